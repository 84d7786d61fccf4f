import { system_clock } from "@/base/clock.ts";
import type { Service } from "@/daemon/compose.ts";

/** Sees when every thread works again after a fault. */
export class RecoveryWatch {
  readonly #service: Service;
  /** Threads that have not landed an operation since the watch began. */
  readonly #waiting = new Set<string>();
  readonly #began_ms = system_clock.monotonic_ms();
  #recovered_ms: number | undefined;

  /** Begins now. */
  constructor(service: Service) {
    this.#service = service;
    for (const { thread, status } of service.threads.all()) {
      if (status === "running") this.#waiting.add(thread.thread_id);
    }
    service.keeper.on_event((event) => {
      if (event.type === "operation_ended" && event.slot !== null) this.#waiting.delete(event.thread_id);
    });
  }

  /** Whether every thread has landed something, or has nothing to do, and the service has no problem. */
  is_recovered(): boolean {
    for (const { thread, waiting } of this.#service.threads.all()) {
      if (waiting !== undefined) this.#waiting.delete(thread.thread_id);
    }
    const { status } = this.#service.observation.health.report();
    if (this.#waiting.size > 0 || status === "failing") return false;
    this.#recovered_ms ??= system_clock.monotonic_ms();
    return true;
  }

  /** How long it took; `null` while it has not. */
  get seconds(): number | null {
    if (this.#recovered_ms === undefined) return null;
    return Math.round((this.#recovered_ms - this.#began_ms) / 10) / 100;
  }

  /** Threads that do not work yet. */
  get still_waiting(): readonly string[] {
    return [...this.#waiting];
  }
}
