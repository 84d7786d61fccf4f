/// <reference lib="deno.worker" />
/** Asks a server over and over, in a thread of its own, and answers how that went. */

/** What to ask, and how. */
export interface LoadRequest {
  readonly url: string;
  readonly body: string;
  readonly at_once: number;
  readonly window_ms: number;
}

/** Requests that were answered, and how long each took in milliseconds. */
export interface LoadReply {
  readonly per_second: number;
  readonly latencies_ms: readonly number[];
  /** Why the server was not asked any more, if it gave another answer than a result. */
  readonly problem: string | undefined;
}

async function ask({ url, body }: LoadRequest): Promise<string | undefined> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body });
  const text = await response.text();
  return response.ok && text.includes('"result"')
    ? undefined
    : `HTTP ${response.status}: ${text.slice(0, 200)}`;
}

async function load(request: LoadRequest): Promise<LoadReply> {
  const latencies_ms: number[] = [];
  let problem: string | undefined;
  const started_ms = performance.now();
  const end_ms = started_ms + request.window_ms;
  const one_client = async () => {
    while (problem === undefined && performance.now() < end_ms) {
      const asked_ms = performance.now();
      problem ??= await ask(request);
      latencies_ms.push(performance.now() - asked_ms);
    }
  };
  await Promise.all(Array.from({ length: request.at_once }, one_client));
  const per_second = latencies_ms.length / (performance.now() - started_ms) * 1_000;
  return { per_second, latencies_ms, problem };
}

self.onmessage = async ({ data }: MessageEvent<LoadRequest>) => self.postMessage(await load(data));
