/**
 * What the engine asks of the world. chain/ and storage/ implement it; nothing here knows how.
 */
import type { Address } from "@/domain/address.ts";
import type { FollowedBlock, LandedTransaction } from "@/domain/landed_transaction.ts";
import type { Intent, OperationKind, OutcomeName } from "@/domain/operation.ts";
import type { Failure } from "@/domain/failure.ts";
import type { Pool } from "@/domain/pool.ts";
import type { PoolReading } from "@/domain/pool_state.ts";
import type { ThreadRole } from "@/domain/pool_thread.ts";
import type { Ratio } from "@/domain/ratio.ts";
import type { Thread } from "@/domain/thread.ts";
import type { Amount, Lamports } from "@/domain/units.ts";

/** A transaction that is ready to be sent. Its signature is known, so its fate can always be found out. */
export interface SignedTransaction {
  readonly signature: string;
  readonly wire: Uint8Array;
  /** Once the chain's block height is greater, it can no longer land. */
  readonly last_valid_block_height: number;
}

/** What the node said to a transaction. `unreachable`: it may or may not have arrived. */
export type Submission =
  | { readonly answer: "accepted" }
  | { readonly answer: "refused"; readonly failure: Failure }
  | { readonly answer: "unreachable"; readonly failure: Failure };

/** What a new pool shall be. */
export interface PoolSpec {
  readonly token_a_decimals: number;
  readonly token_b_decimals: number;
  readonly ratio: Ratio;
  readonly created_at_ms: number;
}

/** What a new thread's wallet shall get. */
export interface WalletSetup {
  readonly pool: Pool;
  readonly role: ThreadRole;
  readonly wallet: Address;
  readonly sol: Lamports;
  /** Of the input token, minted; zero where only the contract can mint it. */
  readonly tokens: Amount;
}

/** More SOL and tokens for a thread that has been set up. */
export interface Refill {
  readonly pool: Pool;
  readonly thread: Thread;
  readonly sol: Lamports;
  readonly tokens: Amount;
}

/** Builds, signs, sends and reads. All signing methods throw `FailureError` while no recent blockhash is known. */
export interface Chain {
  /** The wallet that pays for pools, threads and refills, and may mint. */
  readonly core_wallet: Address;
  /** A new wallet; its key never leaves the chain's own keeping. */
  create_wallet(): Address;
  /** The token accounts that a thread of this role uses. */
  thread_accounts(
    pool: Pool,
    role: ThreadRole,
    wallet: Address,
  ): { input_account: Address; output_account: Address };
  sign_pool_creation(spec: PoolSpec): { pool: Pool; transaction: SignedTransaction };
  sign_wallet_setup(setup: WalletSetup): SignedTransaction;
  sign_refill(refill: Refill): SignedTransaction;
  sign_operation(thread: Thread, pool: Pool, intent: Intent): SignedTransaction;
  /** What the error of a landed transaction means. The transaction must have one. */
  classify(transaction: LandedTransaction): Failure;
  /** How many recipients fit into the transaction of one operation. */
  readonly max_shares: number;
  submit(transaction: SignedTransaction): Promise<Submission>;
  /** The landed transactions among `signatures`, asked of the node directly. Throws `FailureError`. */
  find_landed(signatures: readonly string[]): Promise<LandedTransaction[]>;
  read_pool(pool: Pool): Promise<PoolReading>;
  /** From now on blocks carry the transactions that touch `address`. */
  watch(address: Address): void;
}

/** Who is told of every new block, once, in order. */
export type BlockListener = (block: FollowedBlock) => void;

/** An operation as it is written down before its bytes leave. */
export interface OperationRecord {
  readonly signature: string;
  readonly thread_id: string;
  readonly pool_id: Address;
  readonly kind: OperationKind;
  readonly amount: Amount;
  readonly expected_output: Amount;
  readonly wire: Uint8Array;
  readonly last_valid_block_height: number;
  readonly recorded_at_ms: number;
}

/** How it ended. */
export interface OutcomeRecord {
  readonly signature: string;
  readonly outcome: Exclude<OutcomeName, "unknown">;
  readonly slot: number | null;
  readonly index: number | null;
  readonly failure_code: string | null;
  readonly settled_at_ms: number;
}

/** The log of operations. */
export interface Journal {
  /** Resolves once the record is as durable as the journal makes it: only then may the bytes be sent. */
  append(record: OperationRecord): Promise<void>;
  settle(record: OutcomeRecord): void;
  /** Operations without an outcome yet. */
  open_operations(): readonly OperationRecord[];
}
