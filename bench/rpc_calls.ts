/** How many Solana RPC calls an operation takes, with one thread and with many. */
import { system_clock } from "@/base/clock.ts";
import type { Service } from "@/daemon/compose.ts";
import { type BenchOptions, type BenchResult, type Figure, rounded } from "./measure.ts";
import { Progress } from "./progress.ts";
import { with_bench_service } from "./service/bench_service.ts";
import { count_landed } from "./service/landed.ts";
import { make_workers, start_all } from "./service/threads.ts";

const SLOT_MS = 400;
const FULL = { threads: [1, 10, 100, 1_000], warm_up_ms: 5_000, window_ms: 30_000 };
const SHORT: typeof FULL = { threads: [1, 10, 100, 300], warm_up_ms: 3_000, window_ms: 6_000 };
/** From this many threads on an operation is meant to take at most so many calls. */
const GOAL = { threads: 100, calls: 1.1 };

/** What went to the node and what came of it. */
interface Count {
  readonly operations: number;
  readonly calls: number;
  readonly requests: number;
  readonly by_method: ReadonlyMap<string, number>;
}

function count_now({ rpc_client }: Service, landed: () => number): Count {
  const by_method = new Map(rpc_client.calls);
  const calls = [...by_method.values()].reduce((sum, count) => sum + count, 0);
  return { operations: landed(), calls, requests: rpc_client.requests, by_method };
}

function figures_of(threads: number, before: Count, after: Count): Figure[] {
  const operations = after.operations - before.operations;
  const each = (count: number) => rounded(count / operations, 3);
  const figure = (name: string, value: number) => ({
    name: `${name}_${threads}_threads`,
    value,
    unit: "an operation",
  });
  const methods = [...after.by_method]
    .map(([method, count]) => [method, count - (before.by_method.get(method) ?? 0)] as const)
    .filter(([, count]) => count > 0)
    .map(([method, count]) => figure(method, each(count)));
  return [
    { name: `operations_${threads}_threads`, value: operations, unit: "operations" },
    figure("http_requests", each(after.requests - before.requests)),
    ...methods,
  ];
}

/** Threads at the design's timing on slots of a cluster's length, more and more of them on the same service. */
export function bench_rpc_calls(options: BenchOptions): Promise<BenchResult> {
  return measure_rpc_calls(options.short ? SHORT : FULL, options);
}

/** The same with other numbers of threads, and other times. */
export async function measure_rpc_calls(
  settings: typeof FULL,
  { stop }: Pick<BenchOptions, "stop">,
): Promise<BenchResult> {
  const progress = new Progress(stop);
  try {
    return await with_bench_service({ slot_ms: SLOT_MS, stop }, async (service) => {
      const landed = count_landed(service);
      const figures: Figure[] = [];
      const ratios: Record<string, number> = {};
      for (const threads of settings.threads) {
        const missing = threads - service.threads.all().length;
        start_all(service, await make_workers(service, missing, {}, progress));
        await system_clock.sleep(settings.warm_up_ms, stop);
        const before = count_now(service, landed);
        await system_clock.sleep(settings.window_ms, stop);
        const after = count_now(service, landed);
        stop.throwIfAborted();
        figures.push(...figures_of(threads, before, after));
        const calls = (after.calls - before.calls) / (after.operations - before.operations);
        ratios[`calls_per_operation_${threads}_threads`] = rounded(calls, 3);
      }
      const goals = settings.threads.filter((threads) => threads >= GOAL.threads)
        .map((threads) => [`calls_per_operation_${threads}_threads`, GOAL.calls]);
      const result = { bench: "rpc_calls", settings: { ...settings, slot_ms: SLOT_MS }, measurements: [] };
      return { ...result, figures, ratios, goals: Object.fromEntries(goals) };
    });
  } finally {
    progress.end();
  }
}
