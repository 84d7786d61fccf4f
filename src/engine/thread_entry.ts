import { MAX_ERRORS_PER_THREAD } from "@/base/limits.ts";
import { Mutex } from "@/base/mutex.ts";
import type { Rng } from "@/base/rng.ts";
import type { Pool } from "@/domain/pool.ts";
import { EMPTY_STATISTICS, type ThreadStatistics } from "@/domain/statistics.ts";
import type { Thread, ThreadStatus } from "@/domain/thread.ts";
import type { ThreadError } from "@/domain/thread_error.ts";

/** Ends a worker; `ended` resolves when its last operation has an outcome. */
export interface WorkerHandle {
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

/** A thread while the daemon runs: its configuration, and what changes. */
export class ThreadEntry {
  readonly thread: Thread;
  readonly pool: Pool;
  readonly rng: Rng;
  /** Held by whoever uses the wallet: one operation at a time. */
  readonly lock = new Mutex();
  status: ThreadStatus = "created";
  worker: WorkerHandle | undefined;
  /** Since the last start. */
  statistics: ThreadStatistics = EMPTY_STATISTICS;
  /** Since creation, without what is in `statistics`. */
  earlier_statistics: ThreadStatistics = EMPTY_STATISTICS;
  started_at_ms: number | null = null;
  first_landed_at_ms: number | null = null;
  refill_in_flight = false;
  readonly #errors: ThreadError[] = [];

  constructor(thread: Thread, pool: Pool, rng: Rng) {
    this.thread = thread;
    this.pool = pool;
    this.rng = rng;
  }

  /** The newest errors, oldest first. */
  get errors(): readonly ThreadError[] {
    return this.#errors;
  }

  /** Keeps an error; the oldest makes room. */
  add_error(error: ThreadError): void {
    this.#errors.push(error);
    if (this.#errors.length > MAX_ERRORS_PER_THREAD) this.#errors.shift();
  }
}
