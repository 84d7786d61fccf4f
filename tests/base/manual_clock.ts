import type { Clock } from "@/base/clock.ts";

interface Sleeper {
  readonly until_ms: number;
  readonly wake: () => void;
}

/** Turns of the microtask queue that let every promise chain in these tests run out. */
const TURNS = 50;

/** Time that stands still until a test moves it. */
export class ManualClock implements Clock {
  #now_ms = 1_000;
  #sleepers: Sleeper[] = [];

  now_ms(): number {
    return this.#now_ms;
  }

  monotonic_ms(): number {
    return this.#now_ms;
  }

  /** How many are asleep. */
  get sleepers(): number {
    return this.#sleepers.length;
  }

  sleep(delay_ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    const sleeper: Sleeper = { until_ms: this.#now_ms + delay_ms, wake: resolve };
    this.#sleepers.push(sleeper);
    signal?.addEventListener("abort", () => {
      this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
      resolve();
    });
    return promise;
  }

  /** Lets everything run that waits for nothing but promises. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < TURNS; turn += 1) await Promise.resolve();
  }

  /** Moves the time on, waking every sleeper at its own instant. */
  async advance(duration_ms: number): Promise<void> {
    const end_ms = this.#now_ms + duration_ms;
    await this.settle();
    for (;;) {
      const due = this.#sleepers.filter(({ until_ms }) => until_ms <= end_ms)
        .toSorted((left, right) => left.until_ms - right.until_ms)[0];
      if (due === undefined) break;
      this.#now_ms = Math.max(this.#now_ms, due.until_ms);
      this.#sleepers = this.#sleepers.filter((other) => other !== due);
      due.wake();
      await this.settle();
    }
    this.#now_ms = end_ms;
  }
}
