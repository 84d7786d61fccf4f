import type { Clock } from "@/base/clock.ts";
import { type Failure, FailureError } from "@/domain/failure.ts";
import type { Intent, Outcome } from "@/domain/operation.ts";
import type { OperationEnded, OperationOpened } from "@/domain/service_event.ts";
import type { Thread } from "@/domain/thread.ts";
import { observe_effects } from "@/engine/observed_effects.ts";
import type { Chain, SignedTransaction } from "@/engine/ports.ts";
import type { Settlement, Settler } from "@/engine/settler.ts";
import type { StateKeeper } from "@/engine/state_keeper.ts";
import type { ThreadEntry } from "@/engine/thread_entry.ts";

/** The way of every operation: sign, write down, send, settle, count. */
export class OperationPipeline {
  readonly #chain: Chain;
  readonly #keeper: StateKeeper;
  readonly #settler: Settler;
  readonly #clock: Clock;

  constructor(chain: Chain, keeper: StateKeeper, settler: Settler, clock: Clock) {
    this.#chain = chain;
    this.#keeper = keeper;
    this.#settler = settler;
    this.#clock = clock;
  }

  /** Performs `intent` with the thread's wallet and counts it. The caller holds the thread's lock. */
  async perform(entry: ThreadEntry, intent: Intent): Promise<Outcome> {
    let signed: SignedTransaction;
    try {
      signed = this.#chain.sign_operation(entry.thread, entry.pool, intent);
    } catch (caught) {
      if (!(caught instanceof FailureError)) throw caught;
      return this.#end(entry.thread, null, { result: "rejected", failure: caught.failure });
    }
    const { thread_id, pool_id } = entry.thread;
    const at_ms = this.#clock.now_ms();
    const opened: OperationOpened = {
      type: "operation_opened",
      ...signed,
      ...intent,
      thread_id,
      pool_id,
      at_ms,
    };
    try {
      await this.#keeper.record_durably(opened);
    } catch (caught) {
      if (!(caught instanceof FailureError)) throw caught;
      // Nobody would know of it after a crash, so it must not be sent.
      return this.#end(entry.thread, opened, { result: "rejected", failure: caught.failure });
    }
    return this.#end(entry.thread, opened, this.#outcome(await this.#settler.settle(signed)));
  }

  /** Finds out what became of an operation that an earlier run of the daemon has sent, and counts it. */
  async recover(thread: Thread, opened: OperationOpened): Promise<Outcome> {
    return this.#end(thread, opened, this.#outcome(await this.#settler.resettle(opened)));
  }

  /** Ends an operation that can never land any more. */
  give_up(thread: Thread, opened: OperationOpened, failure: Failure): Outcome {
    return this.#end(thread, opened, { result: "expired", failure });
  }

  #outcome(settlement: Settlement): Outcome {
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

  #end(thread: Thread, opened: OperationOpened | null, outcome: Outcome): Outcome {
    const landed = "transaction" in outcome ? outcome.transaction : null;
    const failure: Failure | null = "failure" in outcome ? outcome.failure : null;
    const ended: OperationEnded = {
      type: "operation_ended",
      signature: opened?.signature ?? null,
      thread_id: thread.thread_id,
      kind: thread.kind,
      outcome: outcome.result,
      slot: landed?.slot ?? null,
      index: landed?.index ?? null,
      compute_units: landed?.compute_units ?? null,
      effects: landed === null ? null : observe_effects(thread, opened?.shares ?? [], landed),
      failure,
      at_ms: this.#clock.now_ms(),
    };
    this.#keeper.record(ended);
    return outcome;
  }
}
