import type { ServiceEvent } from "@/domain/service_event.ts";
import { apply_event, type ServiceState } from "@/domain/service_state.ts";
import type { StateLog } from "@/engine/ports.ts";

/** Told of every event after it is in the state. */
export type EventListener = (event: ServiceEvent, sequence: number) => void;

/**
 * The one way to change the service's state: an event goes to the journal and into the state in the same step, so that
 * both always tell the same story.
 */
export class StateKeeper {
  readonly state: ServiceState;
  readonly #log: StateLog;
  readonly #listeners: EventListener[] = [];

  constructor(state: ServiceState, log: StateLog) {
    this.state = state;
    this.#log = log;
  }

  /** Registers a listener for all events from now on. */
  on_event(listener: EventListener): void {
    this.#listeners.push(listener);
  }

  /** Takes an event; answers its sequence number. */
  record(event: ServiceEvent): number {
    const sequence = this.#log.append(event);
    apply_event(this.state, event);
    for (const listener of this.#listeners) listener(event, sequence);
    return sequence;
  }

  /** Resolves once event `sequence` survives a crash. Rejects with `FailureError` when the disk refuses. */
  durable(sequence: number): Promise<void> {
    return this.#log.durable(sequence);
  }

  /** Takes an event and resolves once it survives a crash. Rejects with `FailureError` when the disk refuses. */
  async record_durably(event: ServiceEvent): Promise<void> {
    await this.#log.durable(this.record(event));
  }

  /** Why nothing can be written at the moment. */
  get problem(): string | undefined {
    return this.#log.problem;
  }
}
