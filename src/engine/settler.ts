import { assert } from "@/base/assert.ts";
import { coerce_error } from "@/base/errors.ts";
import { MAX_OPEN_TRANSACTIONS, RESEND_AFTER_BLOCKS, SETTLED_AT_ONCE } from "@/base/limits.ts";
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
  /** Of an earlier run: nobody has looked for them on the chain yet. */
  readonly #unsearched = new Set<OpenTransaction>();
  #asking = false;
  readonly #on_fault: (error: Error) => void;
  readonly #next_turn: (() => Promise<void>) | undefined;

  /**
   * `on_fault` hears of bugs in what runs in the background: nobody else would. `next_turn` lets everybody go on between the
   * parts of a large block; without it each block is one step.
   */
  constructor(chain: Chain, log: Log, on_fault: (error: Error) => void, next_turn?: () => Promise<void>) {
    this.#chain = chain;
    this.#on_fault = on_fault;
    this.#next_turn = next_turn;
    this.#log = log;
  }

  /** Transactions that have no end yet. */
  get open_count(): number {
    return this.#open.size;
  }

  /** Sends `signed` and resolves when it has ended. Never rejects. */
  settle(signed: SignedTransaction): Promise<Settlement> {
    const { open, promise } = this.#add(signed, false);
    this.#send_in_background(open);
    return promise;
  }

  /**
   * Takes a transaction that an earlier run may have sent: it may be in a block that nobody will follow any more, so the
   * node is asked for it before anything is sent. Never rejects.
   */
  resettle(signed: SignedTransaction): Promise<Settlement> {
    const { open, promise } = this.#add(signed, true);
    this.#unsearched.add(open);
    return promise;
  }

  #add(signed: SignedTransaction, may_have_left: boolean) {
    assert(!this.#open.has(signed.signature), `Transaction ${signed.signature} is open already`);
    assert(this.#open.size < MAX_OPEN_TRANSACTIONS, "Too many open transactions");
    const { promise, resolve } = Promise.withResolvers<Settlement>();
    const open: OpenTransaction = { signed, resolve, may_have_left, blocks_since_send: 0, sending: false };
    this.#open.set(signed.signature, open);
    return { open, promise };
  }

  /** Takes the next block: settles what it holds, sends the rest again, ends what can no longer land. */
  async on_block(block: FollowedBlock): Promise<void> {
    let settled = 0;
    for (const transaction of block.transactions) {
      if (!this.#open.has(transaction.signature)) continue;
      // Before the first as well: whoever hands on a large block has been at work for long.
      const is_due = settled % SETTLED_AT_ONCE === 0 && block.transactions.length > SETTLED_AT_ONCE;
      if (is_due && this.#next_turn !== undefined) await this.#next_turn();
      this.#landed(transaction);
      settled += 1;
    }
    const overdue: OpenTransaction[] = [];
    for (const open of this.#open.values()) {
      open.blocks_since_send += 1;
      if (block.block_height > open.signed.last_valid_block_height) overdue.push(open);
      else if (open.blocks_since_send >= RESEND_AFTER_BLOCKS && !this.#unsearched.has(open)) {
        this.#send_in_background(open);
      }
    }
    this.#ask([...this.#unsearched], overdue).catch((caught) => this.#on_fault(coerce_error(caught)));
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

  #send_in_background(open: OpenTransaction): void {
    this.#send(open).catch((caught) => this.#on_fault(coerce_error(caught)));
  }

  async #send(open: OpenTransaction): Promise<void> {
    if (open.sending) return;
    open.sending = true;
    const submission = await this.#chain.submit(open.signed);
    open.sending = false;
    // Counted from the answer: a slow node has only just begun to pass it on.
    open.blocks_since_send = 0;
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
   * Asks the node for those that the followed blocks need not hold: the ones of an earlier run, and the overdue ones, in
   * case a block was not to be had. Nothing is given up before the node has said that it does not know it; when it
   * cannot answer they stay open until the next block.
   */
  async #ask(unsearched: readonly OpenTransaction[], overdue: readonly OpenTransaction[]): Promise<void> {
    if (this.#asking || unsearched.length + overdue.length === 0) return;
    this.#asking = true;
    try {
      const wanted = new Set([...unsearched, ...overdue].map(({ signed }) => signed.signature));
      const landed = await this.#chain.find_landed([...wanted]);
      for (const transaction of landed) this.#landed(transaction);
      for (const open of unsearched) this.#unsearched.delete(open);
      for (const { signed } of overdue) this.#end(signed.signature, { ended: "expired", failure: EXPIRED });
    } catch (caught) {
      const error = coerce_error(caught);
      if (!(error instanceof FailureError)) throw error;
      this.#log.warn("Cannot ask for open transactions, will try again", { reason: error.message });
    } finally {
      this.#asking = false;
    }
  }
}
