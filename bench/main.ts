import "@/cli/quiet_start.ts";
import { print, print_aside, table } from "@/cli/output.ts";
import { on_stop_signal } from "@/cli/stop_signal.ts";
import { EXIT } from "@/daemon/exit_codes.ts";
import { bench_all } from "./all.ts";
import { run_guard } from "./guard.ts";
import { bench_api } from "./api.ts";
import type { BenchOptions, BenchResult } from "./measure.ts";
import { bench_feed } from "./feed.ts";
import { bench_oracle } from "./oracle.ts";
import { bench_pipeline } from "./pipeline.ts";
import { bench_restart } from "./restart.ts";
import { bench_rpc_calls } from "./rpc_calls.ts";
import { bench_signing } from "./signing.ts";
import { bench_storage } from "./storage.ts";
import { bench_threads } from "./threads.ts";

const BENCHES: Readonly<Record<string, (options: BenchOptions) => BenchResult | Promise<BenchResult>>> = {
  api: bench_api,
  feed: bench_feed,
  oracle: bench_oracle,
  pipeline: bench_pipeline,
  restart: bench_restart,
  rpc_calls: bench_rpc_calls,
  signing: bench_signing,
  storage: bench_storage,
  threads: bench_threads,
};
const OPTIONS = ["--json", "--short"];
const ALL = "all";
const GUARD = "guard";
/** A benchmark failed, or a ratio is worse than it was. */
const FAILED = 1;
/** What a shell says of a command that was interrupted. */
const INTERRUPTED = 130;

function number_text(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 3 });
}

function measurements_table({ bench, measurements }: BenchResult): string {
  const with_each = measurements.some(({ each_us }) => each_us !== undefined);
  const head = [bench, "per second", ...(with_each ? ["wall µs", "CPU µs"] : [])];
  const rows = measurements.map(({ name, per_second, each_us }) => [
    name,
    number_text(per_second),
    ...(each_us === undefined ? [] : [number_text(each_us.wall), number_text(each_us.cpu)]),
  ]);
  return table(head, rows);
}

/** The goal of `name`, and whether `value` meets it; empty cells where there is none. */
function goal_cells({ goals = {}, least = {} }: BenchResult, name: string, value: number): string[] {
  const [most, fewest] = [goals[name], least[name]];
  if (most !== undefined) return [`at most ${number_text(most)}`, value <= most ? "met" : "missed"];
  if (fewest !== undefined) return [`at least ${number_text(fewest)}`, value >= fewest ? "met" : "missed"];
  return ["", ""];
}

function text_of(result: BenchResult): string {
  const parts = result.measurements.length > 0 ? [measurements_table(result)] : [];
  const { figures = [], ratios } = result;
  if (figures.length > 0) {
    const rows = figures.map(({ name, value, unit }) => {
      const cells = goal_cells(result, name, value);
      return [name, number_text(value), unit, ...cells];
    });
    parts.push(table(["figure", "value", "unit", "goal", ""], rows));
  }
  const rows = Object.entries(ratios).map(([name, value]) => {
    return [name, String(value), ...goal_cells(result, name, value)];
  });
  const has_goals = result.goals !== undefined || result.least !== undefined;
  const head = !has_goals ? ["ratio", "value"] : ["ratio", "value", "goal", ""];
  parts.push(table(head, rows.map((row) => row.slice(0, head.length))));
  return parts.join("\n\n");
}

async function play_all(is_json: boolean, options: BenchOptions): Promise<number> {
  const report = await bench_all(Object.keys(BENCHES), options);
  if (is_json) print(JSON.stringify(report, null, 2));
  else {
    for (const { bench, result, problem } of report.reports) {
      print(result === undefined ? `${bench}: not measured, ${problem}` : text_of(result));
      print("");
    }
  }
  return report.reports.every(({ result }) => result !== undefined) ? EXIT.ok : FAILED;
}

async function play_guard(is_json: boolean, options: BenchOptions): Promise<number> {
  const comparisons = await run_guard(options);
  const rows = comparisons.map(({ ratio, expected, tries, is_worse }) => [
    ratio,
    number_text(expected),
    tries.map(number_text).join(", "),
    is_worse ? "worse, twice" : "as good",
  ]);
  print(is_json ? JSON.stringify(comparisons, null, 2) : table(["ratio", "baseline", "measured", ""], rows));
  return comparisons.some(({ is_worse }) => is_worse) ? FAILED : EXIT.ok;
}

/** Carries out one benchmark, all of them, or the guard. */
async function play(name: string, is_json: boolean, options: BenchOptions): Promise<number> {
  if (name === ALL) return await play_all(is_json, options);
  if (name === GUARD) return await play_guard(is_json, { ...options, short: true });
  const result = await BENCHES[name]?.(options);
  if (result === undefined) return EXIT.usage;
  print(is_json ? JSON.stringify(result, null, 2) : text_of(result));
  return EXIT.ok;
}

async function main(args: readonly string[]): Promise<number> {
  const [name = "", ...options] = args;
  const names = [...Object.keys(BENCHES), ALL, GUARD];
  if (!names.includes(name) || options.some((option) => !OPTIONS.includes(option))) {
    print_aside(`usage: deno task bench NAME [--json] [--short], NAME one of: ${names.join(", ")}`);
    return EXIT.usage;
  }
  const { signal, release } = on_stop_signal();
  try {
    return await play(name, options.includes("--json"), { short: options.includes("--short"), stop: signal });
  } catch (caught) {
    if (signal.aborted) return INTERRUPTED;
    throw caught;
  } finally {
    release();
  }
}

Deno.exit(await main(Deno.args));
