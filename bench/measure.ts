/** One measured way of doing a thing. */
export interface Measurement {
  readonly name: string;
  readonly per_second: number;
}

/** What a benchmark answers: figures, and the ratios that are its point. */
export interface BenchResult {
  readonly bench: string;
  readonly measurements: readonly Measurement[];
  readonly ratios: Readonly<Record<string, number>>;
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
  return Number((speed(left) / speed(right)).toFixed(2));
}
