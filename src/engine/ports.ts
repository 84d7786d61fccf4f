/**
 * What the engine asks of the world. chain/ and storage/ implement it; nothing here knows how.
 */
import type { Address } from "@/domain/address.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import type { Intent } from "@/domain/operation.ts";
import type { Failure } from "@/domain/failure.ts";
import type { Pool } from "@/domain/pool.ts";
import type { PoolReading } from "@/domain/pool_state.ts";
import type { ThreadRole } from "@/domain/pool_thread.ts";
import type { Ratio } from "@/domain/ratio.ts";
import type { ServiceEvent } from "@/domain/service_event.ts";
import type { WalletBalances } from "@/domain/session.ts";
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
  /** Throws `FailureError`, also when the pool is not on the chain. */
  read_pool(pool: Pool): Promise<PoolReading>;
  /** As `read_pool`, but answers `undefined` when the pool is not on the chain. */
  find_pool(pool: Pool): Promise<PoolReading | undefined>;
  /** What the threads' wallets hold, in the order of `threads`. Throws `FailureError`. */
  read_balances(threads: readonly Thread[]): Promise<WalletBalances[]>;
  /** From now on blocks carry the transactions that touch `address`. */
  watch(address: Address): void;
}

/** The journal: every event, in order, before anything depends on it. */
export interface StateLog {
  /**
   * Takes an event; answers its sequence number. It will be written in this order, whatever happens to the disk
   * meanwhile. Throws `FailureError` of category "system" when too many wait already.
   */
  append(event: ServiceEvent): number;
  /** Resolves once the event survives a crash; rejects with `FailureError` when it could not be written yet. */
  durable(sequence: number): Promise<void>;
  /** Why nothing can be written at the moment; `undefined` when all is well. */
  readonly problem: string | undefined;
}

/** Makes and keeps the threads' wallets. */
export interface KeyVault {
  /** A new wallet that can sign from now on, and its key in the form that may be written down. */
  create_wallet(thread_id: string): { wallet_address: Address; sealed_key: string };
}
