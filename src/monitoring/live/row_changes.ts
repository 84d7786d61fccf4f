import { LIVE_SWEEP_MESSAGES, MAX_LIVE_ROWS } from "@/base/limits.ts";
import type { ServiceEvent } from "@/domain/service_event.ts";

/** Threads whose rows may look different now, the longest unsent first. */
export class RowChanges {
  readonly #changed = new Set<string>();
  readonly #removed = new Set<string>();
  #swept = 0;

  /** Takes the next event: it touches its thread, and those that have got a share. */
  on_event(event: ServiceEvent): void {
    if (!("thread_id" in event)) return;
    if (event.type === "thread_deleted") {
      this.#changed.delete(event.thread_id);
      this.#removed.add(event.thread_id);
      return;
    }
    this.#changed.add(event.thread_id);
    if (event.type !== "operation_ended") return;
    for (const { thread_id } of event.effects?.shared ?? []) this.#changed.add(thread_id);
  }

  /**
   * The rows to send now, out of all threads, and those that are gone. Beside what events have touched it goes through all
   * rows bit by bit: what comes to a wallet from a stranger is no event.
   */
  take(all: readonly string[]): { changed: string[]; removed: string[] } {
    const step = Math.min(all.length, Math.ceil(all.length / LIVE_SWEEP_MESSAGES));
    for (let count = 0; count < step; count += 1) {
      this.#swept = (this.#swept + 1) % all.length;
      this.#changed.add(all[this.#swept] as string);
    }
    const changed = [...this.#changed].slice(0, MAX_LIVE_ROWS);
    for (const thread_id of changed) this.#changed.delete(thread_id);
    const removed = [...this.#removed];
    this.#removed.clear();
    return { changed, removed };
  }

  /** Nobody is looking: whoever comes next gets everything. */
  forget(): void {
    this.#changed.clear();
    this.#removed.clear();
  }
}
