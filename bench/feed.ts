/** What many listeners of the live feed cost while threads work. */
import { join } from "node:path";
import { assert } from "@/base/assert.ts";
import { system_clock } from "@/base/clock.ts";
import type { Service } from "@/daemon/compose.ts";
import type { ListenReply, ListenRequest } from "./feed/listener_worker.ts";
import { type BenchOptions, type BenchResult, quantile, rounded } from "./measure.ts";
import { Progress } from "./progress.ts";
import { start_bench_daemon } from "./service/bench_daemon.ts";
import { count_landed } from "./service/landed.ts";
import { make_workers, start_all } from "./service/threads.ts";
import { Stopwatch } from "./stopwatch.ts";
import { with_directory } from "./temporary.ts";

const FULL = { threads: 1_000, clients: 100, warm_up_ms: 8_000, rounds: 3, window_ms: 10_000 };
const SHORT: typeof FULL = { threads: 100, clients: 100, warm_up_ms: 2_000, rounds: 1, window_ms: 5_000 };

/** One window: what the process has used for each operation, and what the listeners have got. */
interface Window {
  readonly cpu_us: number;
  readonly heard: ListenReply | undefined;
}

async function listen(request: ListenRequest): Promise<ListenReply> {
  const worker = new Worker(new URL("./feed/listener_worker.ts", import.meta.url), { type: "module" });
  try {
    const { promise, resolve, reject } = Promise.withResolvers<ListenReply>();
    worker.onmessage = ({ data }: MessageEvent<ListenReply>) => resolve(data);
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(request);
    return await promise;
  } finally {
    worker.terminate();
  }
}

async function play_window(
  service: Service,
  landed: () => number,
  request: ListenRequest,
): Promise<Window> {
  const before = landed();
  const watch = new Stopwatch();
  watch.start();
  const heard = request.clients === 0 ? undefined : await listen(request);
  if (heard === undefined) await system_clock.sleep(request.window_ms);
  watch.stop();
  const operations = landed() - before;
  assert(service.threads.all().length > 0 && operations > 0, "Nothing happened");
  return { cpu_us: watch.spent.cpu_ms * 1_000 / operations, heard };
}

function result_of(settings: typeof FULL, silent: readonly Window[], heard: readonly Window[]): BenchResult {
  const cpu = (windows: readonly Window[]) => quantile(windows.map(({ cpu_us }) => cpu_us), 0.5);
  const replies = heard.flatMap((window) => window.heard === undefined ? [] : [window.heard]);
  const spreads = replies.flatMap(({ spreads_ms }) => spreads_ms);
  const sum = (take: (reply: ListenReply) => number) =>
    replies.reduce((total, reply) => total + take(reply), 0);
  const admitted = Math.min(...replies.map((reply) => reply.admitted));
  return {
    bench: "feed",
    settings,
    measurements: [],
    figures: [
      { name: "clients_admitted", value: admitted, unit: "clients" },
      {
        name: "messages_a_client",
        value: rounded(sum(({ messages }) => messages) / sum((one) => one.admitted), 1),
        unit: "messages",
      },
      {
        name: "bytes_a_message",
        value: Math.round(sum(({ bytes }) => bytes) / sum(({ messages }) => messages)),
        unit: "bytes",
      },
      { name: "first_to_last_client_p50", value: rounded(quantile(spreads, 0.5), 1), unit: "ms" },
      { name: "first_to_last_client_p99", value: rounded(quantile(spreads, 0.99), 1), unit: "ms" },
      { name: "cpu_an_operation_without_clients", value: rounded(cpu(silent), 1), unit: "µs" },
      { name: "cpu_an_operation_with_clients", value: rounded(cpu(heard), 1), unit: "µs" },
    ],
    ratios: {
      clients_admitted_to_wanted: rounded(admitted / settings.clients),
      cpu_with_to_without_clients: rounded(cpu(heard) / cpu(silent)),
    },
    least: { clients_admitted_to_wanted: 1 },
  };
}

/** Windows with and without listeners in turn, on a daemon whose threads work. */
export async function bench_feed({ short, stop }: BenchOptions): Promise<BenchResult> {
  const settings = short ? SHORT : FULL;
  const { threads, clients, window_ms } = settings;
  const progress = new Progress(stop);
  try {
    return await with_directory(async (parent) => {
      const { service, url } = await start_bench_daemon(join(parent, "data"), stop);
      try {
        const landed = count_landed(service);
        start_all(service, await make_workers(service, threads, {}, progress));
        await system_clock.sleep(settings.warm_up_ms, stop);
        const [silent, heard]: [Window[], Window[]] = [[], []];
        for (let round = 0; round < settings.rounds; round += 1) {
          const request = { url: `${url}/events`, window_ms };
          silent.push(await play_window(service, landed, { ...request, clients: 0 }));
          heard.push(await play_window(service, landed, { ...request, clients }));
          stop.throwIfAborted();
        }
        return result_of(settings, silent, heard);
      } finally {
        await service.lifecycle.stop();
      }
    });
  } finally {
    progress.end();
  }
}
