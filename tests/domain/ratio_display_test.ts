/** How ratios and amounts are written for people. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { format_tokens, ratio_display } from "@/domain/pool.ts";
import { ratio_of_whole_tokens } from "@/domain/ratio.ts";
import { U64_MAX } from "@/domain/units.ts";
import { test_seed } from "../base/test_seed.ts";
import { EXAMPLE_POOL, pool_with } from "../support/landed_transactions.ts";

Deno.test("ratio display: the side of exactly one comes first", () => {
  assertEquals(ratio_display(EXAMPLE_POOL), "1 Token A = 160 Token B");
  assertEquals(ratio_display(pool_with(160_000_000_000n, 1_000_000n)), "1 Token B = 160 Token A");
  assertEquals(ratio_display(pool_with(10n ** 9n, 10n ** 6n)), "1 Token A = 1 Token B");
});

Deno.test("ratio display: fractions keep their digits and lose their zeros", () => {
  assertEquals(ratio_display(pool_with(10n ** 9n, 1_500_000n)), "1 Token A = 1.5 Token B");
  assertEquals(ratio_display(pool_with(500_000_000n, 10n ** 6n)), "1 Token B = 0.5 Token A");
  assertEquals(ratio_display(pool_with(1_500_000_000n, 3_700_000n)), "1.5 Token A = 3.7 Token B");
  assertEquals(ratio_display(pool_with(1n, 160n)), "0.000000001 Token A = 0.00016 Token B");
  assertEquals(ratio_display(pool_with(1n, 7n, 0, 0)), "1 Token A = 7 Token B");
});

Deno.test("ratio display: both directions at all decimals", () => {
  for (const decimals_a of [0, 2, 6, 9, 18]) {
    for (const decimals_b of [0, 3, 9, 16]) {
      const shown = (direction: "a_to_b" | "b_to_a") => {
        const ratio = ratio_of_whole_tokens(5n, direction, decimals_a, decimals_b);
        if (ratio === undefined) return undefined;
        return ratio_display(
          pool_with(ratio.ratio_a_numerator, ratio.ratio_b_denominator, decimals_a, decimals_b),
        );
      };
      assertEquals(shown("a_to_b"), "1 Token A = 5 Token B");
      assertEquals(shown("b_to_a"), "1 Token B = 5 Token A");
    }
  }
});

Deno.test("format_tokens: moves the point and changes no digit", () => {
  assertEquals(format_tokens(0n, 0), "0");
  assertEquals(format_tokens(0n, 9), "0");
  assertEquals(format_tokens(1n, 9), "0.000000001");
  assertEquals(format_tokens(1_500_000n, 6), "1.5");
  assertEquals(format_tokens(U64_MAX, 0), "18446744073709551615");
  assertEquals(format_tokens(U64_MAX, 19), "1.8446744073709551615");
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: U64_MAX }), fc.nat(19), (units, decimals) => {
      const [whole = "", fraction = ""] = format_tokens(units, decimals).split(".");
      assertEquals(
        BigInt(whole) * 10n ** BigInt(decimals) + BigInt(fraction.padEnd(decimals, "0") || "0"),
        units,
      );
      assertEquals(fraction.endsWith("0"), false);
    }),
    { seed: test_seed(), numRuns: 300 },
  );
});
