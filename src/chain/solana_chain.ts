/** The engine's port to the chain, over one cluster. */
import type { TransactionInstruction } from "@solana/web3.js";
import { MAX_ACCOUNTS_PER_CALL, MAX_SHARES_PER_TRANSACTION } from "@/base/limits.ts";
import { type Failure, FailureError } from "@/domain/failure.ts";
import type { Address } from "@/domain/address.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import type { Intent } from "@/domain/operation.ts";
import type { Pool } from "@/domain/pool.ts";
import type { PoolReading } from "@/domain/pool_state.ts";
import { mints_of, type ThreadRole } from "@/domain/pool_thread.ts";
import type { WalletBalances } from "@/domain/session.ts";
import type { Thread } from "@/domain/thread.ts";
import { lamports } from "@/domain/units.ts";
import type { Chain, PoolSpec, Refill, SignedTransaction, Submission, WalletSetup } from "@/engine/ports.ts";
import type { BlockhashSource } from "@/chain/blockhash_source.ts";
import type { BlockFollower } from "@/chain/block_follower.ts";
import { type Cluster, is_network_error, network_failure } from "@/chain/cluster.ts";
import { classify_failure } from "@/chain/failure_classifier.ts";
import { find_landed } from "@/chain/find_landed.ts";
import { MessageTemplate, sign_message } from "@/chain/message_template.ts";
import { OperationSigner } from "@/chain/operation_signer.ts";
import { sign_pool_creation } from "@/chain/pool_creation.ts";
import type { DeploymentAddresses } from "@/chain/program/addresses.ts";
import { initialize_program } from "@/chain/program/instructions.ts";
import { decode_pool_account, mint_supply, token_account_amount } from "@/chain/program/layout.ts";
import type { Signer } from "@/chain/signer.ts";
import { refill_instructions, setup_instructions, token_account_of } from "@/chain/wallet_funding.ts";
import type { Wallets } from "@/chain/wallets.ts";
import { RpcError } from "@/jsonrpc/rpc_error.ts";

/** What the node says to a transaction that is in the chain already: as good as "accepted". */
const ALREADY_PROCESSED = /already been processed|AlreadyProcessed/;
/** Codes of a node that is behind or busy: not a verdict about the transaction. */
const NODE_TROUBLE = new Set([-32005, -32603, -32016]);

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
  readonly follower: BlockFollower;
  readonly blockhashes: BlockhashSource;
  readonly wallets: Wallets;
  readonly core: Signer;
  readonly deployment: DeploymentAddresses;
}

/** Builds, signs, sends and reads over JSON-RPC. */
export class SolanaChain implements Chain {
  readonly max_shares = MAX_SHARES_PER_TRANSACTION;
  readonly core_wallet: Address;
  readonly #parts: SolanaChainParts;
  readonly #operations: OperationSigner;

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

  sign_operation(thread: Thread, pool: Pool, intent: Intent): SignedTransaction {
    const { blockhash, last_valid_block_height } = this.#parts.blockhashes.take();
    const signer = this.#parts.wallets.signer(thread.wallet_address);
    return { ...this.#operations.sign(thread, pool, intent, signer, blockhash), last_valid_block_height };
  }

  classify(transaction: LandedTransaction): Failure {
    return classify_failure(transaction, this.#parts.deployment.program_id);
  }

  async submit(transaction: SignedTransaction): Promise<Submission> {
    const { client, commitment } = this.#parts.cluster;
    // The service sends again by itself, so the node need not; and failures are to land, so no preflight.
    const options = {
      encoding: "base64",
      skipPreflight: true,
      maxRetries: 0,
      preflightCommitment: commitment,
    };
    try {
      await client.call("sendTransaction", [transaction.wire.toBase64(), options]);
      return { answer: "accepted" };
    } catch (caught) {
      if (!is_network_error(caught)) throw caught;
      const failure = network_failure(caught);
      if (!(caught instanceof RpcError)) return { answer: "unreachable", failure };
      if (ALREADY_PROCESSED.test(caught.message)) return { answer: "accepted" };
      return NODE_TROUBLE.has(caught.code)
        ? { answer: "unreachable", failure }
        : { answer: "refused", failure };
    }
  }

  find_landed(signatures: readonly string[]): Promise<LandedTransaction[]> {
    const { cluster, deployment, wallets } = this.#parts;
    return find_landed(cluster, deployment.program_id, wallets.addresses(), signatures);
  }

  async read_pool(pool: Pool): Promise<PoolReading> {
    const reading = await this.find_pool(pool);
    if (reading === undefined) throw new FailureError(POOL_MISSING);
    return reading;
  }

  async find_pool(pool: Pool): Promise<PoolReading | undefined> {
    const { a, b, pool_id } = pool;
    const addresses = [pool_id, a.vault, b.vault, a.lp_mint, b.lp_mint];
    const { slot, accounts } = await this.#parts.cluster.accounts(addresses);
    const [state, vault_a, vault_b, lp_a, lp_b] = accounts;
    if (!state || !vault_a || !vault_b || !lp_a || !lp_b) return undefined;
    const decoded = decode_pool_account(state.data);
    return {
      slot,
      state: {
        tracked_a: decoded.tracked_a,
        tracked_b: decoded.tracked_b,
        vault_a: token_account_amount(vault_a.data),
        vault_b: token_account_amount(vault_b.data),
        lp_supply_a: mint_supply(lp_a.data),
        lp_supply_b: mint_supply(lp_b.data),
        lamports: lamports(state.lamports),
        collected_liquidity_fees: decoded.collected_liquidity_fees,
        collected_swap_fees: decoded.collected_swap_fees,
        total_fees: decoded.total_fees,
        flags: decoded.flags,
        liquidity_fee: decoded.liquidity_fee,
        swap_fee: decoded.swap_fee,
      },
    };
  }

  /** Creates the deployment's state accounts; the core wallet becomes its administrator. */
  sign_program_initialisation(): SignedTransaction {
    return this.#sign_by_core([
      initialize_program(this.#parts.deployment, this.core_wallet, this.core_wallet),
    ]);
  }

  async read_balances(threads: readonly Thread[]): Promise<WalletBalances[]> {
    const balances: WalletBalances[] = [];
    for (let start = 0; start < threads.length; start += THREADS_PER_READ) {
      const batch = threads.slice(start, start + THREADS_PER_READ);
      const wanted = batch.flatMap((
        thread,
      ) => [thread.wallet_address, thread.input_account, thread.output_account]);
      const { accounts } = await this.#parts.cluster.accounts(wanted);
      const tokens = (index: number) => {
        const account = accounts[index];
        return account === undefined ? 0n : token_account_amount(account.data);
      };
      for (const index of batch.keys()) {
        const sol = accounts[3 * index]?.lamports ?? 0n;
        balances.push({ lamports: sol, input: tokens(3 * index + 1), output: tokens(3 * index + 2) });
      }
    }
    return balances;
  }

  watch(address: Address): void {
    this.#parts.follower.watch(address);
  }

  #sign_by_core(instructions: TransactionInstruction[]): SignedTransaction {
    const { blockhash, last_valid_block_height } = this.#parts.blockhashes.take();
    const template = new MessageTemplate(this.core_wallet, instructions, 1);
    const signed = sign_message(template.fill(blockhash, []), [this.#parts.core]);
    return { ...signed, last_valid_block_height };
  }
}
