import type { Pool, SwapDirection } from "@/domain/pool.ts";
import { type Amount, amount, is_u64, U64_MAX } from "@/domain/units.ts";

/** The terms of a swap: `amount_in * multiplier / divisor`, rounded down. */
interface SwapTerms {
  readonly multiplier: bigint;
  readonly divisor: bigint;
}

function swap_terms(pool: Pool, direction: SwapDirection): SwapTerms {
  return direction === "a_to_b"
    ? { multiplier: pool.ratio_b_denominator, divisor: pool.ratio_a_numerator }
    : { multiplier: pool.ratio_a_numerator, divisor: pool.ratio_b_denominator };
}

/** What a swap gives. `output` may exceed u64 (the contract then refuses with its overflow error). */
export interface SwapQuote {
  readonly output: bigint;
  /** What the floor division drops, in units of 1/divisor of the output token: the pool keeps it. */
  readonly remainder: bigint;
  readonly divisor: bigint;
}

/** The exact result of the contract's swap formula, with its rounding. */
export function quote_swap(pool: Pool, direction: SwapDirection, amount_in: bigint): SwapQuote {
  const { multiplier, divisor } = swap_terms(pool, direction);
  const product = amount_in * multiplier;
  return { output: product / divisor, remainder: product % divisor, divisor };
}

/** The smallest input that gives at least one unit: the contract refuses a swap for nothing. */
export function smallest_swap_input(pool: Pool, direction: SwapDirection): bigint {
  const { multiplier, divisor } = swap_terms(pool, direction);
  return (divisor + multiplier - 1n) / multiplier;
}

/** The output as an amount, or `undefined` when the contract would refuse it (nothing, or more than a u64). */
export function swap_output(pool: Pool, direction: SwapDirection, amount_in: bigint): Amount | undefined {
  const { output } = quote_swap(pool, direction, amount_in);
  return output > 0n && is_u64(output) ? amount(output) : undefined;
}

/** The largest input whose output still fits a u64: the contract refuses more with its overflow error. */
export function largest_swap_input(pool: Pool, direction: SwapDirection): bigint {
  const { multiplier, divisor } = swap_terms(pool, direction);
  return ((U64_MAX + 1n) * divisor - 1n) / multiplier;
}
