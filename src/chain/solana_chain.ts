/** The engine's port to the chain, over one cluster. */
import type { TransactionInstruction } from "@solana/web3.js";
import { map_in_parallel } from "@/base/bounded_parallel.ts";
import {
  MAX_ACCOUNTS_PER_CALL,
  MAX_PARALLEL_READS,
  MAX_SHARES_ALONE,
  MAX_SHARES_PER_TRANSACTION,
} from "@/base/limits.ts";
import { type Failure, FailureError } from "@/domain/failure.ts";
import type { Address } from "@/domain/address.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import type { Intent } from "@/domain/operation.ts";
import type { Pool } from "@/domain/pool.ts";
import type { PoolReading } from "@/domain/pool_state.ts";
import { mints_of, type ThreadRole } from "@/domain/pool_thread.ts";
import type { WalletBalances } from "@/domain/session.ts";
import type { Thread } from "@/domain/thread.ts";
import { type Amount, lamports } from "@/domain/units.ts";
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
import type { BlockhashSource } from "@/chain/blockhash_source.ts";
import type { Cluster } from "@/chain/cluster.ts";
import { classify_failure } from "@/chain/failure_classifier.ts";
import { find_landed } from "@/chain/find_landed.ts";
import type { LedgerFollower } from "@/chain/ledger_follower.ts";
import { MessageTemplate, sign_message } from "@/chain/message_template.ts";
import { OperationSigner } from "@/chain/operation_signer.ts";
import { sign_pool_creation } from "@/chain/pool_creation.ts";
import type { DeploymentAddresses } from "@/chain/program/addresses.ts";
import { initialize_program } from "@/chain/program/instructions.ts";
import { pool_accounts, pool_reading } from "@/chain/pool_reading.ts";
import { token_account_amount, token_account_mint } from "@/chain/program/layout.ts";
import { judge_refusal } from "@/chain/refused_submission.ts";
import type { Signer } from "@/chain/signer.ts";
import { grant_instructions, mint_to_instructions } from "@/chain/grants.ts";
import type { TransactionSender } from "@/chain/transaction_sender.ts";
import { refill_instructions, setup_instructions, token_account_of } from "@/chain/wallet_funding.ts";
import { sweep_instructions } from "@/chain/wallet_sweep.ts";
import type { Wallets } from "@/chain/wallets.ts";

/** Three accounts for each thread. */
const THREADS_PER_READ = Math.floor(MAX_ACCOUNTS_PER_CALL / 3);

const POOL_MISSING: Failure = {
  category: "logic",
  code: "pool_missing",
  expected: false,
  message: "The pool's accounts are not on the chain",
  hint: "The cluster may have been reset since the pool was created",
};

/** The parts that a chain is made of. */
export interface SolanaChainParts {
  readonly cluster: Cluster;
  readonly sender: TransactionSender;
  readonly follower: LedgerFollower;
  readonly blockhashes: BlockhashSource;
  readonly wallets: Wallets;
  readonly core: Signer;
  readonly deployment: DeploymentAddresses;
}

/** Builds, signs, sends and reads over JSON-RPC. */
export class SolanaChain implements Chain {
  readonly max_shares = MAX_SHARES_PER_TRANSACTION;
  readonly max_shares_alone = MAX_SHARES_ALONE;
  readonly core_wallet: Address;
  readonly #parts: SolanaChainParts;
  readonly #operations: OperationSigner;
  #requests = 0;

  constructor(parts: SolanaChainParts) {
    this.#parts = parts;
    this.core_wallet = parts.core.address;
    this.#operations = new OperationSigner(parts.deployment);
  }

  thread_accounts(pool: Pool, role: ThreadRole, wallet: Address) {
    const { input_mint, output_mint } = mints_of(pool, role);
    return {
      input_account: token_account_of(wallet, input_mint),
      output_account: token_account_of(wallet, output_mint),
    };
  }

  sign_pool_creation(spec: PoolSpec): { pool: Pool; transaction: SignedTransaction } {
    const { blockhash, last_valid_block_height } = this.#parts.blockhashes.take();
    const { pool, ...signed } = sign_pool_creation(this.#parts.deployment, this.#parts.core, spec, blockhash);
    return { pool, transaction: { ...signed, last_valid_block_height } };
  }

  sign_wallet_setup(setup: WalletSetup): SignedTransaction {
    return this.#sign_by_core(setup_instructions(this.core_wallet, setup));
  }

  sign_refill(refill: Refill): SignedTransaction {
    return this.#sign_by_core(refill_instructions(this.core_wallet, refill));
  }

  sign_grant(grant: Grant): SignedTransaction {
    return this.#sign_by_core(
      grant_instructions(this.#parts.deployment, this.core_wallet, grant, this.#next_request()),
    );
  }

  sign_mint_to(mint: Address, recipient: Address, amount: Amount): SignedTransaction {
    return this.#sign_by_core(
      mint_to_instructions(this.core_wallet, mint, recipient, amount, this.#next_request()),
    );
  }

  sign_sweep(holdings: Holdings): SignedTransaction[] {
    const signer = this.#parts.wallets.signer(holdings.wallet);
    return sweep_instructions(this.core_wallet, holdings)
      .map((instructions) => this.#sign_by_core(instructions, [signer]));
  }

  sign_operation(thread: Thread, pool: Pool, intent: Intent): SignedTransaction {
    const { blockhash, last_valid_block_height } = this.#parts.blockhashes.take();
    const signer = this.#parts.wallets.signer(thread.wallet_address);
    // The burn after a failed empty must not fail for want of SOL.
    const payer = intent.purpose === "burn" ? this.#parts.core : signer;
    const signed = this.#operations.sign(thread, pool, intent, signer, blockhash, payer);
    return { ...signed, last_valid_block_height };
  }

  classify(transaction: LandedTransaction): Failure {
    return classify_failure(transaction, this.#parts.deployment.program_id);
  }

  async submit(transaction: SignedTransaction): Promise<Submission> {
    const { cluster: { commitment }, sender, follower } = this.#parts;
    const { signature, last_valid_block_height } = transaction;
    if (follower.has_landed(signature)) return { answer: "accepted" };
    follower.expect(signature, last_valid_block_height);
    // The service sends again by itself, so the node need not; and failures are to land, so no preflight.
    const options = {
      encoding: "base64",
      skipPreflight: true,
      maxRetries: 0,
      preflightCommitment: commitment,
    };
    const answered = await sender.send([transaction.wire.toBase64(), options]);
    if (!("error" in answered)) return { answer: "accepted" };
    return judge_refusal(answered.error, transaction.wire, this.#parts.deployment);
  }

  find_landed(signatures: readonly string[]): Promise<LandedTransaction[]> {
    const { cluster, follower } = this.#parts;
    return find_landed(cluster, follower, signatures);
  }

  async read_pool(pool: Pool): Promise<PoolReading> {
    const reading = await this.find_pool(pool);
    if (reading === undefined) throw new FailureError(POOL_MISSING);
    return reading;
  }

  async find_pool(pool: Pool): Promise<PoolReading | undefined> {
    const { slot, accounts } = await this.#parts.cluster.accounts(pool_accounts(pool));
    return pool_reading(slot, accounts);
  }

  /** Creates the deployment's state accounts; the core wallet becomes its administrator. */
  sign_program_initialisation(): SignedTransaction {
    return this.#sign_by_core([
      initialize_program(this.#parts.deployment, this.core_wallet, this.core_wallet),
    ]);
  }

  async read_balances(threads: readonly Thread[]): Promise<WalletBalances[]> {
    const batches: (readonly Thread[])[] = [];
    for (let start = 0; start < threads.length; start += THREADS_PER_READ) {
      batches.push(threads.slice(start, start + THREADS_PER_READ));
    }
    const read = (batch: readonly Thread[]) => this.#read_batch(batch);
    return (await map_in_parallel(batches, MAX_PARALLEL_READS, undefined, read)).flat();
  }

  async #read_batch(threads: readonly Thread[]): Promise<WalletBalances[]> {
    const wanted = threads.flatMap((
      thread,
    ) => [thread.wallet_address, thread.input_account, thread.output_account]);
    const { accounts } = await this.#parts.cluster.accounts(wanted);
    const tokens = (index: number) => {
      const account = accounts[index];
      return account === undefined ? 0n : token_account_amount(account.data);
    };
    return threads.map((_thread, index) => ({
      lamports: accounts[3 * index]?.lamports ?? 0n,
      input: tokens(3 * index + 1),
      output: tokens(3 * index + 2),
    }));
  }

  request_airdrop(amount: bigint): Promise<string> {
    return this.#parts.cluster.request_airdrop(this.core_wallet, amount);
  }

  async read_holdings(wallet: Address): Promise<Holdings> {
    const { cluster } = this.#parts;
    const [{ accounts }, owned] = await Promise.all([
      cluster.accounts([wallet]),
      cluster.token_accounts_of(wallet),
    ]);
    const token_accounts = owned.map(({ address, data }) => ({
      token_account: address,
      mint: token_account_mint(data),
      amount: token_account_amount(data),
    }));
    return { wallet, lamports: lamports(accounts[0]?.lamports ?? 0n), token_accounts };
  }

  async find_holders(wallets: readonly Address[]): Promise<Address[]> {
    const holders: Address[] = [];
    for (let start = 0; start < wallets.length; start += MAX_ACCOUNTS_PER_CALL) {
      const batch = wallets.slice(start, start + MAX_ACCOUNTS_PER_CALL);
      const { accounts } = await this.#parts.cluster.accounts(batch);
      holders.push(...batch.filter((_, index) => (accounts[index]?.lamports ?? 0n) > 0n));
    }
    return holders;
  }

  async read_owner(address: Address): Promise<Address | undefined> {
    const { accounts } = await this.#parts.cluster.accounts([address]);
    return accounts[0]?.owner;
  }

  watch(address: Address): void {
    const { follower, wallets } = this.#parts;
    if (wallets.has(address)) follower.watch_own(address);
    else follower.watch(address);
  }

  #next_request(): number {
    this.#requests += 1;
    return this.#requests;
  }

  #sign_by_core(
    instructions: TransactionInstruction[],
    others: readonly Signer[] = [],
  ): SignedTransaction {
    const { blockhash, last_valid_block_height } = this.#parts.blockhashes.take();
    const template = new MessageTemplate(this.core_wallet, instructions, 1 + others.length);
    const signers = template.order_signers([this.#parts.core, ...others]);
    const signed = sign_message(template.fill(blockhash, []), signers);
    return { ...signed, last_valid_block_height };
  }
}
