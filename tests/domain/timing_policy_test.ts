/** The wait between two cycles of a thread: inside the thread's own range, and really anywhere in it. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { create_rng } from "@/base/rng.ts";
import {
  draw_interval_ms,
  type IntervalRange,
  MAX_INTERVAL_MS,
  mean_interval_ms,
  MIN_INTERVAL_MS,
} from "@/domain/policies/timing_policy.ts";
import { default_settings } from "@/domain/thread_settings.ts";
import { test_seed } from "../base/test_seed.ts";

function drawn(range: IntervalRange, count: number, seed: number): number[] {
  const rng = create_rng(seed, "intervals");
  return Array.from({ length: count }, () => draw_interval_ms(rng, range));
}

Deno.test("intervals: every draw is a whole number of milliseconds inside the range that was given", () => {
  const bound = fc.integer({ min: 0, max: 3_600_000 });
  fc.assert(
    fc.property(fc.nat(), bound, bound, (seed, one, other) => {
      const range = { min_interval_ms: Math.min(one, other), max_interval_ms: Math.max(one, other) };
      for (const wait_ms of drawn(range, 20, seed)) {
        assert(Number.isSafeInteger(wait_ms), `${wait_ms}`);
        assert(wait_ms >= range.min_interval_ms && wait_ms <= range.max_interval_ms, `${wait_ms}`);
      }
    }),
    { seed: test_seed(), numRuns: 200 },
  );
});

Deno.test("intervals: both ends occur", () => {
  const seed = test_seed();
  const values = new Set(drawn({ min_interval_ms: 10, max_interval_ms: 14 }, 1_000, seed));
  assertEquals(values, new Set([10, 11, 12, 13, 14]), `TEST_SEED=${seed}`);
});

Deno.test("intervals: a range of one value is a steady beat", () => {
  assertEquals(new Set(drawn({ min_interval_ms: 250, max_interval_ms: 250 }, 50, 1)), new Set([250]));
});

Deno.test("intervals: over time the pace is the middle of the range", () => {
  const seed = test_seed();
  for (const range of [default_settings("deposit"), { min_interval_ms: 0, max_interval_ms: 100 }]) {
    const waits_ms = drawn(range, 10_000, seed);
    const mean_ms = waits_ms.reduce((sum, wait_ms) => sum + wait_ms, 0) / waits_ms.length;
    const width_ms = range.max_interval_ms - range.min_interval_ms;
    // Ten standard errors of the mean of so many draws.
    assert(Math.abs(mean_ms - mean_interval_ms(range)) < 0.029 * width_ms, `${mean_ms}, TEST_SEED=${seed}`);
  }
});

Deno.test("intervals: a thread of which nobody has said anything waits 0.75 to 2 seconds, of any kind", () => {
  assertEquals([MIN_INTERVAL_MS, MAX_INTERVAL_MS], [750, 2_000]);
  for (const kind of ["deposit", "withdrawal", "swap"] as const) {
    const { min_interval_ms, max_interval_ms } = default_settings(kind);
    assertEquals([min_interval_ms, max_interval_ms], [750, 2_000]);
  }
});

Deno.test("default settings: 5 % of the balance for liquidity, 2 % for swaps, no smallest amount, no own seed", () => {
  const fraction = (kind: "deposit" | "withdrawal" | "swap") =>
    default_settings(kind).max_fraction_per_10_000;
  assertEquals([fraction("deposit"), fraction("withdrawal"), fraction("swap")], [500, 500, 200]);
  const { min_amount, seed } = default_settings("swap");
  assertEquals([min_amount, seed], [1n, null]);
});
