/** How many requests a second the daemon answers, beside a bare server that returns the same bytes. */
import { join } from "node:path";
import { system_clock } from "@/base/clock.ts";
import type { LoadReply, LoadRequest } from "./api/load_worker.ts";
import {
  type BenchOptions,
  type BenchResult,
  type Figure,
  type Measurement,
  quantile,
  rounded,
} from "./measure.ts";
import { Progress } from "./progress.ts";
import { populate_directory } from "./restart/populated_directory.ts";
import { start_bench_daemon } from "./service/bench_daemon.ts";
import { make_workers, start_all } from "./service/threads.ts";
import { with_directory } from "./temporary.ts";

const FULL = { threads: 10_000, working: 1_000, rounds: 3, window_ms: 2_000, warm_up_ms: 5_000 };
const SHORT: typeof FULL = { threads: 1_000, working: 100, rounds: 2, window_ms: 500, warm_up_ms: 2_000 };
const AT_ONCE = 8;
const GOAL = 0.5;

/** A thread that asks. */
class Client implements Disposable {
  readonly #worker = new Worker(new URL("./api/load_worker.ts", import.meta.url), { type: "module" });

  async load(request: LoadRequest): Promise<LoadReply> {
    const { promise, resolve, reject } = Promise.withResolvers<LoadReply>();
    this.#worker.onmessage = ({ data }: MessageEvent<LoadReply>) => resolve(data);
    this.#worker.onerror = (event) => reject(new Error(event.message));
    this.#worker.postMessage(request);
    const reply = await promise;
    if (reply.problem !== undefined) {
      throw new Error(`The server does not answer as it should: ${reply.problem}`);
    }
    return reply;
  }

  [Symbol.dispose](): void {
    this.#worker.terminate();
  }
}

function body_of(method: string, params: Record<string, unknown>): string {
  return JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
}

async function answer_to(url: string, body: string): Promise<string> {
  const headers = { "content-type": "application/json" };
  return await (await fetch(url, { method: "POST", headers, body })).text();
}

/** The reference: reads the request and returns `bytes`. */
function serve_bytes(bytes: Uint8Array<ArrayBuffer>): Deno.HttpServer<Deno.NetAddr> {
  const headers = { "content-type": "application/json" };
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    await request.text();
    return new Response(bytes, { headers });
  });
}

/** One method in one state of the daemon: it and the bare server in turn. */
async function compare(
  client: Client,
  url: string,
  name: string,
  body: string,
  { rounds, window_ms }: typeof FULL,
): Promise<{ measurements: Measurement[]; figures: Figure[]; ratio: readonly [string, number] }> {
  const bytes = new TextEncoder().encode(await answer_to(url, body));
  const bare = serve_bytes(bytes);
  const replies = { daemon: [] as LoadReply[], bare: [] as LoadReply[] };
  try {
    for (let round = 0; round < rounds; round += 1) {
      const bare_url = `http://127.0.0.1:${bare.addr.port}/`;
      replies.daemon.push(await client.load({ url, body, at_once: AT_ONCE, window_ms }));
      replies.bare.push(await client.load({ url: bare_url, body, at_once: AT_ONCE, window_ms }));
    }
  } finally {
    await bare.shutdown();
  }
  const speed = (list: readonly LoadReply[]) => quantile(list.map(({ per_second }) => per_second), 0.5);
  const p99 = (list: readonly LoadReply[]) =>
    rounded(quantile(list.flatMap(({ latencies_ms }) => latencies_ms), 0.99), 1);
  return {
    measurements: [
      { name, per_second: Math.round(speed(replies.daemon)) },
      { name: `bare_${name}`, per_second: Math.round(speed(replies.bare)) },
    ],
    figures: [
      { name: `p99_${name}`, value: p99(replies.daemon), unit: "ms" },
      { name: `p99_bare_${name}`, value: p99(replies.bare), unit: "ms" },
      { name: `bytes_${name}`, value: bytes.length, unit: "bytes" },
    ],
    ratio: [`${name}_to_bare`, rounded(speed(replies.daemon) / speed(replies.bare))],
  };
}

/** What every client asks for; the cursor stands in the middle of all threads. */
function methods_of(threads: readonly { readonly thread: { readonly thread_id: string } }[]) {
  const middle = threads[Math.floor(threads.length / 2)]?.thread.thread_id ?? "";
  const last = threads.at(-1)?.thread.thread_id ?? "";
  return [
    ["get_thread_status", body_of("get_thread_status", { thread_id: last })],
    ["get_all_threads", body_of("get_all_threads", { limit: 100, cursor: middle })],
    ["list_pools", body_of("list_pools", {})],
  ] as const;
}

/** The daemon with all of its threads at rest, then with some of them at work. */
export async function bench_api({ short, stop }: BenchOptions): Promise<BenchResult> {
  const settings = short ? SHORT : FULL;
  const progress = new Progress(stop);
  try {
    return await with_directory(async (parent) => {
      const directory = join(parent, "data");
      const amounts = { threads: settings.threads - settings.working, sessions: 0, journal_rows: 0 };
      await populate_directory(directory, amounts, progress);
      const { service, url } = await start_bench_daemon(directory, stop);
      try {
        using client = new Client();
        const workers = await make_workers(service, settings.working, {}, progress);
        const found = [];
        for (const state of ["idle", "busy"]) {
          if (state === "busy") start_all(service, workers);
          await system_clock.sleep(settings.warm_up_ms, stop);
          for (const [method, body] of methods_of(service.threads.all())) {
            found.push(await compare(client, `${url}/rpc`, `${method}_${state}`, body, settings));
            stop.throwIfAborted();
          }
        }
        const ratios = Object.fromEntries(found.map(({ ratio }) => ratio));
        return {
          bench: "api",
          settings: { ...settings, at_once: AT_ONCE },
          measurements: found.flatMap(({ measurements }) => measurements),
          figures: found.flatMap(({ figures }) => figures),
          ratios,
          least: Object.fromEntries(Object.keys(ratios).map((name) => [name, GOAL])),
        };
      } finally {
        await service.lifecycle.stop();
      }
    });
  } finally {
    progress.end();
  }
}
