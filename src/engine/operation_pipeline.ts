import type { Clock } from "@/base/clock.ts";
import { MAX_EVIDENCE_LOG_LINES } from "@/base/limits.ts";
import { is_operation } from "@/domain/contract_call.ts";
import { type Failure, FailureError } from "@/domain/failure.ts";
import type { FailureEvidence } from "@/domain/failure_evidence.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import type { Intent, OperationEffects, OperationPurpose, Outcome, PoolCheck } from "@/domain/operation.ts";
import type { OperationEnded, OperationOpened } from "@/domain/service_event.ts";
import type { Thread } from "@/domain/thread.ts";
import { check_effects, observe_effects, observed_balances } from "@/engine/observed_effects.ts";
import type { Chain, SignedTransaction } from "@/engine/ports.ts";
import type { Settlement, Settler } from "@/engine/settler.ts";
import type { StateKeeper } from "@/engine/state_keeper.ts";
import type { ThreadEntry } from "@/engine/thread_entry.ts";

/** What the model of the contract says about landed transactions. */
export interface Witness {
  /** What it expected of one that failed, in one line. */
  prediction_of(signature: string): string | null;
  verdict_of(signature: string): PoolCheck["model"];
}

/** A part behind the contract's own instruction failed, and took the operation with it. */
const SHARE_FAILED: Failure = {
  category: "transaction",
  code: "share_failed",
  expected: true,
  message: "A share could not be handed on, so the operation did not happen either",
  hint:
    "A recipient may just have been deleted; the next operation sends its shares in a transaction of their own",
};

/** The same of the burn behind an empty. */
const BURN_FAILED: Failure = {
  category: "transaction",
  code: "burn_failed",
  expected: true,
  message: "What the operation received could not be burnt, so the operation did not happen either",
  hint: "The output account may have changed meanwhile; the input is burnt all the same",
};

/** Whether the contract did its part and an instruction after it failed. */
function failed_behind_operation({ error, calls }: LandedTransaction): boolean {
  const last = calls.findLast(is_operation);
  return last !== undefined && (error?.instruction_index ?? -1) > last.instruction_index;
}

/** The way of every operation: sign, write down, send, settle, count. */
export class OperationPipeline {
  readonly #chain: Chain;
  readonly #keeper: StateKeeper;
  readonly #settler: Settler;
  readonly #clock: Clock;
  readonly #witness: Witness;

  constructor(chain: Chain, keeper: StateKeeper, settler: Settler, clock: Clock, witness: Witness) {
    this.#chain = chain;
    this.#keeper = keeper;
    this.#settler = settler;
    this.#clock = clock;
    this.#witness = witness;
  }

  /** Performs `intent` with the thread's wallet and counts it. The caller holds the thread's lock. */
  async perform(entry: ThreadEntry, intent: Intent): Promise<Outcome> {
    let signed: SignedTransaction;
    try {
      signed = this.#chain.sign_operation(entry.thread, entry.pool, intent);
    } catch (caught) {
      if (!(caught instanceof FailureError)) throw caught;
      return this.reject(entry, intent, caught.failure);
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
      const outcome = { result: "rejected", failure: caught.failure } as const;
      return this.#end(entry.thread, intent, opened.signature, outcome);
    }
    const settlement = await this.#settler.settle(signed);
    return this.#end(entry.thread, intent, opened.signature, this.#outcome(intent.purpose, settlement));
  }

  /** Counts an operation that cannot even be sent. */
  reject(entry: ThreadEntry, intent: Intent, failure: Failure): Outcome {
    return this.#end(entry.thread, intent, null, { result: "rejected", failure });
  }

  /** Finds out what became of an operation that an earlier run of the daemon has sent, and counts it. */
  async recover(thread: Thread, opened: OperationOpened): Promise<Outcome> {
    const settlement = await this.#settler.resettle(opened);
    return this.#end(thread, opened, opened.signature, this.#outcome(opened.purpose, settlement));
  }

  /** Ends an operation that can never land any more. */
  give_up(thread: Thread, opened: OperationOpened, failure: Failure): Outcome {
    return this.#end(thread, opened, opened.signature, { result: "expired", failure });
  }

  #outcome(purpose: OperationPurpose, settlement: Settlement): Outcome {
    switch (settlement.ended) {
      case "refused":
        return { result: "rejected", failure: settlement.failure };
      case "expired":
        return { result: "expired", failure: settlement.failure };
      case "landed": {
        const { transaction } = settlement;
        if (transaction.error === null) return { result: "landed_ok", transaction };
        const behind = purpose === "empty" ? BURN_FAILED : SHARE_FAILED;
        const failure = failed_behind_operation(transaction) ? behind : this.#chain.classify(transaction);
        return { result: "landed_error", transaction, failure };
      }
    }
  }

  #end(thread: Thread, intent: Intent, signature: string | null, outcome: Outcome): Outcome {
    const { purpose, amount, available } = intent;
    const landed = "transaction" in outcome ? outcome.transaction : null;
    const failure: Failure | null = "failure" in outcome ? outcome.failure : null;
    const effects = landed === null ? null : observe_effects(thread, purpose, intent.shares, landed);
    const ended: OperationEnded = {
      type: "operation_ended",
      signature,
      thread_id: thread.thread_id,
      purpose,
      kind: thread.kind,
      outcome: outcome.result,
      slot: landed?.slot ?? null,
      index: landed?.index ?? null,
      compute_units: landed?.compute_units ?? null,
      effects,
      pool_check: effects === null || landed === null ? null : this.#check(thread, intent, effects, landed),
      failure,
      attempt: failure === null ? null : { amount, available },
      evidence: failure === null || failure.expected ? null : this.#evidence(thread, landed),
      at_ms: this.#clock.now_ms(),
    };
    this.#keeper.record(ended);
    return outcome;
  }

  #check(
    thread: Thread,
    intent: Intent,
    effects: OperationEffects,
    landed: LandedTransaction,
  ): PoolCheck | null {
    const pool = this.#keeper.state.pools.get(thread.pool_id);
    if (intent.purpose !== "cycle" || pool === undefined) return null;
    const model = this.#witness.verdict_of(landed.signature);
    return { model, ...check_effects(thread, pool, intent, effects, landed) };
  }

  #evidence(thread: Thread, landed: LandedTransaction | null): FailureEvidence {
    const balances = landed === null ? null : observed_balances(thread, landed);
    return {
      slot: landed?.slot ?? null,
      logs: landed?.logs.slice(-MAX_EVIDENCE_LOG_LINES) ?? [],
      balances_before: balances?.before ?? null,
      balances_after: balances?.after ?? null,
      prediction: landed === null ? null : this.#witness.prediction_of(landed.signature),
    };
  }
}
