import { error_line } from "@/base/errors.ts";
import { MAX_WAITING_FOR_THREAD } from "@/base/limits.ts";
import type { Address } from "@/domain/address.ts";
import { can_start, can_stop } from "@/domain/thread.ts";
import { Refusal } from "@/domain/refusal.ts";
import type { StopCause } from "@/domain/service_event.ts";
import type { StartReason, StopReason } from "@/domain/session.ts";
import { answer_in_time, type AnswerBound } from "@/engine/answer_in_time.ts";
import { create_thread, type CreationContext, type ThreadRequest } from "@/engine/thread_creation.ts";
import {
  burn_input,
  empty_thread,
  type EmptyingContext,
  type EmptyResult,
} from "@/engine/thread_emptying.ts";
import type { ThreadFilter, ThreadSums } from "@/engine/thread_counts.ts";
import type { ThreadEntry } from "@/engine/thread_entry.ts";
import { type RemovalContext, remove_thread, type SweptWallet } from "@/engine/thread_removal.ts";
import { end_waiting } from "@/engine/waiting.ts";
import { run_worker, type WorkerContext } from "@/engine/worker_loop.ts";

/** What the manager hands on to those who do the work. */
export interface ManagerContext {
  readonly creation: CreationContext;
  readonly worker: WorkerContext;
  readonly emptying: EmptyingContext;
  readonly removal: RemovalContext;
  readonly operation_timeout_ms: number;
  /** Throws `Refusal` where nothing may be sent to the contract. */
  readonly require_writable: () => void;
}

/** Creates, starts, stops, empties and deletes threads. */
export class ThreadManager {
  readonly #context: ManagerContext;
  readonly #worker: WorkerContext;

  constructor(context: ManagerContext) {
    this.#context = context;
    this.#worker = context.worker;
  }

  /** See {@linkcode create_thread}. */
  create(request: ThreadRequest): Promise<ThreadEntry> {
    this.#context.require_writable();
    this.#refuse_while_failing("create a thread");
    return answer_in_time("create the thread", this.#bound(), create_thread(this.#context.creation, request));
  }

  /** The thread of this id. Throws `Refusal`. */
  get(thread_id: string): ThreadEntry {
    return this.#worker.registry.get(thread_id);
  }

  /** Every thread, in the order of creation. */
  all(): readonly ThreadEntry[] {
    return this.#worker.registry.all();
  }

  /** The threads that fit, in the order of creation. */
  matching(filter: ThreadFilter): readonly ThreadEntry[] {
    return this.#worker.registry.matching(filter);
  }

  /** What the threads that fit sum up to. */
  sums(filter: ThreadFilter): ThreadSums {
    return this.#worker.registry.sums(filter);
  }

  /** The threads of one pool, in the order of creation. */
  of_pool(pool_id: Address): readonly ThreadEntry[] {
    return this.#worker.registry.of_pool(pool_id);
  }

  /** Starts a worker on the thread; its statistics begin at zero. Throws `Refusal` when it runs already. */
  start(thread_id: string, reason: StartReason = "manual_start"): ThreadEntry {
    const entry = this.get(thread_id);
    if (!can_start(entry.status) || entry.worker !== undefined || entry.is_deleting) {
      throw this.#wrong_state(entry, "start", "created, stopped or error");
    }
    this.#context.require_writable();
    this.#refuse_while_failing(`start thread ${thread_id}`);
    const { keeper, clock, balances } = this.#worker;
    const at_ms = clock.now_ms();
    keeper.record({
      type: "thread_started",
      thread_id,
      at_ms,
      reason,
      balances: balances.of_thread(entry.thread),
    });
    entry.begin_session();
    const stop = new AbortController();
    const ended = run_worker(this.#worker, entry, stop.signal).then(() => {
      entry.worker = undefined;
      entry.next_cycle_at_ms = undefined;
      this.#worker.pacing.leave(entry);
    });
    entry.worker = { stop, ended };
    return entry;
  }

  /**
   * Ends the thread's worker and waits for the operation in flight, at most the operation timeout and `patience_ms`: what is
   * still open then is settled in the background, or by the next life. Throws `Refusal` unless the thread runs.
   */
  async stop(
    thread_id: string,
    reason: StopReason = "manual_stop",
    cause?: StopCause,
    patience_ms = Infinity,
  ): Promise<ThreadEntry> {
    const entry = this.get(thread_id);
    const { worker } = entry;
    if (!can_stop(entry.status) || worker === undefined) throw this.#wrong_state(entry, "stop", "running");
    worker.stop.abort();
    const { keeper, clock, balances } = this.#worker;
    const in_time = new AbortController();
    const wait_ms = Math.min(patience_ms, this.#context.operation_timeout_ms);
    await Promise.race([worker.ended, clock.sleep(wait_ms, in_time.signal)]);
    in_time.abort();
    if (entry.status === "running") {
      const at_ms = clock.now_ms();
      end_waiting(keeper, entry, at_ms);
      keeper.record({
        type: "thread_stopped",
        thread_id,
        at_ms,
        reason,
        balances: balances.of_thread(entry.thread),
        ...(cause === undefined ? {} : { cause }),
      });
    }
    return entry;
  }

  /** Stops every running thread at once; see {@linkcode stop}. */
  async stop_all(reason: StopReason, patience_ms = Infinity): Promise<void> {
    const running = this.all().filter((entry) => entry.status === "running");
    await Promise.all(
      running.map((entry) => this.stop(entry.thread.thread_id, reason, undefined, patience_ms)),
    );
  }

  /** See {@linkcode empty_thread}. In every state but `error`; it waits for the worker's operation in flight. */
  empty(thread_id: string): Promise<EmptyResult> {
    const entry = this.get(thread_id);
    if (entry.status === "error") {
      throw new Refusal(
        "thread_in_error_state",
        `Cannot empty thread ${thread_id}: thread is in error state`,
        "get_thread_status shows the error; start_thread takes the thread up again once its reason is gone",
        { thread_id, status: entry.status },
      );
    }
    this.#refuse_while_deleting(entry, "empty");
    this.#context.require_writable();
    this.#refuse_while_failing(`empty thread ${thread_id}`);
    this.#refuse_crowd(entry, "empty");
    const work = entry.lock.run(() => {
      this.#refuse_while_deleting(entry, "empty");
      return empty_thread(this.#context.emptying, entry);
    });
    return answer_in_time(`empty thread ${thread_id}`, this.#bound(), work);
  }

  /** Ends an empty whose operation an earlier run has sent and which did not succeed: in the background. */
  finish_empty(thread_id: string): void {
    const entry = this.get(thread_id);
    const { emptying } = this.#context;
    entry.lock.run(() => burn_input(emptying, entry)).catch((caught) =>
      this.#worker.log.warn("Could not finish emptying a thread", { thread_id, reason: error_line(caught) })
    );
  }

  /** See {@linkcode remove_thread}. Refuses a thread that runs or is still stopping. */
  delete(thread_id: string): Promise<SweptWallet> {
    const entry = this.get(thread_id);
    if (entry.status === "running" || entry.worker !== undefined || entry.is_deleting) {
      throw this.#wrong_state(entry, "delete", "created, stopped or error");
    }
    this.#refuse_while_failing(`delete thread ${thread_id}`);
    entry.is_deleting = true;
    const work = entry.lock.run(() => remove_thread(this.#context.removal, entry))
      .finally(() => entry.is_deleting = false);
    return answer_in_time(`delete thread ${thread_id}`, this.#bound(), work);
  }

  /** The thread of this id, to send something to its wallet. Throws `Refusal` also when it is about to go. */
  get_fundable(thread_id: string): ThreadEntry {
    const entry = this.get(thread_id);
    this.#refuse_while_deleting(entry, "fund");
    return entry;
  }

  /** Throws `Refusal` when the thread is about to go. */
  #refuse_while_deleting(entry: ThreadEntry, action: string): void {
    if (entry.is_deleting || this.#worker.registry.of_wallet(entry.thread.wallet_address) !== entry) {
      throw this.#wrong_state(entry, action, "created, running or stopped");
    }
  }

  /** A thread does one thing after the other: those who wait for it must not become ever more. */
  #refuse_crowd({ lock, thread: { thread_id } }: ThreadEntry, action: string): void {
    if (lock.load <= MAX_WAITING_FOR_THREAD) return;
    throw new Refusal(
      "wrong_thread_state",
      `Cannot ${action} thread ${thread_id}: ${lock.load} requests wait for it already`,
      "Wait until they are done",
      { thread_id, waiting: lock.load },
    );
  }

  /** What cannot be written down must not be begun. */
  #refuse_while_failing(what: string): void {
    const { problem } = this.#worker.keeper;
    if (problem === undefined) return;
    throw new Refusal(
      "system_failed",
      `Cannot ${what}: ${problem}`,
      "Free space or repair the disk of the data directory; new work is taken as soon as it can be written down",
    );
  }

  #bound(): AnswerBound {
    const { clock, log } = this.#worker;
    return { clock, log, timeout_ms: this.#context.operation_timeout_ms };
  }

  #wrong_state(entry: ThreadEntry, action: string, allowed: string): Refusal {
    const { thread_id } = entry.thread;
    const state = entry.activity;
    const message = `Cannot ${action} thread ${thread_id}: it is ${state}, expected ${allowed}`;
    return new Refusal("wrong_thread_state", message, "get_thread_status shows the state of a thread", {
      thread_id,
      status: state,
    });
  }
}
