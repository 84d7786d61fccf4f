/** Amounts that operations draw: inside their bounds, and really from one end to the other. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { create_rng } from "@/base/rng.ts";
import {
  draw_amount,
  largest_amount,
  MAX_LIQUIDITY_FRACTION_PER_10_000,
  MAX_SWAP_FRACTION_PER_10_000,
} from "@/domain/policies/amount_policy.ts";
import { U64_MAX } from "@/domain/units.ts";
import { test_seed } from "../base/test_seed.ts";

function drawn(low: bigint, high: bigint, count: number, seed = 11): bigint[] {
  const rng = create_rng(seed, "amounts");
  return Array.from({ length: count }, () => draw_amount(rng, low, high) ?? -1n);
}

Deno.test("amounts: every draw is inside its range", () => {
  const bound = fc.oneof(fc.bigInt({ min: 1n, max: 40n }), fc.bigInt({ min: 1n, max: U64_MAX }));
  fc.assert(
    fc.property(fc.nat(), bound, bound, (seed, one, other) => {
      const [low, high] = one < other ? [one, other] : [other, one];
      for (const value of drawn(low, high, 30, seed)) assert(value >= low && value <= high, `${value}`);
    }),
    { seed: test_seed(), numRuns: 200 },
  );
});

Deno.test("amounts: an empty range draws nothing and consumes no chance", () => {
  const rng = create_rng(1, "empty");
  const twin = create_rng(1, "empty");
  assertEquals(draw_amount(rng, 2n, 1n), undefined);
  assertEquals(rng.int(0, 1_000_000), twin.int(0, 1_000_000));
});

Deno.test("amounts: a range of one value draws it", () => {
  for (const value of [1n, 7n, U64_MAX]) assertEquals(new Set(drawn(value, value, 20)), new Set([value]));
});

Deno.test("amounts: both ends are really reached, each about once in fifty", () => {
  const [low, high] = [7n, 10n ** 18n];
  const values = drawn(low, high, 5_000);
  for (const end of [low, high]) {
    const count = values.filter((value) => value === end).length;
    assert(count >= 60 && count <= 150, `${end} was drawn ${count} times in 5000`);
  }
});

Deno.test("amounts: tiny, middling and large amounts all occur", () => {
  const high = 10n ** 18n;
  const values = drawn(1n, high, 5_000);
  const share = (wanted: (value: bigint) => boolean) => values.filter(wanted).length / values.length;
  assert(
    share((value) => value > high / 2n) > 0.2,
    "half of the draws are uniform, half of those above the middle",
  );
  assert(share((value) => value < 1_000n) > 0.05, "below a thousand");
  assert(share((value) => value < 10n ** 9n) > 0.15, "below the geometric middle");
  assert(share((value) => value >= 10n ** 6n && value < 10n ** 15n) > 0.1, "in between");
});

Deno.test("amounts: a small range is covered completely", () => {
  assertEquals(new Set(drawn(3n, 12n, 2_000)).size, 10);
});

Deno.test("amounts: the share of the balance is 5 % for liquidity and 2 % for swaps, never nothing of something", () => {
  assertEquals(largest_amount(10_000n, MAX_LIQUIDITY_FRACTION_PER_10_000), 500n);
  assertEquals(largest_amount(10_000n, MAX_SWAP_FRACTION_PER_10_000), 200n);
  assertEquals(largest_amount(39n, MAX_LIQUIDITY_FRACTION_PER_10_000), 1n);
  assertEquals(largest_amount(1n, MAX_SWAP_FRACTION_PER_10_000), 1n);
  assertEquals(largest_amount(0n, MAX_SWAP_FRACTION_PER_10_000), 0n);
  assertEquals(largest_amount(U64_MAX, MAX_LIQUIDITY_FRACTION_PER_10_000), U64_MAX / 20n);
  fc.assert(
    fc.property(
      fc.bigInt({ min: 1n, max: U64_MAX }),
      fc.bigInt({ min: 0n, max: 10_000n }),
      (balance, share) => {
        const largest = largest_amount(balance, share);
        assert(largest >= 1n && largest <= balance);
      },
    ),
    { seed: test_seed(), numRuns: 200 },
  );
});
