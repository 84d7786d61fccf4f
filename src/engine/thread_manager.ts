import { can_start, can_stop } from "@/domain/thread.ts";
import { Refusal } from "@/domain/refusal.ts";
import type { StartReason, StopReason } from "@/domain/session.ts";
import { answer_in_time } from "@/engine/answer_in_time.ts";
import { create_thread, type CreationContext, type ThreadRequest } from "@/engine/thread_creation.ts";
import type { ThreadEntry } from "@/engine/thread_entry.ts";
import { run_worker, type WorkerContext } from "@/engine/worker_loop.ts";

/** Creates, starts and stops threads. */
export class ThreadManager {
  readonly #creation: CreationContext;
  readonly #worker: WorkerContext;
  readonly #operation_timeout_ms: number;

  constructor(creation: CreationContext, worker: WorkerContext, operation_timeout_ms: number) {
    this.#creation = creation;
    this.#worker = worker;
    this.#operation_timeout_ms = operation_timeout_ms;
  }

  /** See {@linkcode create_thread}. */
  create(request: ThreadRequest): Promise<ThreadEntry> {
    const { clock, log } = this.#worker;
    const bound = { clock, log, timeout_ms: this.#operation_timeout_ms };
    return answer_in_time("create the thread", bound, create_thread(this.#creation, request));
  }

  /** The thread of this id. Throws `Refusal`. */
  get(thread_id: string): ThreadEntry {
    return this.#worker.registry.get(thread_id);
  }

  /** Every thread, in the order of creation. */
  all(): ThreadEntry[] {
    return this.#worker.registry.all();
  }

  /** Starts a worker on the thread; its statistics begin at zero. Throws `Refusal` when it runs already. */
  start(thread_id: string, reason: StartReason = "manual_start"): ThreadEntry {
    const entry = this.get(thread_id);
    if (!can_start(entry.status) || entry.worker !== undefined) {
      throw this.#wrong_state(entry, "start", "created, stopped or error");
    }
    const { keeper, clock, balances } = this.#worker;
    const at_ms = clock.now_ms();
    keeper.record({
      type: "thread_started",
      thread_id,
      at_ms,
      reason,
      balances: balances.of_thread(entry.thread),
    });
    const stop = new AbortController();
    const ended = run_worker(this.#worker, entry, stop.signal).then(() => {
      entry.worker = undefined;
    });
    entry.worker = { stop, ended };
    return entry;
  }

  /**
   * Ends the thread's worker and waits for the operation in flight, at most the operation timeout: what is still open
   * then is settled in the background. Throws `Refusal` unless the thread runs.
   */
  async stop(thread_id: string, reason: StopReason = "manual_stop"): Promise<ThreadEntry> {
    const entry = this.get(thread_id);
    const { worker } = entry;
    if (!can_stop(entry.status) || worker === undefined) throw this.#wrong_state(entry, "stop", "running");
    worker.stop.abort();
    const in_time = new AbortController();
    await Promise.race([worker.ended, this.#worker.clock.sleep(this.#operation_timeout_ms, in_time.signal)]);
    in_time.abort();
    if (entry.status === "running") {
      const { keeper, clock, balances } = this.#worker;
      const at_ms = clock.now_ms();
      keeper.record({
        type: "thread_stopped",
        thread_id,
        at_ms,
        reason,
        balances: balances.of_thread(entry.thread),
      });
    }
    return entry;
  }

  /** Stops every running thread at once. */
  async stop_all(reason: StopReason): Promise<void> {
    const running = this.all().filter((entry) => entry.status === "running");
    await Promise.all(running.map((entry) => this.stop(entry.thread.thread_id, reason)));
  }

  #wrong_state(entry: ThreadEntry, action: string, allowed: string): Refusal {
    const { thread_id } = entry.thread;
    const state = entry.worker !== undefined && entry.status !== "running" ? "stopping" : entry.status;
    const message = `Cannot ${action} thread ${thread_id}: it is ${state}, expected ${allowed}`;
    return new Refusal("wrong_thread_state", message, "get_thread_status shows the state of a thread", {
      thread_id,
      status: state,
    });
  }
}
