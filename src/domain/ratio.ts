import type { SwapDirection } from "@/domain/pool.ts";
import { type Amount, amount, is_u64, U64_MAX } from "@/domain/units.ts";

/** The largest number of decimals whose power of ten fits a u64. */
export const MAX_DECIMALS = 19;

/** How the contract classifies a ratio at creation; it refuses "engineering". */
export type RatioType = "simple" | "decimal" | "engineering";

/** A ratio in base units, as the contract stores it. */
export interface Ratio {
  readonly ratio_a_numerator: Amount;
  readonly ratio_b_denominator: Amount;
}

/**
 * "1 token of the one = `whole_number` tokens of the other" in base units; `undefined` when a side would not fit a
 * u64. `a_to_b`: 1 A = whole_number B.
 */
export function ratio_of_whole_tokens(
  whole_number: bigint,
  direction: SwapDirection,
  decimals_a: number,
  decimals_b: number,
): Ratio | undefined {
  const a = (direction === "a_to_b" ? 1n : whole_number) * 10n ** BigInt(decimals_a);
  const b = (direction === "a_to_b" ? whole_number : 1n) * 10n ** BigInt(decimals_b);
  if (!is_u64(a) || !is_u64(b)) return undefined;
  return { ratio_a_numerator: amount(a), ratio_b_denominator: amount(b) };
}

/** One side of the contract's test: a value below one whole token is taken for whole tokens and scaled up. */
function whole_tokens(value: bigint, factor: bigint): { whole: bigint; exact: boolean } {
  const scaled = factor > 1n && value < factor ? value * factor : value;
  const adjusted = scaled > U64_MAX ? U64_MAX : scaled;
  return { whole: adjusted / factor, exact: adjusted % factor === 0n };
}

/** What the contract makes of a ratio. Decimals up to {@linkcode MAX_DECIMALS}; above, its own factor wraps. */
export function classify_ratio(ratio: Ratio, decimals_a: number, decimals_b: number): RatioType {
  const a = whole_tokens(ratio.ratio_a_numerator, 10n ** BigInt(decimals_a));
  const b = whole_tokens(ratio.ratio_b_denominator, 10n ** BigInt(decimals_b));
  if (a.whole !== 1n && b.whole !== 1n) return "engineering";
  return a.exact && b.exact ? "simple" : "decimal";
}
