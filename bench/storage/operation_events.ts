import type { Failure } from "@/domain/failure.ts";
import type { OperationEffects, Share } from "@/domain/operation.ts";
import { equal_shares } from "@/domain/policies/sharing_policy.ts";
import type { OperationEnded, OperationOpened } from "@/domain/service_event.ts";
import type { Thread } from "@/domain/thread.ts";
import { amount, lamports, NO_AMOUNT } from "@/domain/units.ts";

const BEGIN_MS = 1_750_000_100_000;
/** Length of a signed deposit on the wire. */
const WIRE_BYTES = 613;
/** One operation in so many fails, as expected, and gets into its thread's list of errors. */
const FAILURE_EVERY = 101;
const SHARE_RECIPIENTS = 2;

const FAILURE: Failure = {
  category: "transaction",
  code: "insufficient_pool_liquidity",
  expected: true,
  message: "The pool has less than the withdrawal asks for",
  hint: "None needed: a deposit makes room",
};

/** The operations that some threads perform one after the other, as events. */
export class OperationEvents {
  readonly #threads: readonly Thread[];
  readonly #signatures: readonly string[];
  readonly #wire = new Uint8Array(WIRE_BYTES).fill(7);

  constructor(threads: readonly Thread[], signatures: readonly string[]) {
    this.#threads = threads;
    this.#signatures = signatures;
  }

  #thread(number: number): Thread {
    return this.#threads[number % this.#threads.length] as Thread;
  }

  #shares(thread: Thread, number: number): Share[] {
    if (thread.kind !== "deposit" || !thread.share_lp_tokens) return [];
    // The threads right behind a deposit thread are of its pool, every other one a withdrawal.
    const recipients = Array.from({ length: SHARE_RECIPIENTS }, (_, index) => {
      const { thread_id, input_account } = this.#thread(number + 1 + 2 * index);
      return { thread_id, token_account: input_account };
    });
    return equal_shares(amount(BigInt(1_000_000 + number)), recipients);
  }

  /** Operation `number` has been signed. */
  opened(number: number): OperationOpened {
    const thread = this.#thread(number);
    const moved = amount(BigInt(1_000_000 + number));
    return {
      type: "operation_opened",
      signature: this.#signatures[number] as string,
      thread_id: thread.thread_id,
      pool_id: thread.pool_id,
      purpose: "cycle",
      kind: thread.kind,
      amount: moved,
      available: moved,
      expected_output: moved,
      shares: this.#shares(thread, number),
      burns: [],
      wire: this.#wire,
      last_valid_block_height: 1_000 + number,
      at_ms: BEGIN_MS + number,
    };
  }

  /** Operation `number` has landed. */
  ended(
    { signature, thread_id, kind, amount: moved, shares }: OperationOpened,
    number: number,
  ): OperationEnded {
    const failed = number % FAILURE_EVERY === FAILURE_EVERY - 1;
    const fees = { pool_fee: lamports(failed ? 0n : 1_300_000n), network_fee: lamports(5_000n) };
    const rest = { burned_in: NO_AMOUNT, burned_out: NO_AMOUNT, ...fees };
    const effects: OperationEffects = failed
      ? { amount_in: amount(0n), amount_out: amount(0n), shared: [], ...rest }
      : { amount_in: moved, amount_out: moved, shared: shares, ...rest };
    return {
      type: "operation_ended",
      signature,
      thread_id,
      purpose: "cycle",
      kind,
      outcome: failed ? "landed_error" : "landed_ok",
      slot: 1_000 + number,
      index: number % 64,
      compute_units: 41_000 + number % 500,
      effects,
      pool_check: { model: "equal", as_expected: true, pool_in: moved, pool_out: moved },
      failure: failed ? FAILURE : null,
      attempt: failed ? { amount: moved, available: moved } : null,
      evidence: null,
      at_ms: BEGIN_MS + number + 400,
    };
  }
}
