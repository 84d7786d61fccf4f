import { assert } from "@/base/assert.ts";
import type { Clock } from "@/base/clock.ts";
import {
  BLOCKHASH_LIFETIME_BLOCKS,
  MAX_BLOCKHASH_AGE_MS,
  MAX_SHARES_ALONE,
  MAX_SHARES_PER_TRANSACTION,
} from "@/base/limits.ts";
import type { Address } from "@/domain/address.ts";
import { type Failure, FailureError } from "@/domain/failure.ts";
import type { FollowedBlock, LandedTransaction } from "@/domain/landed_transaction.ts";
import type { Intent } from "@/domain/operation.ts";
import type { Pool } from "@/domain/pool.ts";
import type { PoolReading } from "@/domain/pool_state.ts";
import { mints_of, type ThreadRole } from "@/domain/pool_thread.ts";
import type { WalletBalances } from "@/domain/session.ts";
import type { Thread } from "@/domain/thread.ts";
import type { Amount } from "@/domain/units.ts";
import type {
  Chain,
  Grant,
  Holdings,
  PoolSpec,
  Refill,
  SignedTransaction,
  Submission,
  WalletSetup,
} from "@/engine/ports.ts";
import { address_for, new_pool, SYSTEM_STATE, token_account_of } from "@/simulation/chain/addresses.ts";
import { Cluster, type ModelBlock } from "@/simulation/chain/cluster.ts";
import type { ChainRules } from "@/simulation/chain/contract_rules.ts";
import { type Instruction, send_lamports } from "@/simulation/chain/instruction.ts";
import { Ledger } from "@/simulation/chain/ledger.ts";
import type { Network } from "@/simulation/chain/network.ts";
import { owner_of, read_holdings, read_pool_state } from "@/simulation/chain/readings.ts";
import {
  granted,
  minted_for,
  pool_creation,
  refill,
  sweep,
  thread_operation,
  wallet_setup,
} from "@/simulation/chain/service_transactions.ts";
import {
  type ModelTransaction,
  new_transaction,
  number_in,
  number_of,
  wire_of,
} from "@/simulation/chain/transaction.ts";

/** What the wallets of the deployment begin with, in lamports. */
const GENESIS_LAMPORTS = { core: 10n ** 18n, admin: 10n ** 12n, faucet: 10n ** 15n } as const;

function failure(code: string, message: string): Failure {
  return { category: "network", code, expected: true, message, hint: "The simulation has drawn this fault" };
}

const UNREACHABLE = failure("node_unreachable", "The node cannot be reached");
const REFUSED = failure("node_refused", "The node has refused the transaction");
const NO_RECENT_BLOCK = failure("no_recent_block", "No block has been seen for too long");
const BLOCK_CLEANED_UP = failure("block_cleaned_up", "The node does not keep the block any more");
const POOL_MISSING = failure("pool_missing", "There is no such pool");

/** What a chain is made of. */
export interface ModelChainParts {
  readonly clock: Clock;
  readonly network: Network;
  readonly rules: ChainRules;
  readonly seed: number;
  /** Sees every transaction in the order of execution, whoever follows the blocks. */
  readonly on_execution: (transaction: LandedTransaction) => void;
}

/** A chain without a network: the engine's port on a ledger in memory, with a node that has faults. */
export class ModelChain implements Chain {
  readonly core_wallet: Address;
  /** May pause. */
  readonly admin_wallet: Address;
  /** Gives SOL away. */
  readonly faucet_wallet: Address;
  readonly max_shares = MAX_SHARES_PER_TRANSACTION;
  readonly max_shares_alone = MAX_SHARES_ALONE;
  readonly ledger = new Ledger();
  readonly cluster: Cluster;
  readonly #parts: ModelChainParts;
  readonly #watched = new Set<Address>();
  readonly #listeners: ((block: FollowedBlock) => void)[] = [];
  /** Signed transactions that may still land, in the order of signing. */
  readonly #signed = new Map<string, ModelTransaction>();
  /** No copy of these ever lands. */
  readonly #swallowed = new Set<string>();
  /** Blocks that the service has not seen, because the node is away. */
  readonly #unseen: ModelBlock[] = [];
  #followed = { block_height: 0, at_ms: 0 };
  #numbers = 0;
  #pools = 0;

  constructor(parts: ModelChainParts) {
    this.#parts = parts;
    this.core_wallet = address_for(parts.seed, "core");
    this.admin_wallet = address_for(parts.seed, "admin");
    this.faucet_wallet = address_for(parts.seed, "faucet");
    this.ledger.put(this.faucet_wallet, { lamports: GENESIS_LAMPORTS.faucet, data: null });
    this.ledger.put(this.core_wallet, { lamports: GENESIS_LAMPORTS.core, data: null });
    this.ledger.put(this.admin_wallet, { lamports: GENESIS_LAMPORTS.admin, data: null });
    this.ledger.put_data(SYSTEM_STATE, { kind: "system", is_paused: false, admin: this.admin_wallet });
    this.watch(this.core_wallet);
    this.watch(SYSTEM_STATE);
    this.cluster = new Cluster({
      ledger: this.ledger,
      clock: parts.clock,
      refuses_repeats: parts.rules.refuses_repeats,
      skips_slot: () => parts.network.skips_slot(),
      on_block: (block) => this.#follow(block),
    });
  }

  /** Lamports that there were in the beginning. */
  get genesis_lamports(): bigint {
    return GENESIS_LAMPORTS.core + GENESIS_LAMPORTS.admin + GENESIS_LAMPORTS.faucet;
  }

  /** Hands every followed block to `listener`. */
  on_block(listener: (block: FollowedBlock) => void): void {
    this.#listeners.push(listener);
  }

  #follow(block: ModelBlock): void {
    for (const transaction of block.transactions) {
      this.#signed.delete(transaction.signature);
      this.#parts.on_execution(transaction);
    }
    this.#unseen.push(block);
    this.#forget_expired(block.block_height);
    if (this.#parts.network.is_away) return;
    for (const { slot, block_height, transactions } of this.#unseen.splice(0)) {
      this.#followed = { block_height, at_ms: this.#parts.clock.monotonic_ms() };
      const followed = {
        slot,
        block_height,
        blockhash: `blockhash${slot}`,
        transactions: transactions.filter((transaction) => this.#is_watched(transaction)),
      };
      for (const listener of this.#listeners) listener(followed);
    }
  }

  /** Touches a watched account, or moves tokens that belong to one. */
  #is_watched({ lamport_changes, token_changes }: LandedTransaction): boolean {
    return lamport_changes.some(({ account }) => this.#watched.has(account)) ||
      token_changes.some(({ owner }) => owner !== null && this.#watched.has(owner));
  }

  /** What was signed long ago can no longer land: nobody needs to know what it was. */
  #forget_expired(block_height: number): void {
    for (const [signature, { last_valid_block_height }] of this.#signed) {
      if (last_valid_block_height >= block_height) return;
      this.#signed.delete(signature);
      this.#swallowed.delete(signature);
    }
  }

  #sign(fee_payer: Address, signatures: number, instructions: readonly Instruction[]): SignedTransaction {
    const { block_height, at_ms } = this.#followed;
    if (this.#parts.clock.monotonic_ms() - at_ms > MAX_BLOCKHASH_AGE_MS) {
      throw new FailureError(NO_RECENT_BLOCK);
    }
    this.#numbers += 1;
    const number = this.#numbers;
    const last_valid_block_height = block_height + BLOCKHASH_LIFETIME_BLOCKS;
    const transaction = new_transaction(
      number,
      fee_payer,
      signatures,
      last_valid_block_height,
      instructions,
    );
    this.#signed.set(transaction.signature, transaction);
    return { signature: transaction.signature, wire: wire_of(number), last_valid_block_height };
  }

  thread_accounts(pool: Pool, role: ThreadRole, wallet: Address) {
    const { input_mint, output_mint } = mints_of(pool, role);
    return {
      input_account: token_account_of(wallet, input_mint),
      output_account: token_account_of(wallet, output_mint),
    };
  }

  sign_pool_creation(spec: PoolSpec): { pool: Pool; transaction: SignedTransaction } {
    this.#pools += 1;
    const pool = new_pool(this.#parts.seed, this.#pools, spec);
    const transaction = this.#sign(this.core_wallet, 3, pool_creation(this.core_wallet, pool));
    return { pool, transaction };
  }

  sign_wallet_setup(setup: WalletSetup): SignedTransaction {
    return this.#sign(this.core_wallet, 1, wallet_setup(this.core_wallet, setup));
  }

  sign_refill(need: Refill): SignedTransaction {
    return this.#sign(this.core_wallet, 1, refill(this.core_wallet, need));
  }

  sign_operation(thread: Thread, pool: Pool, intent: Intent): SignedTransaction {
    const instructions = thread_operation(thread, pool, intent, this.#parts.rules);
    // The burn after a failed empty must not fail for want of SOL.
    if (intent.purpose === "burn") return this.#sign(this.core_wallet, 2, instructions);
    return this.#sign(thread.wallet_address, 1, instructions);
  }

  sign_grant(grant: Grant): SignedTransaction {
    return this.#sign(this.core_wallet, 1, granted(this.core_wallet, grant, this.#parts.rules));
  }

  sign_mint_to(mint: Address, recipient: Address, amount: Amount): SignedTransaction {
    return this.#sign(this.core_wallet, 1, minted_for(this.core_wallet, mint, recipient, amount));
  }

  sign_sweep(holdings: Holdings): SignedTransaction[] {
    return sweep(this.core_wallet, holdings)
      .map((instructions) => this.#sign(this.core_wallet, 2, instructions));
  }

  /** Signs and hands in an instruction of the deployment's administrator, past the network and its faults. */
  administrate(instruction: Instruction): void {
    this.#hand_in(this.admin_wallet, instruction);
  }

  /** Signs and hands in what the service has no part in; answers the signature. */
  #hand_in(fee_payer: Address, instruction: Instruction): string {
    this.#numbers += 1;
    const { block_height } = this.cluster.block;
    const last_valid = block_height + BLOCKHASH_LIFETIME_BLOCKS;
    const transaction = new_transaction(this.#numbers, fee_payer, 1, last_valid, [instruction]);
    this.cluster.receive(transaction, 1);
    return transaction.signature;
  }

  async request_airdrop(amount: bigint): Promise<string> {
    await this.#ask();
    return this.#hand_in(this.faucet_wallet, send_lamports(0, this.faucet_wallet, this.core_wallet, amount));
  }

  classify(transaction: LandedTransaction): Failure {
    const meaning = this.cluster.meaning_of(transaction);
    assert(meaning !== undefined, `Transaction ${transaction.signature} has not failed`);
    return meaning;
  }

  async submit({ signature, wire }: SignedTransaction): Promise<Submission> {
    const { network } = this.#parts;
    assert(number_in(wire) === number_of(signature), `These are not the bytes of transaction ${signature}`);
    const fate = network.next_fate();
    const arrives = !network.is_away && fate !== "request_lost";
    await network.round_trip();
    if (!arrives) return { answer: "unreachable", failure: UNREACHABLE };
    if (fate === "refused") return { answer: "refused", failure: REFUSED };
    if (fate === "swallowed") this.#swallowed.add(signature);
    const transaction = this.#signed.get(signature);
    if (transaction !== undefined && fate !== "forgotten" && !this.#swallowed.has(signature)) {
      this.cluster.receive(transaction, fate === "delayed" ? network.delay_slots() : 1);
    }
    return fate === "reply_lost" || network.is_away
      ? { answer: "unreachable", failure: UNREACHABLE }
      : { answer: "accepted" };
  }

  async #ask(): Promise<void> {
    await this.#parts.network.round_trip();
    if (this.#parts.network.is_away) throw new FailureError(UNREACHABLE);
  }

  async find_landed(signatures: readonly string[]): Promise<LandedTransaction[]> {
    await this.#ask();
    const found: LandedTransaction[] = [];
    for (const signature of signatures) {
      const landed = this.cluster.find(signature);
      if (landed === "cleaned_up") throw new FailureError(BLOCK_CLEANED_UP);
      if (landed !== undefined) found.push(landed);
    }
    return found;
  }

  async read_pool(pool: Pool): Promise<PoolReading> {
    const reading = await this.find_pool(pool);
    if (reading === undefined) throw new FailureError(POOL_MISSING);
    return reading;
  }

  async find_pool(pool: Pool): Promise<PoolReading | undefined> {
    await this.#ask();
    const state = read_pool_state(this.ledger, pool);
    return state === undefined ? undefined : { slot: this.cluster.block.slot, state };
  }

  async read_balances(threads: readonly Thread[]): Promise<WalletBalances[]> {
    await this.#ask();
    return threads.map(({ wallet_address, input_account, output_account }) => ({
      lamports: this.ledger.lamports(wallet_address),
      input: this.ledger.token(input_account)?.balance ?? 0n,
      output: this.ledger.token(output_account)?.balance ?? 0n,
    }));
  }

  async read_holdings(wallet: Address): Promise<Holdings> {
    await this.#ask();
    return read_holdings(this.ledger, wallet);
  }

  async find_holders(wallets: readonly Address[]): Promise<Address[]> {
    await this.#ask();
    return wallets.filter((wallet) => this.ledger.lamports(wallet) > 0n);
  }

  async read_owner(address: Address): Promise<Address | undefined> {
    await this.#ask();
    return owner_of(this.ledger, address);
  }

  watch(address: Address): void {
    this.#watched.add(address);
  }
}
