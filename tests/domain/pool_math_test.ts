/** The swap formula against plain BigInt arithmetic and the contract's own vectors. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { SwapDirection } from "@/domain/pool.ts";
import { largest_swap_input, quote_swap, smallest_swap_input, swap_output } from "@/domain/pool_math.ts";
import { U64_MAX } from "@/domain/units.ts";
import { test_seed } from "../base/test_seed.ts";
import { EXAMPLE_POOL, pool_with } from "../support/landed_transactions.ts";

const u64 = fc.bigInt({ min: 0n, max: U64_MAX });
/** Small numbers, large ones and everything between: a uniform u64 is nearly always huge. */
const ratio = fc.oneof(fc.bigInt({ min: 1n, max: 1_000n }), fc.bigInt({ min: 1n, max: U64_MAX }));
const direction = fc.constantFrom<SwapDirection>("a_to_b", "b_to_a");

function terms(ratio_a: bigint, ratio_b: bigint, way: SwapDirection): [multiplier: bigint, divisor: bigint] {
  return way === "a_to_b" ? [ratio_b, ratio_a] : [ratio_a, ratio_b];
}

Deno.test("pool math: the rounding vectors of the worked example", () => {
  const outputs = (way: SwapDirection, inputs: bigint[]) =>
    inputs.map((input) => quote_swap(EXAMPLE_POOL, way, input).output);
  assertEquals(outputs("a_to_b", [1n, 2n, 3n, 4n, 5n, 6n]), [0n, 0n, 0n, 0n, 0n, 0n]);
  assertEquals(outputs("a_to_b", [7n, 10n, 12n, 13n, 1_000n]), [1n, 1n, 1n, 2n, 160n]);
  assertEquals(outputs("a_to_b", [1_000_000_000n]), [160_000_000n]);
  assertEquals(outputs("b_to_a", [1n, 2n, 3n, 16n, 160_000_000n]), [6n, 12n, 18n, 100n, 1_000_000_000n]);
});

Deno.test("pool math: the overflow vector", () => {
  const pool = pool_with(1n, 10n ** 18n);
  assertEquals(quote_swap(pool, "a_to_b", 18n).output, 18n * 10n ** 18n);
  assertEquals(swap_output(pool, "a_to_b", 18n) as bigint | undefined, 18n * 10n ** 18n);
  assertEquals(quote_swap(pool, "a_to_b", 19n).output, 19n * 10n ** 18n);
  assertEquals(swap_output(pool, "a_to_b", 19n), undefined);
  assertEquals(largest_swap_input(pool, "a_to_b"), 18n);
});

Deno.test("pool math: the exact-exchange vector leaves a remainder where the contract refuses", () => {
  const pool = pool_with(1_000_000_000n, 160_000_001n);
  const quotes = [1_000_000_000n, 500_000_000n, 1n].map((input) => quote_swap(pool, "a_to_b", input));
  assertEquals(quotes.map(({ output }) => output), [160_000_001n, 80_000_000n, 0n]);
  assertEquals(quotes.map(({ remainder }) => remainder !== 0n), [false, true, true]);
});

Deno.test("pool math: the dust of ten swaps of 12 A is what the contract's books show", () => {
  const { remainder, divisor } = quote_swap(EXAMPLE_POOL, "a_to_b", 12n);
  assertEquals([remainder, divisor], [920_000_000n, 1_000_000_000n]);
});

Deno.test("pool math: quote_swap is floor division with its remainder", () => {
  fc.assert(
    fc.property(ratio, ratio, direction, u64, (ratio_a, ratio_b, way, input) => {
      const quote = quote_swap(pool_with(ratio_a, ratio_b), way, input);
      const [multiplier, divisor] = terms(ratio_a, ratio_b, way);
      assertEquals(quote.divisor, divisor);
      assertEquals(quote.output * divisor + quote.remainder, input * multiplier);
      assert(quote.remainder >= 0n && quote.remainder < divisor);
      const payable = quote.output > 0n && quote.output <= U64_MAX;
      assertEquals(
        swap_output(pool_with(ratio_a, ratio_b), way, input) ?? null,
        payable ? quote.output : null,
      );
    }),
    { seed: test_seed(), numRuns: 500 },
  );
});

Deno.test("pool math: swapping there and back never gains anything", () => {
  fc.assert(
    fc.property(ratio, ratio, direction, u64, (ratio_a, ratio_b, way, input) => {
      const pool = pool_with(ratio_a, ratio_b);
      const there = quote_swap(pool, way, input).output;
      const back = quote_swap(pool, way === "a_to_b" ? "b_to_a" : "a_to_b", there).output;
      assert(back <= input, `${input} became ${back}`);
    }),
    { seed: test_seed(), numRuns: 500 },
  );
});

Deno.test("pool math: the smallest input gives something, one less gives nothing", () => {
  fc.assert(
    fc.property(ratio, ratio, direction, (ratio_a, ratio_b, way) => {
      const pool = pool_with(ratio_a, ratio_b);
      const smallest = smallest_swap_input(pool, way);
      assert(smallest >= 1n);
      assert(quote_swap(pool, way, smallest).output >= 1n);
      assertEquals(quote_swap(pool, way, smallest - 1n).output, 0n);
    }),
    { seed: test_seed(), numRuns: 500 },
  );
  assertEquals(smallest_swap_input(EXAMPLE_POOL, "a_to_b"), 7n);
  assertEquals(smallest_swap_input(EXAMPLE_POOL, "b_to_a"), 1n);
});

Deno.test("pool math: the output of the largest input fits 64 bits, that of one more does not", () => {
  fc.assert(
    fc.property(ratio, ratio, direction, (ratio_a, ratio_b, way) => {
      const pool = pool_with(ratio_a, ratio_b);
      const largest = largest_swap_input(pool, way);
      assert(quote_swap(pool, way, largest).output <= U64_MAX);
      assert(quote_swap(pool, way, largest + 1n).output > U64_MAX);
    }),
    { seed: test_seed(), numRuns: 500 },
  );
});
