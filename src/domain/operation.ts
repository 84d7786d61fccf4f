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

/** What a thread wants to do in this cycle. */
export interface Intent {
  readonly kind: OperationKind;
  /** Base units of the input token. */
  readonly amount: Amount;
  /** Base units of the output token that the contract must give; a swap fails when it differs by one. */
  readonly expected_output: Amount;
  readonly shares: readonly Share[];
}

/** Nothing to do in this cycle, and why. */
export interface Idle {
  readonly idle: "no_input_tokens" | "input_too_small";
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

/** What a landed operation really did, read from the transaction's own balances before and after. */
export interface OperationEffects {
  /** Left the thread's input account. */
  readonly amount_in: Amount;
  /** Received by the thread, before it shared. */
  readonly amount_out: Amount;
  readonly shared: readonly Share[];
  /** Went to the pool account. */
  readonly pool_fee: Lamports;
  /** Went to the network. */
  readonly network_fee: Lamports;
}
