/** How long a daemon takes until it answers, with nothing in its data directory and with a long past. */
import { join } from "node:path";
import { system_clock } from "@/base/clock.ts";
import { type BenchOptions, type BenchResult, quantile, rounded } from "./measure.ts";
import { Progress } from "./progress.ts";
import { populate_directory } from "./restart/populated_directory.ts";
import { start_bench_daemon } from "./service/bench_daemon.ts";
import { Stopwatch } from "./stopwatch.ts";
import { with_directory } from "./temporary.ts";

const FULL = { threads: 10_000, sessions: 1_000_000, journal_rows: 10_000_000, rounds: 3 };
const SHORT: typeof FULL = { threads: 1_000, sessions: 20_000, journal_rows: 50_000, rounds: 2 };
const GOAL_MS = 5_000;

/** Starts and stops a daemon, and answers what the start has taken. */
async function time_start(data_directory: string, stop: AbortSignal) {
  const watch = new Stopwatch();
  watch.start();
  const daemon = await start_bench_daemon(data_directory, stop);
  watch.stop();
  await system_clock.sleep(0);
  await daemon.service.lifecycle.stop();
  return { ...watch.spent, threads: daemon.service.threads.all().length };
}

/** Both in turn, so that whatever else the machine does meets both. */
export async function bench_restart({ short, stop }: BenchOptions): Promise<BenchResult> {
  const settings = short ? SHORT : FULL;
  const progress = new Progress(stop);
  try {
    return await with_directory(async (directory) => {
      const [full, empty] = [join(directory, "full"), join(directory, "empty")];
      await populate_directory(full, settings, progress);
      // The very first start of each makes a ledger, which no restart does.
      for (const path of [empty, full]) await time_start(path, stop);
      const [full_ms, empty_ms, cpu_ms]: [number[], number[], number[]] = [[], [], []];
      let threads = 0;
      for (let round = 0; round < settings.rounds; round += 1) {
        empty_ms.push((await time_start(empty, stop)).wall_ms);
        const start = await time_start(full, stop);
        full_ms.push(start.wall_ms);
        cpu_ms.push(start.cpu_ms);
        threads = start.threads;
        progress.report("starts", round + 1, settings.rounds);
      }
      const median = (values: readonly number[]) => Math.round(quantile(values, 0.5));
      return {
        bench: "restart",
        settings,
        measurements: [],
        figures: [
          { name: "ready", value: median(full_ms), unit: "ms" },
          { name: "ready_processor", value: median(cpu_ms), unit: "ms" },
          { name: "ready_of_an_empty_directory", value: median(empty_ms), unit: "ms" },
          { name: "threads_taken_over", value: threads, unit: "threads" },
        ],
        ratios: { full_to_empty: rounded(median(full_ms) / median(empty_ms), 1) },
        goals: short ? {} : { ready: GOAL_MS },
      };
    });
  } finally {
    progress.end();
  }
}
