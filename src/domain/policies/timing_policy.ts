import type { Rng } from "@/base/rng.ts";

/** The wait between two cycles of a thread, also while it has nothing to do. */
export const MIN_INTERVAL_MS = 750;
/** The longest such wait. */
export const MAX_INTERVAL_MS = 2_000;

/** The middle of the range: what a thread's pace is over time. */
export const MEAN_INTERVAL_MS = (MIN_INTERVAL_MS + MAX_INTERVAL_MS) / 2;

/** The range from which a thread draws its waits, in milliseconds. */
export interface IntervalRange {
  readonly min_interval_ms: number;
  readonly max_interval_ms: number;
}

/** The middle of a range: a thread's pace over time, in milliseconds. */
export function mean_interval_ms({ min_interval_ms, max_interval_ms }: IntervalRange): number {
  return (min_interval_ms + max_interval_ms) / 2;
}

/** Draws the wait before the next cycle, in milliseconds. */
export function draw_interval_ms(rng: Rng, { min_interval_ms, max_interval_ms }: IntervalRange): number {
  return rng.int(min_interval_ms, max_interval_ms);
}
