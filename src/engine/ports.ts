/**
 * What the engine asks of the world. chain/ and storage/ implement it; nothing here knows how.
 */
import type { Address } from "@/domain/address.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import type { Intent } from "@/domain/operation.ts";
import type { Failure } from "@/domain/failure.ts";
import type { Pool, Side } from "@/domain/pool.ts";
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

/** What a wallet holds besides its use as a thread. */
export interface Holdings {
  readonly wallet: Address;
  readonly lamports: Lamports;
  readonly token_accounts: readonly {
    readonly token_account: Address;
    readonly mint: Address;
    readonly amount: Amount;
  }[];
}

/** Something that the core wallet gives because somebody asked for it. */
export type Grant =
  | { readonly what: "sol"; readonly wallet: Address; readonly amount: Lamports }
  /** Freshly minted. */
  | {
    readonly what: "tokens";
    readonly mint: Address;
    readonly token_account: Address;
    readonly amount: Amount;
  }
  /** Of a deposit by the core wallet itself: only the contract can mint LP tokens. */
  | {
    readonly what: "lp_tokens";
    readonly pool: Pool;
    readonly side: Side;
    readonly token_account: Address;
    readonly amount: Amount;
  };

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
  sign_grant(grant: Grant): SignedTransaction;
  /** Mints into the recipient's associated token account, which is created where it is missing. */
  sign_mint_to(mint: Address, recipient: Address, amount: Amount): SignedTransaction;
  /** Transactions that destroy all tokens, close all token accounts and give all lamports back to the core wallet. */
  sign_sweep(holdings: Holdings): SignedTransaction[];
  sign_operation(thread: Thread, pool: Pool, intent: Intent): SignedTransaction;
  /** What the error of a landed transaction means. The transaction must have one. */
  classify(transaction: LandedTransaction): Failure;
  /** How many recipients fit into the transaction of one operation, and into one that carries nothing else. */
  readonly max_shares: number;
  readonly max_shares_alone: number;
  submit(transaction: SignedTransaction): Promise<Submission>;
  /** The landed transactions among `signatures`, asked of the node directly. Throws `FailureError`. */
  find_landed(signatures: readonly string[]): Promise<LandedTransaction[]>;
  /** Throws `FailureError`, also when the pool is not on the chain. */
  read_pool(pool: Pool): Promise<PoolReading>;
  /** As `read_pool`, but answers `undefined` when the pool is not on the chain. */
  find_pool(pool: Pool): Promise<PoolReading | undefined>;
  /** What the threads' wallets hold, in the order of `threads`. Throws `FailureError`. */
  read_balances(threads: readonly Thread[]): Promise<WalletBalances[]>;
  /** Asks the cluster's faucet for lamports for the core wallet; answers the signature. Throws `FailureError`. */
  request_airdrop(amount: bigint): Promise<string>;
  /** Throws `FailureError`. */
  read_holdings(wallet: Address): Promise<Holdings>;
  /** Those among `wallets` that hold lamports, and so may hold tokens. Throws `FailureError`. */
  find_holders(wallets: readonly Address[]): Promise<Address[]>;
  /** The program that owns an account; `undefined` where there is none. Throws `FailureError`. */
  read_owner(address: Address): Promise<Address | undefined>;
  /** From now on blocks carry the transactions that touch `address` or move tokens that belong to it. */
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
