import { assert } from "@/base/assert.ts";
import { coerce_error } from "@/base/errors.ts";
import { MAX_OPEN_TRANSACTIONS, RESEND_AFTER_BLOCKS } from "@/base/limits.ts";
import type { Log } from "@/base/log.ts";
import { type Failure, FailureError } from "@/domain/failure.ts";
import type { FollowedBlock, LandedTransaction } from "@/domain/landed_transaction.ts";
import type { Chain, SignedTransaction } from "@/engine/ports.ts";

/** The end of a transaction. There is no other: what is still open is neither. */
export type Settlement =
  | { readonly ended: "landed"; readonly transaction: LandedTransaction }
  | { readonly ended: "refused"; readonly failure: Failure }
  | { readonly ended: "expired"; readonly failure: Failure };

interface OpenTransaction {
  readonly signed: SignedTransaction;
  readonly resolve: (settlement: Settlement) => void;
  /** Whether bytes may have reached the chain: a refusal after that proves nothing. */
  may_have_left: boolean;
  blocks_since_send: number;
  sending: boolean;
}

const EXPIRED: Failure = {
  category: "network",
  code: "transaction_expired",
  expected: true,
  message: "The transaction's blockhash expired before it reached a block",
  hint: "The cluster is busy or unreachable; the next operation uses a new blockhash",
};

/**
 * Sends transactions and finds out how they end: by the blocks that go by, never by asking for each one. The same bytes
 * are sent again until they are in a block or can no longer get into one, so nothing is ever executed twice.
 */
export class Settler {
  readonly #chain: Chain;
  readonly #log: Log;
  readonly #open = new Map<string, OpenTransaction>();
  #checking_expired = false;

  constructor(chain: Chain, log: Log) {
    this.#chain = chain;
    this.#log = log;
  }

  /** Transactions that have no end yet. */
  get open_count(): number {
    return this.#open.size;
  }

  /** Sends `signed` and resolves when it has ended. Never rejects. */
  settle(signed: SignedTransaction): Promise<Settlement> {
    assert(!this.#open.has(signed.signature), `Transaction ${signed.signature} is open already`);
    assert(this.#open.size < MAX_OPEN_TRANSACTIONS, "Too many open transactions");
    const { promise, resolve } = Promise.withResolvers<Settlement>();
    const open: OpenTransaction = {
      signed,
      resolve,
      may_have_left: false,
      blocks_since_send: 0,
      sending: false,
    };
    this.#open.set(signed.signature, open);
    void this.#send(open);
    return promise;
  }

  /** Takes the next block: settles what it holds, sends the rest again, ends what can no longer land. */
  on_block(block: FollowedBlock): void {
    for (const transaction of block.transactions) this.#landed(transaction);
    const overdue: OpenTransaction[] = [];
    for (const open of this.#open.values()) {
      open.blocks_since_send += 1;
      if (block.block_height > open.signed.last_valid_block_height) overdue.push(open);
      else if (open.blocks_since_send >= RESEND_AFTER_BLOCKS) void this.#send(open);
    }
    if (overdue.length > 0) void this.#end_overdue(overdue);
  }

  #landed(transaction: LandedTransaction): void {
    this.#end(transaction.signature, { ended: "landed", transaction });
  }

  #end(signature: string, settlement: Settlement): void {
    const open = this.#open.get(signature);
    if (open === undefined) return;
    this.#open.delete(signature);
    open.resolve(settlement);
  }

  async #send(open: OpenTransaction): Promise<void> {
    if (open.sending) return;
    open.sending = true;
    open.blocks_since_send = 0;
    const submission = await this.#chain.submit(open.signed);
    open.sending = false;
    if (submission.answer === "refused" && !open.may_have_left) {
      this.#end(open.signed.signature, { ended: "refused", failure: submission.failure });
      return;
    }
    open.may_have_left = true;
    if (submission.answer !== "accepted" && this.#open.has(open.signed.signature)) {
      const { code, message } = submission.failure;
      this.#log.debug("Transaction not accepted, will be sent again", { code, message });
    }
  }

  /**
   * The blocks that were followed do not hold these. Before they are given up the node is asked once more, in case a
   * block was not to be had; when it cannot answer they stay open until the next block.
   */
  async #end_overdue(overdue: readonly OpenTransaction[]): Promise<void> {
    if (this.#checking_expired) return;
    this.#checking_expired = true;
    try {
      const landed = await this.#chain.find_landed(overdue.map(({ signed }) => signed.signature));
      for (const transaction of landed) this.#landed(transaction);
      for (const { signed } of overdue) this.#end(signed.signature, { ended: "expired", failure: EXPIRED });
    } catch (caught) {
      const error = coerce_error(caught);
      if (!(error instanceof FailureError)) throw error;
      this.#log.warn("Cannot check expired transactions, will try again", { reason: error.message });
    } finally {
      this.#checking_expired = false;
    }
  }
}
