import type { IdleReason } from "@/domain/operation.ts";
import type { StateKeeper } from "@/engine/state_keeper.ts";
import type { ThreadEntry } from "@/engine/thread_entry.ts";

/** The thread has nothing to work with from now on; a wait that lasts already goes on. */
export function begin_waiting(entry: ThreadEntry, reason: IdleReason, now_ms: number): void {
  entry.waiting ??= { since_ms: now_ms, reason };
}

/** A wait is over, because there is work or because the thread ends: its time is counted. */
export function end_waiting(keeper: StateKeeper, entry: ThreadEntry, now_ms: number): void {
  const { waiting } = entry;
  if (waiting === undefined) return;
  entry.waiting = undefined;
  const { thread_id } = entry.thread;
  const { since_ms: from_ms, reason } = waiting;
  keeper.record({ type: "thread_waited", thread_id, reason, from_ms, at_ms: now_ms });
}
