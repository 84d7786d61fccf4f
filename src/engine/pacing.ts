import type { Clock } from "@/base/clock.ts";
import { draw_interval_ms } from "@/domain/policies/timing_policy.ts";
import type { ThreadEntry } from "@/engine/thread_entry.ts";

/** A thread that is ready for work; `begin` takes the intended time of its cycle. */
type Begin = (due_ms: number) => void;

/**
 * When running threads begin their cycles. Closed: each by its own waits, so that a slow chain gets less work. Open: when
 * work arrives from outside, at times that do not depend on how the chain fares.
 */
export class Pacing {
  readonly #clock: Clock;
  #is_open = false;
  /** Threads that are ready for work, the one that waits for the longest time first. */
  readonly #ready = new Map<ThreadEntry, Begin>();
  /** Threads at work that somebody has given them, with who wants to know that it is done. */
  readonly #given = new Map<ThreadEntry, () => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** From now on a thread that has ended a cycle begins the next one when {@linkcode give} says so. */
  open_up(): void {
    this.#is_open = true;
  }

  /**
   * Gives one cycle's work, intended for `due_ms` of the monotonic clock, to the thread that is ready for the longest time
   * among those that `fits` accepts. Answers the end of that cycle, or `undefined` when no such thread is ready.
   */
  give(fits: (entry: ThreadEntry) => boolean, due_ms: number): Promise<void> | undefined {
    for (const [entry, begin] of this.#ready) {
      if (!fits(entry)) continue;
      const done = Promise.withResolvers<void>();
      this.#given.set(entry, done.resolve);
      begin(due_ms);
      return done.promise;
    }
    return undefined;
  }

  /** When the first cycle is to begin: at once, or `undefined` where work has to arrive first. */
  first_due_ms(): number | undefined {
    return this.#is_open ? undefined : this.#clock.monotonic_ms();
  }

  /** Waits for the next cycle, or until `stop` is aborted; answers its intended time. */
  async next(entry: ThreadEntry, backoff_ms: number, stop: AbortSignal): Promise<number> {
    if (this.#is_open) return await this.arrival(entry, stop);
    const wait_ms = draw_interval_ms(entry.rng, entry.thread.settings) + backoff_ms;
    const due_ms = this.#clock.monotonic_ms() + wait_ms;
    entry.next_cycle_at_ms = this.#clock.now_ms() + wait_ms;
    await this.#clock.sleep(wait_ms, stop);
    return due_ms;
  }

  /** Waits for work that somebody gives, or until `stop` is aborted; answers its intended time. */
  async arrival(entry: ThreadEntry, stop: AbortSignal): Promise<number> {
    this.leave(entry);
    if (stop.aborted) return this.#clock.monotonic_ms();
    const { promise, resolve } = Promise.withResolvers<number>();
    const end = () => resolve(this.#clock.monotonic_ms());
    stop.addEventListener("abort", end, { once: true });
    this.#ready.set(entry, (due_ms) => {
      this.#ready.delete(entry);
      resolve(due_ms);
    });
    const due_ms = await promise;
    stop.removeEventListener("abort", end);
    this.#ready.delete(entry);
    return due_ms;
  }

  /** The thread's work is done: it waits for more, or it has ended. */
  leave(entry: ThreadEntry): void {
    this.#given.get(entry)?.();
    this.#given.delete(entry);
  }
}
