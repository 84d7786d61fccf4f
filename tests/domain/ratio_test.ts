/** Ratios: what the contract makes of them, and how whole tokens become base units. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { classify_ratio, MAX_DECIMALS, ratio_of_whole_tokens, type RatioType } from "@/domain/ratio.ts";
import { amount, U64_MAX } from "@/domain/units.ts";
import { test_seed } from "../base/test_seed.ts";

function classified(ratio_a: bigint, ratio_b: bigint, decimals_a = 9, decimals_b = 6): RatioType {
  const ratio = { ratio_a_numerator: amount(ratio_a), ratio_b_denominator: amount(ratio_b) };
  return classify_ratio(ratio, decimals_a, decimals_b);
}

Deno.test("ratio: every classification that was observed on the contract, decimals 9 and 6", () => {
  const observed: [bigint, bigint, RatioType][] = [
    [1_000_000_000n, 160_000_000n, "simple"],
    [1_000_000_000n, 1_500_000n, "decimal"],
    [1_000_000_000n, 500_000n, "simple"], // 0.5 is taken for 500,000 whole tokens.
    [500_000_000n, 1_000_000n, "simple"],
    [1_500_000_000n, 3_700_000n, "decimal"], // The whole part of 1.5 is 1.
    [1n, 160n, "simple"],
    [2_500_000_000n, 3_700_000n, "engineering"],
    [2_000_000_000n, 4_000_000n, "engineering"],
    [500_000_000n, 250_000_000n, "engineering"],
    [2n, 3n, "engineering"],
    [1_000_000_000n, 160_000_001n, "decimal"],
    [1n, 10n ** 18n, "simple"],
  ];
  for (const [a, b, type] of observed) assertEquals(classified(a, b), type, `${a} : ${b}`);
});

Deno.test("ratio: without decimals nothing is scaled", () => {
  assertEquals(classified(1n, 1n, 0, 0), "simple");
  assertEquals(classified(1n, 7n, 0, 0), "simple");
  assertEquals(classified(3n, 7n, 0, 0), "engineering");
});

Deno.test("ratio: one side of exactly one whole token against whole tokens is simple, at any decimals", () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 1n, max: 1_000_000n }),
      fc.constantFrom("a_to_b" as const, "b_to_a" as const),
      fc.nat(MAX_DECIMALS),
      fc.nat(MAX_DECIMALS),
      (whole, direction, decimals_a, decimals_b) => {
        const ratio = ratio_of_whole_tokens(whole, direction, decimals_a, decimals_b);
        const many = whole * 10n ** BigInt(direction === "a_to_b" ? decimals_b : decimals_a);
        assertEquals(ratio === undefined, many > U64_MAX);
        if (ratio === undefined) return;
        assertEquals(classify_ratio(ratio, decimals_a, decimals_b), "simple");
        const one = direction === "a_to_b" ? ratio.ratio_a_numerator : ratio.ratio_b_denominator;
        assertEquals(one as bigint, 10n ** BigInt(direction === "a_to_b" ? decimals_a : decimals_b));
      },
    ),
    { seed: test_seed(), numRuns: 500 },
  );
});

Deno.test("ratio: classification scales like the contract, clamped at 64 bits", () => {
  const reference = (value: bigint, decimals: number) => {
    const factor = 10n ** BigInt(decimals);
    let adjusted = value;
    if (factor > 1n && value < factor) adjusted = value * factor < U64_MAX ? value * factor : U64_MAX;
    return { one: adjusted / factor === 1n, whole: adjusted % factor === 0n };
  };
  const side = fc.oneof(fc.bigInt({ min: 1n, max: 20n }), fc.bigInt({ min: 1n, max: U64_MAX }));
  fc.assert(
    fc.property(side, side, fc.nat(MAX_DECIMALS), fc.nat(MAX_DECIMALS), (a, b, decimals_a, decimals_b) => {
      const [left, right] = [reference(a, decimals_a), reference(b, decimals_b)];
      const accepted: RatioType = left.whole && right.whole ? "simple" : "decimal";
      const expected = left.one || right.one ? accepted : "engineering";
      assertEquals(classified(a, b, decimals_a, decimals_b), expected);
    }),
    { seed: test_seed(), numRuns: 1_000 },
  );
});

Deno.test("ratio: 19 decimals fit 64 bits, and 2 whole tokens of them do not", () => {
  assert(ratio_of_whole_tokens(1n, "a_to_b", 19, 19) !== undefined);
  assertEquals(ratio_of_whole_tokens(2n, "a_to_b", 19, 19), undefined);
  assertEquals(ratio_of_whole_tokens(2n, "b_to_a", 19, 0), undefined);
  assert(ratio_of_whole_tokens(2n, "a_to_b", 19, 0) !== undefined);
});
