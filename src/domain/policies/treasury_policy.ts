/** What the contract allows whoever owns the deployment to take, give and set. */
import { type Lamports, lamports, LAMPORTS_PER_SOL, NO_LAMPORTS } from "@/domain/units.ts";

/** Fees that a pool may have, in lamports, both ends included. */
export const POOL_FEE_BOUNDS = {
  liquidity: { least: 100_000n, most: 100_000_000n },
  swap: { least: 10_000n, most: 10_000_000n },
} as const;
/** The smallest donation, in lamports. */
export const LEAST_DONATION = 100_000_000n;
/** The smallest withdrawal from the treasury in lamports, unless all is asked for. */
export const LEAST_TREASURY_WITHDRAWAL = 10_000_000n;
/** Pools whose fees are moved to the treasury in one transaction. */
export const MAX_POOLS_PER_CONSOLIDATION = 20;

/** What stays on the treasury's account for its rent. */
const TREASURY_RENT = 1_837_440n;
/** What one withdrawal takes at most while the treasury is small; the contract's limit grows tenfold with it. */
const SMALLEST_LIMIT = 10n * LAMPORTS_PER_SOL;
/** The limit grows while the treasury is larger than so many times the limit. */
const LIMITS_PER_TREASURY = 48n;
/** Between two withdrawals. */
const WITHDRAWAL_PAUSE_SECONDS = 3_600n;

/** What may be taken out of a treasury that holds `balance`; its rent stays. */
export function withdrawable(balance: Lamports): Lamports {
  return balance > TREASURY_RENT ? lamports(balance - TREASURY_RENT) : NO_LAMPORTS;
}

/** What one withdrawal takes at most, by the balance that the contract has noted. */
export function withdrawal_limit(noted_balance: Lamports): Lamports {
  let limit = SMALLEST_LIMIT;
  while (noted_balance > LIMITS_PER_TREASURY * limit) limit *= 10n;
  return lamports(limit);
}

/** Unix seconds from which on the treasury gives again; `undefined` when it has never given: at once. */
export function next_withdrawal_seconds(last_withdrawal_seconds: bigint): bigint | undefined {
  return last_withdrawal_seconds === 0n ? undefined : last_withdrawal_seconds + WITHDRAWAL_PAUSE_SECONDS;
}
