/** The reference: litesvm alone, which executes again what a ledger has executed. */
import { Account, Clock, FailedTransactionMetadata, LiteSvm } from "litesvm/dist/internal.js";
import { assert } from "@/base/assert.ts";
import type { RpcCaller } from "@/jsonrpc/client.ts";
import {
  contract_accounts,
  executed_blocks,
  type ExecutedBlock,
  first_faucet,
  type FirstAccount,
} from "./executed_blocks.ts";

const NEVER_PAYS_RENT = 18_446_744_073_709_551_615n;

/** What executing some blocks again has taken. */
export interface RawRun {
  readonly transactions: number;
  readonly wall_ms: number;
}

/**
 * Follows an embedded ledger in a virtual machine of its own: signatures are verified, results neither read nor kept.
 * Less cannot be done with a transaction. Each must end as it has ended on the ledger.
 */
export class RawLedger {
  readonly #client: RpcCaller;
  readonly #svm = new LiteSvm();
  readonly #blocks: ExecutedBlock[] = [];
  #first: FirstAccount[] = [];

  constructor(client: RpcCaller) {
    this.#client = client;
    this.#svm.setBlockhashCheck(false);
    this.#svm.setTransactionHistory(0n);
    this.#svm.withNativeMints();
  }

  /** All blocks so far. */
  get blocks(): readonly ExecutedBlock[] {
    return this.#blocks;
  }

  /** What the ledger began with. */
  get first_accounts(): readonly FirstAccount[] {
    return this.#first;
  }

  /** Takes over what the ledger began with, then follows it up to now. */
  async begin(program_id: string): Promise<void> {
    const blocks = await executed_blocks(this.#client, 0);
    const faucet = first_faucet(blocks);
    assert(faucet !== undefined, "The ledger has no transaction yet");
    this.#first = [...await contract_accounts(this.#client, program_id), faucet];
    for (const { address, lamports, data, owner, executable } of this.#first) {
      this.#svm.setAccount(address, new Account(lamports, data, owner, executable, NEVER_PAYS_RENT));
    }
    this.#execute(blocks);
  }

  /** Executes everything that the ledger has executed since the last time. */
  async catch_up(): Promise<RawRun> {
    return this.#execute(await executed_blocks(this.#client, this.#blocks.at(-1)?.slot ?? 0));
  }

  #execute(blocks: readonly ExecutedBlock[]): RawRun {
    let [done, wall_ms] = [0, 0];
    for (const { slot, time_seconds, transactions } of blocks) {
      this.#svm.setClock(new Clock(BigInt(slot), 0n, 0n, 1n, BigInt(time_seconds)));
      const started_ms = performance.now();
      const results = transactions.map(({ wire }) => this.#svm.sendVersionedTransaction(wire));
      wall_ms += performance.now() - started_ms;
      done += results.length;
      for (const [index, result] of results.entries()) {
        const has_failed = result instanceof FailedTransactionMetadata;
        assert(
          has_failed === transactions[index]?.has_failed,
          `Transaction ${index} of slot ${slot} ends differently in a virtual machine of its own`,
        );
      }
    }
    this.#blocks.push(...blocks);
    return { transactions: done, wall_ms };
  }
}
