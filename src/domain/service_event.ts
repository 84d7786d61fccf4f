/**
 * Everything that changes the service's state. The journal is the list of these events; the state is their fold, and the
 * documents are pictures of the state.
 */
import type { Failure } from "@/domain/failure.ts";
import type {
  Attempt,
  Burn,
  IdleReason,
  OperationEffects,
  OperationKind,
  OperationPurpose,
  OutcomeName,
  PoolCheck,
} from "@/domain/operation.ts";
import type { Address } from "@/domain/address.ts";
import type { ForeignTokens } from "@/domain/foreign_tokens.ts";
import type { FailureEvidence } from "@/domain/failure_evidence.ts";
import type { Pool } from "@/domain/pool.ts";
import type { StartReason, StopReason, WalletBalances } from "@/domain/session.ts";
import type { Thread, ThreadKind } from "@/domain/thread.ts";
import type { Amount, Lamports } from "@/domain/units.ts";

/** A pool exists on the chain. */
export interface PoolCreated {
  readonly type: "pool_created";
  readonly pool: Pool;
}

/** A wallet exists. Written before anything is sent to it, so that its key cannot be lost with something on it. */
export interface WalletCreated {
  readonly type: "wallet_created";
  readonly thread_id: string;
  readonly kind: ThreadKind;
  readonly wallet_address: Address;
  /** The private key, encrypted. */
  readonly sealed_key: string;
  readonly at_ms: number;
}

/** A wallet's key has been encrypted with another key. */
export interface WalletResealed {
  readonly type: "wallet_resealed";
  readonly thread_id: string;
  readonly wallet_address: Address;
  readonly sealed_key: string;
  readonly at_ms: number;
}

/** A thread is set up and can be started. */
export interface ThreadCreated {
  readonly type: "thread_created";
  readonly thread: Thread;
}

/** A session begins; the thread's statistics begin at zero. */
export interface ThreadStarted {
  readonly type: "thread_started";
  readonly thread_id: string;
  readonly at_ms: number;
  readonly reason: StartReason;
  readonly balances: WalletBalances;
}

/** Why a thread was stopped though it did nothing wrong: goes into its errors. */
export interface StopCause {
  readonly kind: ThreadKind;
  /** Stable name. */
  readonly code: string;
  readonly message: string;
}

/** A session ends. After `unexpected_error` the thread is in the state `error`. */
export interface ThreadStopped {
  readonly type: "thread_stopped";
  readonly thread_id: string;
  readonly at_ms: number;
  readonly reason: StopReason;
  readonly balances: WalletBalances;
  readonly cause?: StopCause;
}

/** An operation is signed and about to be sent. */
export interface OperationOpened {
  readonly type: "operation_opened";
  readonly signature: string;
  readonly thread_id: string;
  readonly pool_id: Address;
  readonly purpose: OperationPurpose;
  readonly kind: OperationKind;
  readonly amount: Amount;
  readonly available: Amount;
  readonly expected_output: Amount;
  readonly shares: readonly {
    readonly thread_id: string;
    readonly token_account: Address;
    readonly amount: Amount;
  }[];
  readonly burns: readonly Burn[];
  readonly wire: Uint8Array;
  /** Once the chain's block height is greater, the transaction can no longer land. */
  readonly last_valid_block_height: number;
  readonly at_ms: number;
}

/** An operation has ended. */
export interface OperationEnded {
  readonly type: "operation_ended";
  /** `null` when it could not even be signed. */
  readonly signature: string | null;
  readonly thread_id: string;
  readonly purpose: OperationPurpose;
  readonly kind: OperationKind;
  readonly outcome: Exclude<OutcomeName, "unknown">;
  readonly slot: number | null;
  readonly index: number | null;
  readonly compute_units: number | null;
  readonly effects: OperationEffects | null;
  /** Only of a landed operation on the pool. */
  readonly pool_check: PoolCheck | null;
  readonly failure: Failure | null;
  /** Only of a failure. */
  readonly attempt: Attempt | null;
  /** Only of a failure that was not expected. */
  readonly evidence: FailureEvidence | null;
  readonly at_ms: number;
}

/** The core wallet has filled a thread's wallet: by itself (`refill`) or because somebody asked for it (`manual`). */
export interface ThreadRefilled {
  readonly type: "thread_refilled";
  readonly thread_id: string;
  readonly cause: "refill" | "manual";
  readonly sol: Lamports;
  /** Of the thread's input token. */
  readonly tokens: Amount;
  /** Of the thread's output token. */
  readonly output_tokens: Amount;
  readonly signature: string;
  readonly at_ms: number;
}

/** A fault of our own code stopped a thread. */
export interface ThreadFaulted {
  readonly type: "thread_faulted";
  readonly thread_id: string;
  readonly kind: ThreadKind;
  readonly message: string;
  readonly at_ms: number;
}

/** A thread ran without having anything to work with, from `from_ms` to `at_ms`. */
export interface ThreadWaited {
  readonly type: "thread_waited";
  readonly thread_id: string;
  readonly reason: IdleReason;
  readonly from_ms: number;
  readonly at_ms: number;
}

/** Somebody has sent tokens to a thread's wallet that it cannot use. Recorded once for each mint. */
export interface ForeignTokensSeen {
  readonly type: "foreign_tokens_seen";
  readonly thread_id: string;
  readonly kind: ThreadKind;
  readonly mint: Address;
  readonly token_account: Address;
  readonly what: ForeignTokens;
  readonly signature: string;
  readonly at_ms: number;
}

/**
 * The contract did with a pool what it must not do, at `since_ms` or later: no session of that time can vouch for the pool.
 * Recorded once for the sessions that it concerns.
 */
export interface PoolDisproved {
  readonly type: "pool_disproved";
  readonly pool_id: Address;
  readonly finding_id: string;
  readonly since_ms: number;
  readonly at_ms: number;
}

/** A thread is gone; its wallet was swept before, and its key is kept. */
export interface ThreadDeleted {
  readonly type: "thread_deleted";
  readonly thread_id: string;
  readonly at_ms: number;
}

/** Any event. */
export type ServiceEvent =
  | PoolCreated
  | WalletCreated
  | WalletResealed
  | ThreadCreated
  | ThreadStarted
  | ThreadStopped
  | OperationOpened
  | OperationEnded
  | ThreadRefilled
  | ThreadWaited
  | ForeignTokensSeen
  | PoolDisproved
  | ThreadDeleted
  | ThreadFaulted;

/**
 * The thread whose last session this event completes: its end, and operations of that session which end after it. What
 * is done to a thread later (an empty) belongs to no session.
 */
export function session_completed_by(event: ServiceEvent): string | undefined {
  if (event.type === "thread_stopped") return event.thread_id;
  if (event.type !== "operation_ended") return undefined;
  return event.purpose === "cycle" || event.purpose === "share" ? event.thread_id : undefined;
}
