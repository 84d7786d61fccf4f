/// <reference lib="deno.worker" />
/** Listens to a daemon's live feed many times over, in a thread of its own, and tells what came. */
import { system_clock } from "@/base/clock.ts";

/** Clients get this long to end when their time is over: a fetch that is aborted has been seen to go on for minutes. */
const PARTING_MS = 2_000;

/** Where to listen, how often and for how long. */
export interface ListenRequest {
  readonly url: string;
  readonly clients: number;
  readonly window_ms: number;
}

/** What came. */
export interface ListenReply {
  /** Connections that were let in. */
  readonly admitted: number;
  /** Messages behind the first picture, over all clients. */
  readonly messages: number;
  readonly bytes: number;
  /** For each message that all have got: from the first client that had it to the last. */
  readonly spreads_ms: readonly number[];
}

class Tally {
  messages = 0;
  bytes = 0;
  admitted = 0;
  readonly #arrivals = new Map<string, number[]>();

  take(text: string): void {
    const at_ms = performance.now();
    for (const [, id] of text.matchAll(/^id: (\S+)$/gm)) {
      if (id === undefined) continue;
      this.messages += 1;
      const arrivals = this.#arrivals.get(id);
      if (arrivals === undefined) this.#arrivals.set(id, [at_ms]);
      else arrivals.push(at_ms);
    }
  }

  spreads_ms(): number[] {
    return [...this.#arrivals.values()]
      .filter((arrivals) => arrivals.length === this.admitted)
      .map((arrivals) => Math.max(...arrivals) - Math.min(...arrivals));
  }
}

async function listen_once(url: string, tally: Tally, stop: AbortSignal): Promise<void> {
  const response = await fetch(url, { signal: stop });
  if (!response.ok || response.body === null) return await response.body?.cancel();
  tally.admitted += 1;
  const decoder = new TextDecoder();
  try {
    for await (const chunk of response.body) {
      tally.bytes += chunk.length;
      tally.take(decoder.decode(chunk, { stream: true }));
    }
  } catch (caught) {
    if (!stop.aborted) throw caught;
  }
}

async function listen({ url, clients, window_ms }: ListenRequest): Promise<ListenReply> {
  const tally = new Tally();
  const all = Array.from({ length: clients }, () => listen_once(url, tally, AbortSignal.timeout(window_ms)));
  // A client whose time was over before it was let in has not listened. One that does not hear of its end has heard enough:
  // it ends with this worker.
  await Promise.race([Promise.allSettled(all), system_clock.sleep(window_ms + PARTING_MS)]);
  const { admitted, messages, bytes } = tally;
  return { admitted, messages, bytes, spreads_ms: tally.spreads_ms() };
}

self.onmessage = async ({ data }: MessageEvent<ListenRequest>) => self.postMessage(await listen(data));
