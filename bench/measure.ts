/** One measured way of doing a thing. */
export interface Measurement {
  readonly name: string;
  readonly per_second: number;
  /** Where they matter: microseconds of one time round, by the wall clock and of the processor, over all its cores. */
  readonly each_us?: { readonly wall: number; readonly cpu: number };
}

/** One measured size or time. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

/** What a benchmark answers: figures, and the ratios that are its point. */
export interface BenchResult {
  readonly bench: string;
  /** How much was done, where that can be chosen. */
  readonly settings?: Readonly<Record<string, number | readonly number[]>>;
  readonly measurements: readonly Measurement[];
  readonly figures?: readonly Figure[];
  readonly ratios: Readonly<Record<string, number>>;
  /** The most that a figure or a ratio is meant to be, by its name. */
  readonly goals?: Readonly<Record<string, number>>;
  /** The least that a ratio is meant to be, by its name. */
  readonly least?: Readonly<Record<string, number>>;
}

/** How a benchmark is run. */
export interface BenchOptions {
  /** Less of everything: for a look, not for figures to quote. */
  readonly short: boolean;
  /** Aborted when the operator wants to stop; the benchmark tidies up and throws. */
  readonly stop: AbortSignal;
}

const WARM_UP_ROUNDS = 200;

/**
 * Runs the ways in turn, a slice at a time, so that whatever else the machine does meets all of them alike. Answers how
 * often a second each went round.
 */
export function measure(ways: Readonly<Record<string, () => unknown>>, total_ms: number): Measurement[] {
  const names = Object.keys(ways);
  const spent_ms = new Map(names.map((name) => [name, 0]));
  const rounds = new Map(names.map((name) => [name, 0]));
  for (const run of Object.values(ways)) {
    for (let round = 0; round < WARM_UP_ROUNDS; round += 1) run();
  }
  const slice_ms = 50;
  const deadline = performance.now() + total_ms;
  while (performance.now() < deadline) {
    for (const [name, run] of Object.entries(ways)) {
      const started = performance.now();
      let done = 0;
      while (performance.now() - started < slice_ms) {
        run();
        done += 1;
      }
      spent_ms.set(name, (spent_ms.get(name) ?? 0) + performance.now() - started);
      rounds.set(name, (rounds.get(name) ?? 0) + done);
    }
  }
  return names.map((name) => ({
    name,
    per_second: Math.round((rounds.get(name) ?? 0) / (spent_ms.get(name) ?? 1) * 1_000),
  }));
}

/** How many times faster `left` is than `right`. */
export function ratio(measurements: readonly Measurement[], left: string, right: string): number {
  const speed = (name: string) => measurements.find((entry) => entry.name === name)?.per_second ?? Number.NaN;
  return rounded(speed(left) / speed(right));
}

/** `value` with `digits` behind the point. */
export function rounded(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}

/** The value that the share `part` of `values` do not exceed: 0.5 is the median. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN;
}
