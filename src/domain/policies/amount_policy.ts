import type { Rng } from "@/base/rng.ts";
import { type Amount, amount } from "@/domain/units.ts";

/** The share of its balance that an operation may use, in hundredths of a percent: 500 is 5 %. */
export const MAX_LIQUIDITY_FRACTION_PER_10_000 = 500n;
/** Swaps use less. */
export const MAX_SWAP_FRACTION_PER_10_000 = 200n;

/** How often an extreme is taken on purpose: one draw in this many for each end. */
const EXTREME_EVERY = 50;

/** Uniform in the logarithm: a hundred is as likely as a hundred million. */
function log_uniform(rng: Rng, low: bigint, high: bigint): bigint {
  const low_bits = low.toString(2).length;
  const high_bits = high.toString(2).length;
  const bits = rng.int(low_bits, high_bits);
  const from = 1n << BigInt(bits - 1);
  const to = (1n << BigInt(bits)) - 1n;
  return rng.bigint(from < low ? low : from, to > high ? high : to);
}

/**
 * Draws an amount in [`low`, `high`]: half of the draws uniform, half log-uniform, now and then exactly one of the
 * ends, so that tiny and large amounts both really occur. `undefined` when the range is empty.
 */
export function draw_amount(rng: Rng, low: bigint, high: bigint): Amount | undefined {
  if (low > high) return undefined;
  if (low === high) return amount(low);
  const extreme = rng.int(0, EXTREME_EVERY - 1);
  if (extreme === 0) return amount(low);
  if (extreme === 1) return amount(high);
  return amount(rng.fraction() < 0.5 ? rng.bigint(low, high) : log_uniform(rng, low, high));
}

/** The largest amount that an operation may take from `balance`; at least 1 as long as there is anything. */
export function largest_amount(balance: bigint, fraction_per_10_000: bigint): bigint {
  const share = balance * fraction_per_10_000 / 10_000n;
  return share === 0n && balance > 0n ? 1n : share;
}
