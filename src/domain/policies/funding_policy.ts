import { MEAN_INTERVAL_MS } from "@/domain/policies/timing_policy.ts";
import type { ThreadKind } from "@/domain/thread.ts";
import { type Amount, amount, type Lamports, lamports } from "@/domain/units.ts";

/** A wallet is filled so that it lasts at least this long at its rate of spending. */
export const MIN_RUNWAY_MS = 600_000;
/** How often balances are looked at. */
export const FUNDING_SWEEP_MS = 30_000;
/** Below this share of its initial amount, in percent, a deposit thread with auto refill is filled again. */
const REFILL_BELOW_PERCENT = 5n;
/** What is added for rent and for network fees. */
const SAFETY_LAMPORTS = 20_000_000n;

/** What the network takes for one signature. */
export const SIGNATURE_FEE_LAMPORTS = 5_000n;
/** Rents of two token accounts, and the fee of the transaction that makes them. */
export const TWO_TOKEN_ACCOUNTS_LAMPORTS = 2n * 2_039_280n + 2n * SIGNATURE_FEE_LAMPORTS;

/** The pool's fee for one operation of each kind, in lamports. */
export interface PoolFees {
  readonly liquidity_fee: Lamports;
  readonly swap_fee: Lamports;
}

/** The contract's fees of a new pool: 0.013 SOL for a deposit or withdrawal, 0.0002715 SOL for a swap. */
export const DEFAULT_POOL_FEES: PoolFees = {
  liquidity_fee: lamports(13_000_000n),
  swap_fee: lamports(271_500n),
};

/** What a wallet of this kind spends in {@linkcode MIN_RUNWAY_MS} when every cycle performs an operation. */
export function runway_lamports(
  kind: ThreadKind,
  fees: PoolFees,
  mean_interval_ms: number = MEAN_INTERVAL_MS,
): Lamports {
  const fee = kind === "swap" ? fees.swap_fee : fees.liquidity_fee;
  const operations = BigInt(Math.ceil(MIN_RUNWAY_MS / mean_interval_ms));
  return lamports(fee * operations + SAFETY_LAMPORTS);
}

/** The same from what the wallet has really spent in such a time. */
export function measured_runway_lamports(spent_in_runway: bigint): Lamports {
  return lamports(spent_in_runway + SAFETY_LAMPORTS);
}

/** What is missing so that the wallet holds its runway and at least twice `threshold`; zero when it need not be filled. */
export function sol_top_up(balance: bigint, threshold: bigint, runway: bigint): Lamports {
  if (balance >= threshold && balance >= runway / 2n) return lamports(0n);
  const target = runway > 2n * threshold ? runway : 2n * threshold;
  return lamports(target - balance);
}

/** The balance below which a deposit thread with auto refill is filled again. */
export function refill_threshold(initial_amount: Amount): Amount {
  return amount(initial_amount * REFILL_BELOW_PERCENT / 100n);
}

/** Whether a deposit thread's token balance asks for its initial amount again. */
export function needs_refill(balance: bigint, initial_amount: Amount, auto_refill: boolean): boolean {
  return auto_refill && initial_amount > 0n && balance * 100n < amount(initial_amount) * REFILL_BELOW_PERCENT;
}
