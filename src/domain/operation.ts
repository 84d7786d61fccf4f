import type { Address } from "@/domain/address.ts";
import type { Failure } from "@/domain/failure.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import type { ThreadKind } from "@/domain/thread.ts";
import type { Amount, Lamports } from "@/domain/units.ts";

/** An operation of the contract that a thread performs. A thread's kind names its operation. */
export type OperationKind = ThreadKind;

/** A part of the received amount that goes to another thread, in the same transaction. */
export interface Share {
  readonly thread_id: string;
  readonly token_account: Address;
  readonly amount: Amount;
}

/**
 * Why a transaction of a thread's wallet is sent. `cycle`: an operation of its own. `share`: shares that did not fit into
 * the transaction of their operation. `empty`: everything at once, what is received is burnt in the same transaction.
 * `burn`: the input of an empty that failed.
 */
export const OPERATION_PURPOSES = ["cycle", "share", "empty", "burn"] as const;
/** One of {@linkcode OPERATION_PURPOSES}. */
export type OperationPurpose = typeof OPERATION_PURPOSES[number];

/** Tokens that are destroyed by their owner, in the same transaction. */
export interface Burn {
  readonly mint: Address;
  readonly token_account: Address;
  readonly amount: Amount;
}

/** What an operation that failed had tried, in base units of the thread's input. */
export interface Attempt {
  readonly amount: Amount;
  /** What the input account held when it was planned. */
  readonly available: Amount;
}

/** What a thread's wallet shall do next. */
export interface Intent {
  readonly purpose: OperationPurpose;
  readonly kind: OperationKind;
  /** Base units of the input token. */
  readonly amount: Amount;
  /** What the input account held when this was planned. */
  readonly available: Amount;
  /** Base units of the output token that the contract must give; a swap fails when it differs by one. */
  readonly expected_output: Amount;
  readonly shares: readonly Share[];
  readonly burns: readonly Burn[];
}

/** Why a thread has nothing to do: no tokens at all, or too few of them for the smallest operation. */
const IDLE_REASONS = ["no_input_tokens", "input_too_small"] as const;
/** One of {@linkcode IDLE_REASONS}. */
export type IdleReason = typeof IDLE_REASONS[number];

/** Nothing to do in this cycle, and why. */
export interface Idle {
  readonly idle: IdleReason;
}

/** How an operation's transaction ended. */
export type Outcome =
  /** It is in a block and succeeded. */
  | { readonly result: "landed_ok"; readonly transaction: LandedTransaction }
  /** It is in a block and failed: the fee was paid, nothing else changed. */
  | { readonly result: "landed_error"; readonly transaction: LandedTransaction; readonly failure: Failure }
  /** It was never sent, or the node refused it before it could reach a block. */
  | { readonly result: "rejected"; readonly failure: Failure }
  /** Its blockhash is too old now and it is in no block: it can never land. */
  | { readonly result: "expired"; readonly failure: Failure };

/** The names of the outcomes, and the state of an operation that has none yet. */
const OUTCOMES = ["landed_ok", "landed_error", "rejected", "expired", "unknown"] as const;
/** One of {@linkcode OUTCOMES}. */
export type OutcomeName = typeof OUTCOMES[number];

/** What a landed operation did to its pool, beside what it had to do. */
export interface PoolCheck {
  /** What the model says of its transaction: all as predicted, something not; or it cannot tell, or was not asked. */
  readonly model: "equal" | "different" | "undecided";
  /** Whether the wallet and the pool's own accounts have moved by exactly what was planned. */
  readonly as_expected: boolean;
  /** By how much the pool's own accounts moved, in base units: what came in and what went out, as the thread names them. */
  readonly pool_in: bigint;
  readonly pool_out: bigint;
}

/** What a landed operation really did, read from the transaction's own balances before and after. */
export interface OperationEffects {
  /** Left the thread's input account. */
  readonly amount_in: Amount;
  /** Received by the thread, before it shared or burnt. */
  readonly amount_out: Amount;
  /** Destroyed by the thread itself, of its input and of its output. What the contract burns is `amount_in`. */
  readonly burned_in: Amount;
  readonly burned_out: Amount;
  readonly shared: readonly Share[];
  /** Went to the pool account. */
  readonly pool_fee: Lamports;
  /** Went to the network. */
  readonly network_fee: Lamports;
}
