import { Mutex } from "@/base/mutex.ts";
import type { Rng } from "@/base/rng.ts";
import type { IdleReason } from "@/domain/operation.ts";
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
import { Punctuality } from "@/engine/punctuality.ts";

/** Ends a worker; `ended` resolves when its last operation has an outcome. */
export interface WorkerHandle {
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

/** A thread while the daemon runs: its part of the state, to be read only, and what belongs to this process. */
export class ThreadEntry {
  readonly pool: Pool;
  /** Grows from thread to thread in the order in which they came to the registry. */
  place = 0;
  readonly rng: Rng;
  /** Held by whoever uses the wallet: one operation at a time. */
  readonly lock = new Mutex();
  worker: WorkerHandle | undefined;
  refill_in_flight = false;
  /** Its wallet is being swept: nothing else may begin. */
  is_deleting = false;
  /** Since when there has been nothing to work with. */
  waiting: { readonly since_ms: number; readonly reason: IdleReason } | undefined;
  /** When the next cycle is to begin; `undefined` while one is under way. */
  next_cycle_at_ms: number | undefined;
  punctuality = new Punctuality();
  /** A share spoilt the last operation: the next one sends its shares in a transaction of their own. */
  shares_apart = false;
  readonly #arriving = new Set<Promise<void>>();
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

  /** The state, and what it does not say: a worker that still finishes, a wallet that is being swept. */
  get activity(): ThreadStatus | "stopping" | "deleting" {
    if (this.is_deleting) return "deleting";
    return this.worker !== undefined && this.status !== "running" ? "stopping" : this.status;
  }

  /** The core wallet sends something here: the wallet must not be swept before that has ended, one way or the other. */
  expect(arrival: Promise<unknown>): void {
    const forget = () => void this.#arriving.delete(ended);
    const ended = arrival.then(forget, forget);
    this.#arriving.add(ended);
  }

  /** Resolves when nothing is on its way to the wallet any more. */
  async arrivals_ended(): Promise<void> {
    await Promise.all(this.#arriving);
  }

  /** What is measured in this process begins anew with each start. */
  begin_session(): void {
    this.punctuality = new Punctuality();
    this.waiting = undefined;
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
