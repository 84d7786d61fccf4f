import type { Rng } from "@/base/rng.ts";
import type { FailureCategory } from "@/domain/failure.ts";

/** The bounds of the wait that is added after failures, in milliseconds. */
interface Backoff {
  /** After the first failure in a row; it doubles with each further one. */
  readonly first_ms: number;
  readonly most_ms: number;
}

/**
 * A failing network is left alone for long; a pool that refuses (paused, drained) is asked again soon, because how it
 * behaves in that state is what a stress test wants to see.
 */
const BACKOFF: Record<FailureCategory, Backoff> = {
  network: { first_ms: 500, most_ms: 30_000 },
  transaction: { first_ms: 250, most_ms: 4_000 },
  logic: { first_ms: 250, most_ms: 4_000 },
  system: { first_ms: 1_000, most_ms: 30_000 },
};

/**
 * Draws the wait that is added to the interval after `failures_in_a_row` failures (at least one): anything up to the
 * bound, so that threads which failed together do not come back together.
 */
export function draw_backoff_ms(rng: Rng, category: FailureCategory, failures_in_a_row: number): number {
  const { first_ms, most_ms } = BACKOFF[category];
  return rng.int(0, Math.min(most_ms, first_ms * 2 ** Math.min(failures_in_a_row - 1, 16)));
}
