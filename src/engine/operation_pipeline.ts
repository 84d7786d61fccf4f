import type { Clock } from "@/base/clock.ts";
import { FailureError } from "@/domain/failure.ts";
import type { Intent, OperationEffects, Outcome } from "@/domain/operation.ts";
import { with_open_operation, with_outcome } from "@/domain/statistics.ts";
import { observe_effects } from "@/engine/observed_effects.ts";
import type { Chain, Journal, SignedTransaction } from "@/engine/ports.ts";
import type { Settler } from "@/engine/settler.ts";
import type { ThreadEntry } from "@/engine/thread_entry.ts";

/** An operation that has ended. */
export interface FinishedOperation {
  readonly entry: ThreadEntry;
  readonly intent: Intent;
  readonly signature: string | null;
  readonly outcome: Outcome;
  readonly effects: OperationEffects | null;
}

/** Told of every operation that has ended. */
export type OperationListener = (finished: FinishedOperation) => void;

/** The way of every operation: sign, write down, send, settle, count. */
export class OperationPipeline {
  readonly #chain: Chain;
  readonly #journal: Journal;
  readonly #settler: Settler;
  readonly #clock: Clock;
  readonly #listeners: OperationListener[] = [];

  constructor(chain: Chain, journal: Journal, settler: Settler, clock: Clock) {
    this.#chain = chain;
    this.#journal = journal;
    this.#settler = settler;
    this.#clock = clock;
  }

  /** Registers a listener for all operations from now on. */
  on_finished(listener: OperationListener): void {
    this.#listeners.push(listener);
  }

  /** Performs `intent` with the thread's wallet. The caller holds the thread's lock. */
  async perform(entry: ThreadEntry, intent: Intent): Promise<FinishedOperation> {
    entry.statistics = with_open_operation(entry.statistics);
    let signed: SignedTransaction;
    try {
      signed = this.#chain.sign_operation(entry.thread, entry.pool, intent);
    } catch (caught) {
      if (!(caught instanceof FailureError)) throw caught;
      return this.#finish(entry, intent, null, { result: "rejected", failure: caught.failure });
    }
    const { thread_id, pool_id } = entry.thread;
    await this.#journal.append({
      ...signed,
      thread_id,
      pool_id,
      kind: intent.kind,
      amount: intent.amount,
      expected_output: intent.expected_output,
      recorded_at_ms: this.#clock.now_ms(),
    });
    const outcome = await this.#outcome(signed);
    return this.#finish(entry, intent, signed.signature, outcome);
  }

  async #outcome(signed: SignedTransaction): Promise<Outcome> {
    const settlement = await this.#settler.settle(signed);
    switch (settlement.ended) {
      case "refused":
        return { result: "rejected", failure: settlement.failure };
      case "expired":
        return { result: "expired", failure: settlement.failure };
      case "landed": {
        const { transaction } = settlement;
        if (transaction.error === null) return { result: "landed_ok", transaction };
        return { result: "landed_error", transaction, failure: this.#chain.classify(transaction) };
      }
    }
  }

  #finish(entry: ThreadEntry, intent: Intent, signature: string | null, outcome: Outcome): FinishedOperation {
    const now_ms = this.#clock.now_ms();
    const landed = outcome.result === "landed_ok" || outcome.result === "landed_error"
      ? outcome.transaction
      : null;
    const effects = landed === null ? null : observe_effects(entry.thread, intent, landed);
    if (signature !== null) {
      this.#journal.settle({
        signature,
        outcome: outcome.result,
        slot: landed?.slot ?? null,
        index: landed?.index ?? null,
        failure_code: "failure" in outcome ? outcome.failure.code : null,
        settled_at_ms: now_ms,
      });
    }
    entry.statistics = with_outcome(entry.statistics, outcome.result, effects, now_ms);
    if (outcome.result === "landed_ok") entry.first_landed_at_ms ??= now_ms;
    if ("failure" in outcome) {
      const { code, message, expected } = outcome.failure;
      entry.add_error({ at_ms: now_ms, operation_type: intent.kind, code, message, expected, signature });
    }
    const finished = { entry, intent, signature, outcome, effects };
    for (const listener of this.#listeners) listener(finished);
    return finished;
  }
}
