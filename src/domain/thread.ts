import type { Address } from "@/domain/address.ts";
import type { Side, SwapDirection } from "@/domain/pool.ts";
import type { Amount } from "@/domain/units.ts";

/** What a thread does all day. */
export type ThreadKind = "deposit" | "withdrawal" | "swap";

/** Where a thread is in its life; see {@linkcode can_start} and its siblings for the allowed steps. */
export type ThreadStatus = "created" | "running" | "stopped" | "error";

/** How a thread paces and sizes its operations. */
export interface ThreadSettings {
  /** The wait between two cycles is drawn from this range. */
  readonly min_interval_ms: number;
  readonly max_interval_ms: number;
  /** No operation is smaller, in base units of the input; a balance below it waits. */
  readonly min_amount: Amount;
  /** The largest share of its balance that an operation may use, in hundredths of a percent: 500 is 5 %. */
  readonly max_fraction_per_10_000: number;
  /** Of the thread's own stream of chance; `null`: it follows from the daemon's seed. */
  readonly seed: number | null;
}

/**
 * What every thread has. An operation of any kind takes from `input_account` and receives into `output_account`:
 * a deposit takes the token and receives LP, a withdrawal the reverse, a swap takes one token and receives the other.
 */
export interface ThreadCommon {
  readonly thread_id: string;
  readonly pool_id: Address;
  readonly wallet_address: Address;
  readonly input_account: Address;
  readonly output_account: Address;
  readonly created_at_ms: number;
  readonly settings: ThreadSettings;
}

/** Adds liquidity to one side. */
export interface DepositThread extends ThreadCommon {
  readonly kind: "deposit";
  readonly side: Side;
  readonly initial_amount: Amount;
  readonly auto_refill: boolean;
  readonly share_lp_tokens: boolean;
}

/** Removes liquidity from one side, with the LP tokens that deposit threads share with it. */
export interface WithdrawalThread extends ThreadCommon {
  readonly kind: "withdrawal";
  readonly side: Side;
}

/** Swaps in one direction; there is at most one per pool and direction. */
export interface SwapThread extends ThreadCommon {
  readonly kind: "swap";
  readonly direction: SwapDirection;
  readonly initial_amount: Amount;
  /** Tries now and then, on purpose, amounts that are too small for any output: the contract must refuse them. */
  readonly zero_output_swaps: boolean;
}

/** A worker with a wallet of its own, bound to one pool for ever. */
export type Thread = DepositThread | WithdrawalThread | SwapThread;

/** Whether a thread in this state may be started: again after a stop, and after the reason of an error is gone. */
export function can_start(status: ThreadStatus): boolean {
  return status !== "running";
}

/** Whether a thread in this state may be stopped. */
export function can_stop(status: ThreadStatus): boolean {
  return status === "running";
}

/** What the thread got at its creation, in units of its input token. */
export function initial_amount_of(thread: Thread): Amount | null {
  return thread.kind === "withdrawal" ? null : thread.initial_amount;
}
