import { Mutex } from "@/base/mutex.ts";
import type { Rng } from "@/base/rng.ts";
import type { Pool } from "@/domain/pool.ts";
import {
  empty_totals,
  type ServiceState,
  type ThreadConfiguration,
  type ThreadTotals,
} from "@/domain/service_state.ts";
import type { ThreadStatistics } from "@/domain/statistics.ts";
import type { Thread, ThreadStatus } from "@/domain/thread.ts";
import type { ThreadError } from "@/domain/thread_error.ts";

/** Ends a worker; `ended` resolves when its last operation has an outcome. */
export interface WorkerHandle {
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

/** A thread while the daemon runs: its part of the state, to be read only, and what belongs to this process. */
export class ThreadEntry {
  readonly pool: Pool;
  readonly rng: Rng;
  /** Held by whoever uses the wallet: one operation at a time. */
  readonly lock = new Mutex();
  worker: WorkerHandle | undefined;
  refill_in_flight = false;
  readonly #state: ServiceState;
  readonly #configuration: ThreadConfiguration;

  constructor(configuration: ThreadConfiguration, state: ServiceState, pool: Pool, rng: Rng) {
    this.#configuration = configuration;
    this.#state = state;
    this.pool = pool;
    this.rng = rng;
  }

  get thread(): Thread {
    return this.#configuration.thread;
  }

  get status(): ThreadStatus {
    return this.#configuration.status;
  }

  /** The session that runs, or the last one. */
  get configuration(): Readonly<ThreadConfiguration> {
    return this.#configuration;
  }

  get totals(): Readonly<ThreadTotals> {
    return this.#state.statistics.get(this.thread.thread_id) ?? empty_totals();
  }

  /** Since the last start. */
  get statistics(): ThreadStatistics {
    return this.totals.current;
  }

  /** The newest errors, oldest first. */
  get errors(): readonly ThreadError[] {
    return this.#state.errors.get(this.thread.thread_id) ?? [];
  }
}
