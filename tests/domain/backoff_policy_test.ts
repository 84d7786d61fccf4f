/** The wait that is added after failures: inside its bounds, growing, and different for threads that failed together. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { create_rng } from "@/base/rng.ts";
import type { FailureCategory } from "@/domain/failure.ts";
import { draw_backoff_ms } from "@/domain/policies/backoff_policy.ts";
import { test_seed } from "../base/test_seed.ts";

const CATEGORIES = ["network", "transaction", "logic", "system"] as const;
/** What the wait after the first failure, and after any number of them, may be at most. */
const FIRST_MS = { network: 500, transaction: 250, logic: 250, system: 1_000 } as const;
const MOST_MS = { network: 30_000, transaction: 4_000, logic: 4_000, system: 30_000 } as const;
/** So many draws come close to both ends of their range: all of them in its lower 9/10 is one chance in 10^45. */
const DRAWS = 1_000;

function drawn(category: FailureCategory, failures_in_a_row: number, seed: number): number[] {
  const rng = create_rng(seed, "backoff");
  return Array.from({ length: DRAWS }, () => draw_backoff_ms(rng, category, failures_in_a_row));
}

function at_most_ms(category: FailureCategory, failures_in_a_row: number): number {
  return Math.min(MOST_MS[category], FIRST_MS[category] * 2 ** (failures_in_a_row - 1));
}

Deno.test("backoff: whole milliseconds between nothing and the bound, however many failures there were", () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.constantFrom(...CATEGORIES),
      fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 2 ** 31 })),
      (seed, category, failures_in_a_row) => {
        const wait_ms = draw_backoff_ms(create_rng(seed, "backoff"), category, failures_in_a_row);
        assert(Number.isSafeInteger(wait_ms) && wait_ms >= 0);
        assert(wait_ms <= at_most_ms(category, failures_in_a_row), `${wait_ms} ms`);
      },
    ),
    { seed: test_seed(), numRuns: 500 },
  );
});

Deno.test("backoff: the range doubles with each failure in a row until it is as wide as it gets", () => {
  const seed = test_seed();
  for (const category of CATEGORIES) {
    for (const failures_in_a_row of [1, 2, 3, 4, 5, 6, 7, 8, 20, 1_000]) {
      const bound_ms = at_most_ms(category, failures_in_a_row);
      const waits_ms = drawn(category, failures_in_a_row, seed);
      const place = `${category}, ${failures_in_a_row} failures, TEST_SEED=${seed}`;
      assert(Math.max(...waits_ms) > 0.9 * bound_ms, `Nothing near ${bound_ms} ms: ${place}`);
      assert(Math.min(...waits_ms) < 0.1 * bound_ms, `Nothing near 0 ms: ${place}`);
    }
  }
});

Deno.test("backoff: a failing network is left alone for longer than a pool that refuses", () => {
  const seed = test_seed();
  const longest = (category: FailureCategory) => Math.max(...drawn(category, 20, seed));
  assert(longest("network") > 5 * longest("transaction"), `TEST_SEED=${seed}`);
});

Deno.test("backoff: threads that fail together do not come back together, and each repeats from its seed", () => {
  const seed = test_seed();
  const first_of = (thread: number) => draw_backoff_ms(create_rng(seed, `deposit_${thread}`), "network", 10);
  const threads = Array.from({ length: 100 }, (_, index) => index + 1);
  const waits_ms = threads.map(first_of);
  assert(new Set(waits_ms).size > 90, `${new Set(waits_ms).size} different waits, TEST_SEED=${seed}`);
  assertEquals(threads.map(first_of), waits_ms, `TEST_SEED=${seed}`);
});
