/**
 * Server-sent events: every second what has changed, to everybody who listens. A client that comes back with the id of
 * its last event gets what it has missed, as long as that is kept; everybody else gets a whole picture first.
 */
import type { Clock } from "@/base/clock.ts";
import { stringify_json } from "@/base/json.ts";
import {
  LIVE_EVERY_MS,
  MAX_LIVE_BACKLOG_BYTES,
  MAX_LIVE_CLIENTS,
  MAX_LIVE_REPLAYED,
  MAX_LIVE_REPLAYED_BYTES,
} from "@/base/limits.ts";
import type { LiveMessage } from "@/monitoring/live/live_view.ts";

/** What the feed tells of. */
export interface LiveSource {
  /** Everything, for a client that knows nothing. */
  snapshot(): Iterable<LiveMessage>;
  /** What has changed since the last time that this was asked. */
  change(): LiveMessage;
  /** Nobody listens: what has changed need not be remembered. */
  forget(): void;
}

/** One connection, and what it has not fetched yet. */
class Client {
  #queue: Uint8Array[];
  #later_bytes = 0;
  #has_ended = false;
  #wake: (() => void) | undefined;
  /** The first picture is as large as it is; only what comes after it can pile up. */
  #first: number;

  constructor(beginning: readonly Uint8Array[]) {
    this.#queue = [...beginning];
    this.#first = beginning.length;
  }

  /** Answers whether the client keeps up. */
  give(bytes: Uint8Array): boolean {
    this.#queue.push(bytes);
    this.#later_bytes += bytes.byteLength;
    this.#wake?.();
    return this.#later_bytes <= MAX_LIVE_BACKLOG_BYTES;
  }

  /** The connection ends after what is on its way; what is not is thrown away. */
  end(): void {
    this.#has_ended = true;
    this.#queue = [];
    this.#wake?.();
  }

  /** Hands the next message over as soon as there is one. */
  async pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    if (this.#queue.length === 0 && !this.#has_ended) {
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    const bytes = this.#queue.shift();
    if (bytes === undefined) return controller.close();
    if (this.#first > 0) this.#first -= 1;
    else this.#later_bytes -= bytes.byteLength;
    controller.enqueue(bytes);
  }
}

interface Sent {
  readonly number: number;
  readonly bytes: Uint8Array;
}

const HEADERS = {
  "content-type": "text/event-stream",
  // A proxy, and Deno itself, would hold events back to compress them.
  "cache-control": "no-store, no-transform",
  "x-accel-buffering": "no",
};

/** The feed of one daemon. */
export class LiveFeed {
  readonly #source: LiveSource;
  readonly #clock: Clock;
  readonly #clients = new Set<Client>();
  readonly #encoder = new TextEncoder();
  /** Told apart from other runs of the daemon: their numbers mean something else. */
  readonly #run: string;
  #sent: Sent[] = [];
  #sent_bytes = 0;
  #number = 0;
  /** A client that has seen this number, or a later one, can be given the rest. */
  #replayable_from = 0;
  #quiet_messages = 0;
  #has_ended = false;

  constructor(source: LiveSource, clock: Clock) {
    this.#source = source;
    this.#clock = clock;
    this.#run = Math.floor(clock.now_ms()).toString(36);
  }

  /** How many listen. */
  get clients(): number {
    return this.#clients.size;
  }

  /** Tells what has changed, again and again, until `stop` is aborted. */
  async run(stop: AbortSignal): Promise<void> {
    for (;;) {
      await this.#clock.sleep(LIVE_EVERY_MS, stop);
      if (stop.aborted) return;
      this.tell();
    }
  }

  /** Tells what has changed to everybody, now. */
  tell(): void {
    this.#quiet_messages = this.#clients.size > 0 ? 0 : this.#quiet_messages + 1;
    if (this.#quiet_messages > MAX_LIVE_REPLAYED) return this.#rest();
    this.#number += 1;
    const bytes = this.#encoded(this.#source.change());
    this.#keep({ number: this.#number, bytes });
    for (const client of this.#clients) {
      if (client.give(bytes)) continue;
      // It is not fetching: it may come back and begin anew, we do not keep everything for it.
      this.#clients.delete(client);
      client.end();
    }
  }

  /** Nobody has listened for as long as messages are kept. */
  #rest(): void {
    this.#source.forget();
    if (this.#sent.length === 0) return;
    this.#sent = [];
    this.#sent_bytes = 0;
    this.#number += 1;
    this.#replayable_from = this.#number;
  }

  #keep(sent: Sent): void {
    this.#sent.push(sent);
    this.#sent_bytes += sent.bytes.byteLength;
    while (this.#sent.length > MAX_LIVE_REPLAYED || this.#sent_bytes > MAX_LIVE_REPLAYED_BYTES) {
      const oldest = this.#sent.shift();
      if (oldest === undefined) return;
      this.#sent_bytes -= oldest.bytes.byteLength;
      this.#replayable_from = oldest.number;
    }
  }

  #encoded({ event, data }: LiveMessage): Uint8Array {
    const id = `${this.#run}-${this.#number}`;
    return this.#encoder.encode(`id: ${id}\nevent: ${event}\ndata: ${stringify_json(data)}\n\n`);
  }

  /** What a client gets first: what it has missed, or everything. */
  #beginning(last_event_id: string | undefined): Uint8Array[] {
    const [run, digits] = (last_event_id ?? "").split("-");
    const seen = run === this.#run && /^\d{1,15}$/.test(digits ?? "") ? Number(digits) : -1;
    if (seen >= this.#replayable_from && seen <= this.#number) {
      return this.#sent.filter(({ number }) => number > seen).map(({ bytes }) => bytes);
    }
    return Array.from(this.#source.snapshot(), (message) => this.#encoded(message));
  }

  /** The response to a client that wants to listen; 503 when there are too many of them, or the daemon stops. */
  open(last_event_id: string | undefined): Response {
    if (this.#has_ended || this.#clients.size >= MAX_LIVE_CLIENTS) {
      const reason = this.#has_ended ? "Stopping" : `${MAX_LIVE_CLIENTS} clients listen already`;
      return new Response(`${reason}\n`, { status: 503, headers: { "retry-after": "2" } });
    }
    const beginning = this.#beginning(last_event_id);
    const client = new Client([this.#encoder.encode("retry: 1000\n\n"), ...beginning]);
    this.#clients.add(client);
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => client.pull(controller),
      cancel: () => {
        this.#clients.delete(client);
        client.end();
      },
    }, { highWaterMark: 0 });
    return new Response(body, { headers: HEADERS });
  }

  /** Ends every connection, and takes no more of them. */
  end(): void {
    this.#has_ended = true;
    for (const client of this.#clients) client.end();
    this.#clients.clear();
  }
}
