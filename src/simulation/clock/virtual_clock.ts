import { assert } from "@/base/assert.ts";
import type { Clock } from "@/base/clock.ts";
import { next_turn } from "@/base/event_loop.ts";
import { type Sleeper, SleeperQueue } from "@/simulation/clock/sleeper_queue.ts";

/** Where simulated time begins: 2026-01-01T00:00:00Z. The same in every run, so that logs can be compared. */
const EPOCH_MS = 1_767_225_600_000;

/**
 * A clock that stands still while anybody works, and jumps to the next instant for which somebody waits when nobody
 * does. Those who are due at one instant wake in the order in which they went to sleep, each when the one before has nothing
 * left to do, as with the timers of the machine: so a run can be repeated.
 */
export class VirtualClock implements Clock {
  readonly #sleepers = new SleeperQueue();
  /** One listener for each signal, however often somebody sleeps with it. */
  readonly #by_signal = new WeakMap<AbortSignal, Set<Sleeper>>();
  #elapsed_ms = 0;
  #order = 0;

  now_ms(): number {
    return EPOCH_MS + this.#elapsed_ms;
  }

  monotonic_ms(): number {
    return this.#elapsed_ms;
  }

  sleep(delay_ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise<void>((resolve) => {
      const due_ms = this.#elapsed_ms + Math.max(0, Math.ceil(delay_ms));
      const fellows = signal === undefined ? undefined : this.#sleepers_of(signal);
      const sleeper: Sleeper = { due_ms, order: this.#order, wake: resolve, fellows };
      this.#order += 1;
      fellows?.add(sleeper);
      this.#sleepers.push(sleeper);
    });
  }

  #sleepers_of(signal: AbortSignal): Set<Sleeper> {
    const known = this.#by_signal.get(signal);
    if (known !== undefined) return known;
    const sleepers = new Set<Sleeper>();
    this.#by_signal.set(signal, sleepers);
    signal.addEventListener("abort", () => {
      for (const sleeper of [...sleepers]) this.#wake(sleeper);
    }, { once: true });
    return sleepers;
  }

  #wake(sleeper: Sleeper): void {
    const { wake, fellows } = sleeper;
    sleeper.wake = undefined;
    fellows?.delete(sleeper);
    wake?.();
  }

  /**
   * Lets time pass until `work` has ended, and answers or throws what it does. When it waits for something that no time
   * brings, that is a programmer error.
   */
  async run<T>(work: Promise<T>): Promise<T> {
    let has_ended = false;
    const note_end = () => {
      has_ended = true;
    };
    work.then(note_end, note_end);
    for (;;) {
      await next_turn();
      if (has_ended) return await work;
      this.#advance();
    }
  }

  /** Goes to the next instant for which somebody waits, and wakes the first who waits for it. */
  #advance(): void {
    const sleepers = this.#sleepers;
    while (sleepers.first !== undefined && sleepers.first.wake === undefined) sleepers.pop();
    const first = sleepers.pop();
    assert(first !== undefined, "Simulated time stands still: nobody sleeps, and the work has not ended");
    this.#elapsed_ms = first.due_ms;
    this.#wake(first);
  }
}
