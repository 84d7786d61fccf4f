/** Holds a few ratios against those of baseline.json: what became slower is to be noticed before it lands. */
import { bench_oracle } from "./oracle.ts";
import { bench_signing } from "./signing.ts";
import { measure_rpc_calls } from "./rpc_calls.ts";
import type { BenchOptions, BenchResult } from "./measure.ts";

/** A ratio may be worse by this much: twice in a row it fails. */
const TOLERANCE = 0.25;
const BASELINE = new URL("./baseline.json", import.meta.url);
/** The node's calls are counted, not timed: a quiet machine and a busy one come to the same. */
const CALLS = { threads: [100], warm_up_ms: 3_000, window_ms: 8_000 };

const BENCHES: Readonly<Record<string, (options: BenchOptions) => BenchResult | Promise<BenchResult>>> = {
  signing: bench_signing,
  oracle: bench_oracle,
  rpc_calls: (options) => measure_rpc_calls(CALLS, options),
};

/** A ratio as it is meant to stay. */
interface Expected {
  readonly value: number;
  readonly better: "more" | "less";
}

/** The ratios by benchmark and name. */
type Baseline = Readonly<Record<string, Readonly<Record<string, Expected>>>>;

/** How one ratio compares. `tries` are the values of both tries; the second is made only where the first was worse. */
export interface Comparison {
  readonly ratio: string;
  readonly expected: number;
  readonly tries: readonly number[];
  readonly is_worse: boolean;
}

/** Whether `value` is worse than `expected` by more than the tolerance. */
export function is_worse({ value: expected, better }: Expected, value: number): boolean {
  if (!Number.isFinite(value)) return true;
  return better === "more" ? value < expected * (1 - TOLERANCE) : value > expected * (1 + TOLERANCE);
}

async function ratios_of(bench: string, options: BenchOptions): Promise<Readonly<Record<string, number>>> {
  const run = BENCHES[bench];
  if (run === undefined) throw new Error(`baseline.json names ${bench}, which the guard does not run`);
  return (await run(options)).ratios;
}

/** Measures what baseline.json names; what is worse is measured once more. */
export async function run_guard(options: BenchOptions): Promise<Comparison[]> {
  const baseline = JSON.parse(await Deno.readTextFile(BASELINE)) as Baseline;
  const comparisons: Comparison[] = [];
  for (const [bench, expected] of Object.entries(baseline)) {
    const first = await ratios_of(bench, options);
    const value = (ratios: typeof first, name: string) => ratios[name] ?? Number.NaN;
    const suspects = Object.entries(expected).filter(([name, one]) => is_worse(one, value(first, name)));
    const second = suspects.length === 0 ? undefined : await ratios_of(bench, options);
    for (const [name, one] of Object.entries(expected)) {
      const was_worse = is_worse(one, value(first, name));
      const again = was_worse && second !== undefined ? [value(second, name)] : [];
      comparisons.push({
        ratio: `${bench} ${name}`,
        expected: one.value,
        tries: [value(first, name), ...again],
        is_worse: was_worse && again.every((other) => is_worse(one, other)),
      });
    }
  }
  return comparisons;
}
