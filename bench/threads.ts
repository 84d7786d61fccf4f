/** What threads cost at the design's timing: how late they are, the processor, the memory, making and starting them. */
import { assert } from "@/base/assert.ts";
import { system_clock } from "@/base/clock.ts";
import type { Service } from "@/daemon/compose.ts";
import type { ThreadEntry } from "@/engine/thread_entry.ts";
import { collect_garbage } from "./collect_garbage.ts";
import { type BenchOptions, type BenchResult, type Figure, quantile, rounded } from "./measure.ts";
import { Progress } from "./progress.ts";
import { with_bench_service } from "./service/bench_service.ts";
import { count_landed } from "./service/landed.ts";
import { make_idlers, make_workers, start_all } from "./service/threads.ts";
import { Stopwatch } from "./stopwatch.ts";

const SLOT_MS = 400;
/** Threads that work, and threads that only wait. */
interface Level {
  readonly workers: number;
  readonly idlers: number;
}
const FULL = {
  levels: [{ workers: 100, idlers: 0 }, { workers: 1_000, idlers: 0 }, { workers: 1_000, idlers: 9_000 }],
  warm_up_ms: 8_000,
  window_ms: 40_000,
};
const SHORT: typeof FULL = {
  levels: [{ workers: 50, idlers: 0 }, { workers: 200, idlers: 0 }, { workers: 200, idlers: 800 }],
  warm_up_ms: 3_000,
  window_ms: 6_000,
};
const GOALS = { lateness_p99_ms: 25, cpu_ratio: 1.2, bytes: 25_000 };

/** What was measured of one level. */
interface Measured {
  readonly threads: number;
  readonly cpu_us_an_operation: number;
  readonly figures: readonly Figure[];
}

/** How late each cycle began, from now on. */
class Lateness {
  readonly values: number[] = [];

  constructor({ metrics }: Service) {
    const observe = metrics.observe_lateness.bind(metrics);
    metrics.observe_lateness = (lateness_ms) => {
      this.values.push(lateness_ms);
      observe(lateness_ms);
    };
  }
}

function memory(): { rss: number; heap: number } {
  collect_garbage();
  const { rss, heapUsed, external } = Deno.memoryUsage();
  return { rss, heap: heapUsed + external };
}

/** Threads that have been made and started, and how long each took, in milliseconds. */
interface Fresh {
  readonly count: number;
  readonly making_ms: number;
  readonly starting_ms: number;
}

async function make_and_start(service: Service, make: () => Promise<readonly ThreadEntry[]>): Promise<Fresh> {
  const started_ms = performance.now();
  const entries = await make();
  const made_ms = performance.now();
  start_all(service, entries);
  return { count: entries.length, making_ms: made_ms - started_ms, starting_ms: performance.now() - made_ms };
}

/** What a waiting thread adds to the process, in bytes. */
interface WaitingCost {
  readonly resident: number;
  readonly heap: number;
}

/**
 * Makes and starts threads that wait, while no other one works: what the ledger keeps of the others' operations must not be
 * counted as theirs. The others go on afterwards.
 */
async function add_idlers(
  service: Service,
  count: number,
  settle_ms: number,
  progress: Progress,
): Promise<{ fresh: Fresh; cost: WaitingCost }> {
  const running = service.threads.all().filter(({ status }) => status === "running");
  await service.threads.stop_all("manual_stop");
  await system_clock.sleep(settle_ms);
  const before = memory();
  const fresh = await make_and_start(service, () => make_idlers(service, count, progress));
  await system_clock.sleep(settle_ms);
  const after = memory();
  start_all(service, running);
  const each = (bytes: number) => Math.round(bytes / count);
  return { fresh, cost: { resident: each(after.rss - before.rss), heap: each(after.heap - before.heap) } };
}

async function play_level(
  { workers, idlers }: Level,
  fresh: Fresh,
  settings: typeof FULL,
  watched: { readonly landed: () => number; readonly lateness: Lateness },
): Promise<Measured> {
  const { landed, lateness } = watched;
  await system_clock.sleep(settings.warm_up_ms);
  const [before, from] = [landed(), lateness.values.length];
  const watch = new Stopwatch();
  watch.start();
  await system_clock.sleep(settings.window_ms);
  watch.stop();
  const operations = landed() - before;
  const late = lateness.values.slice(from);
  assert(operations > 0 && late.length > 0, "Nothing happened");
  const { wall_ms, cpu_ms } = watch.spent;
  const threads = workers + idlers;
  const figure = (name: string, value: number, unit: string) => ({
    name: `${name}_${threads}_threads`,
    value,
    unit,
  });
  const at = (part: number) => rounded(quantile(late, part), 1);
  const { rss, heap } = memory();
  const figures = [
    figure("lateness_p50", at(0.5), "ms"),
    figure("lateness_p99", at(0.99), "ms"),
    figure("lateness_p999", at(0.999), "ms"),
    figure("cycles", late.length, "cycles"),
    figure("operations_per_second", rounded(operations / wall_ms * 1_000, 1), "a second"),
    figure("cpu_an_operation", rounded(cpu_ms * 1_000 / operations, 1), "µs"),
    figure("cores_used", rounded(cpu_ms / wall_ms), "cores"),
    figure("create_each_of_new", rounded(fresh.making_ms / fresh.count, 2), "ms"),
    figure("start_all_new", rounded(fresh.starting_ms, 1), "ms"),
    figure("resident", Math.round(rss / 1_000_000), "MB"),
    figure("heap", Math.round(heap / 1_000_000), "MB"),
  ];
  return { threads, cpu_us_an_operation: cpu_ms * 1_000 / operations, figures };
}

function result_of(
  settings: typeof FULL,
  levels: readonly Measured[],
  waiting: WaitingCost,
  stop_ms: number,
): BenchResult {
  const [first, middle, last] = levels as [Measured, Measured, Measured];
  const figures = levels.flatMap((level) => level.figures);
  const step = `cpu_${last.threads}_to_${first.threads}_threads`;
  return {
    bench: "threads",
    settings: {
      threads: levels.map(({ threads }) => threads),
      window_ms: settings.window_ms,
      slot_ms: SLOT_MS,
    },
    measurements: [],
    figures: [
      ...figures,
      { name: "stop_all", value: Math.round(stop_ms), unit: "ms" },
      { name: "resident_a_waiting_thread", value: waiting.resident, unit: "bytes" },
      { name: "heap_a_waiting_thread", value: waiting.heap, unit: "bytes" },
    ],
    ratios: { [step]: rounded(last.cpu_us_an_operation / first.cpu_us_an_operation) },
    goals: {
      [step]: GOALS.cpu_ratio,
      [`lateness_p99_${middle.threads}_threads`]: GOALS.lateness_p99_ms,
      resident_a_waiting_thread: GOALS.bytes,
    },
  };
}

/** More and more threads on the same service: few that work, many that work, and many more that wait. */
export async function bench_threads({ short, stop }: BenchOptions): Promise<BenchResult> {
  const settings = short ? SHORT : FULL;
  const progress = new Progress(stop);
  try {
    return await with_bench_service({ slot_ms: SLOT_MS, stop }, async (service) => {
      const watched = { landed: count_landed(service), lateness: new Lateness(service) };
      const measured: Measured[] = [];
      let workers = 0;
      let waiting: WaitingCost = { resident: Number.NaN, heap: Number.NaN };
      for (const level of settings.levels) {
        const missing = level.workers - workers;
        let fresh: Fresh;
        if (missing > 0) {
          fresh = await make_and_start(service, () => make_workers(service, missing, {}, progress));
        } else {
          const added = await add_idlers(service, level.idlers, settings.warm_up_ms, progress);
          [fresh, waiting] = [added.fresh, added.cost];
        }
        measured.push(await play_level(level, fresh, settings, watched));
        workers = level.workers;
        stop.throwIfAborted();
      }
      const stopping_ms = performance.now();
      await service.threads.stop_all("manual_stop");
      return result_of(settings, measured, waiting, performance.now() - stopping_ms);
    });
  } finally {
    progress.end();
  }
}
