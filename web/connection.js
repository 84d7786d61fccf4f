/**
 * The live feed: server-sent events read by `fetch`, because a browser's own EventSource cannot send the token in a
 * header. It comes back by itself, with the id of the last event, and says when there is no news.
 */
import { request_headers } from "./access.js";
import { parse_exact } from "./exact_json.js";

/** The service tells something each second: after so long without news the page is stale. */
const SILENCE_MS = 5_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 4_000;

function parsed(block) {
  const event = { id: undefined, name: "message", data: "" };
  for (const line of block.split("\n")) {
    const colon = line.indexOf(": ");
    const value = line.slice(colon + 2);
    if (line.startsWith("id: ")) event.id = value;
    if (line.startsWith("event: ")) event.name = value;
    if (line.startsWith("data: ")) event.data += value;
  }
  return event;
}

function pause(delay_ms, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, delay_ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}

/** Follows the feed of this page's daemon. */
export class Connection {
  #on_event;
  #on_state;
  #last_id;
  #stop = new AbortController();

  /** `on_event(name, data)` for each event; `on_state(state, detail)`: `live`, `stale`, `refused` (a token is needed). */
  constructor(on_event, on_state) {
    this.#on_event = on_event;
    this.#on_state = on_state;
  }

  /** Begins, or begins again with another token. */
  start() {
    this.#stop.abort();
    this.#stop = new AbortController();
    this.#follow(this.#stop.signal);
  }

  async #follow(stop) {
    let pause_ms = FIRST_PAUSE_MS;
    while (!stop.aborted) {
      const heard = await this.#listen(stop);
      if (stop.aborted || heard === "refused") return;
      pause_ms = heard === "something" ? FIRST_PAUSE_MS : Math.min(2 * pause_ms, LONGEST_PAUSE_MS);
      await pause(pause_ms, stop);
    }
  }

  /** One connection, to its end: whether it was `refused`, or heard `something` or `nothing`. */
  async #listen(stop) {
    const silence = new AbortController();
    let timer;
    const expect_news = () => {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_MS);
    };
    let heard = "nothing";
    expect_news();
    try {
      const id = this.#last_id === undefined ? {} : { "last-event-id": this.#last_id };
      const signal = AbortSignal.any([stop, silence.signal]);
      const headers = { accept: "text/event-stream", ...request_headers(), ...id };
      const response = await fetch("/events", { headers, cache: "no-store", signal });
      if (response.status === 401) {
        this.#on_state("refused");
        return "refused";
      }
      if (!response.ok) throw new Error((await response.text()).trim());
      for await (const event of this.#events(response.body)) {
        expect_news();
        heard = "something";
        this.#last_id = event.id ?? this.#last_id;
        this.#on_event(event.name, parse_exact(event.data));
        this.#on_state("live");
      }
      this.#on_state("stale", "the daemon has ended the connection");
    } catch (caught) {
      if (stop.aborted) return heard;
      this.#on_state("stale", silence.signal.aborted ? "the daemon is silent" : caught.message);
    } finally {
      clearTimeout(timer);
    }
    return heard;
  }

  async *#events(body) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let pieces = [];
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      // Pieces are joined at an event's end only: a large one comes in hundreds of them.
      pieces.push(read.value);
      if (!read.value.includes("\n") && !pieces.at(-2)?.endsWith("\n")) continue;
      const blocks = pieces.join("").split("\n\n");
      pieces = [blocks.pop()];
      for (const block of blocks) {
        const event = parsed(block);
        if (event.data !== "") yield event;
      }
    }
  }
}
