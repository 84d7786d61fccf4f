import "@/cli/quiet_start.ts";
import { print, print_aside, table } from "@/cli/output.ts";
import { on_stop_signal } from "@/cli/stop_signal.ts";
import { EXIT } from "@/daemon/exit_codes.ts";
import type { BenchOptions, BenchResult } from "./measure.ts";
import { bench_oracle } from "./oracle.ts";
import { bench_pipeline } from "./pipeline.ts";
import { bench_rpc_calls } from "./rpc_calls.ts";
import { bench_signing } from "./signing.ts";
import { bench_storage } from "./storage.ts";
import { bench_threads } from "./threads.ts";

const BENCHES: Readonly<Record<string, (options: BenchOptions) => BenchResult | Promise<BenchResult>>> = {
  oracle: bench_oracle,
  pipeline: bench_pipeline,
  rpc_calls: bench_rpc_calls,
  signing: bench_signing,
  storage: bench_storage,
  threads: bench_threads,
};
const OPTIONS = ["--json", "--short"];
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

async function main(args: readonly string[]): Promise<number> {
  const [name = "", ...options] = args;
  const run = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
  if (run === undefined || options.some((option) => !OPTIONS.includes(option))) {
    const names = Object.keys(BENCHES).join(", ");
    print_aside(`usage: deno task bench NAME [--json] [--short], NAME one of: ${names}`);
    return EXIT.usage;
  }
  const { signal, release } = on_stop_signal();
  try {
    const result = await run({ short: options.includes("--short"), stop: signal });
    print(options.includes("--json") ? JSON.stringify(result, null, 2) : text_of(result));
    return EXIT.ok;
  } catch (caught) {
    if (signal.aborted) return INTERRUPTED;
    throw caught;
  } finally {
    release();
  }
}

Deno.exit(await main(Deno.args));
