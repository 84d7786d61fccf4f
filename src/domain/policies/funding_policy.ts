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
export function runway_lamports(kind: ThreadKind, fees: PoolFees): Lamports {
  const fee = kind === "swap" ? fees.swap_fee : fees.liquidity_fee;
  const operations = BigInt(Math.ceil(MIN_RUNWAY_MS / MEAN_INTERVAL_MS));
  return lamports(fee * operations + SAFETY_LAMPORTS);
}

/** What is missing so that the wallet holds its runway and at least twice `threshold`; zero when it need not be filled. */
export function sol_top_up(balance: bigint, threshold: bigint, runway: bigint): Lamports {
  if (balance >= threshold && balance >= runway / 2n) return lamports(0n);
  const target = runway > 2n * threshold ? runway : 2n * threshold;
  return lamports(target - balance);
}

/** Whether a deposit thread's token balance asks for its initial amount again. */
export function needs_refill(balance: bigint, initial_amount: Amount, auto_refill: boolean): boolean {
  return auto_refill && initial_amount > 0n && balance * 100n < amount(initial_amount) * REFILL_BELOW_PERCENT;
}
