/** A client of server-sent events that hides nothing: every event with its id, as it came over the wire. */
import { assert } from "@std/assert";
import { until } from "../support/service.ts";

/** One event. */
export interface StreamEvent {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

function parse(block: string): StreamEvent | undefined {
  const field = (name: string) =>
    block.split("\n").find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
  const data = field("data");
  return data === undefined ? undefined : { id: field("id") ?? "", event: field("event") ?? "message", data };
}

/** A connection to /events. `await using` ends it. */
export class EventStream implements AsyncDisposable {
  readonly events: StreamEvent[] = [];
  readonly headers: Headers;
  has_ended = false;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #read: Promise<void>;

  private constructor({ headers, body }: Response) {
    assert(body !== null, "A stream of events has a body");
    this.headers = headers;
    this.#reader = body.getReader();
    // However the connection ends, it is over: tests look at what has come.
    this.#read = Promise.allSettled([this.#collect()]).then(() => void (this.has_ended = true));
  }

  /** Connects; throws unless the answer is 200. */
  static async open(url: string, headers: Record<string, string> = {}): Promise<EventStream> {
    const response = await fetch(`${url}/events`, { headers });
    if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
    return new EventStream(response);
  }

  async #collect(): Promise<void> {
    let text = "";
    const decoder = new TextDecoder();
    for (let read = await this.#reader.read(); !read.done; read = await this.#reader.read()) {
      text += decoder.decode(read.value, { stream: true });
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) this.events.push(...[parse(block)].filter((event) => event !== undefined));
    }
  }

  /** Waits for `count` events; answers their data. */
  async saw(count: number): Promise<string[]> {
    await until(`${count} events`, () => this.events.length >= count);
    return this.events.map(({ event, data }) => `${event} ${data}`);
  }

  /** The id of the last event. */
  get last_id(): string {
    return this.events.at(-1)?.id ?? "";
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled([this.#reader.cancel()]);
    await this.#read;
  }
}
