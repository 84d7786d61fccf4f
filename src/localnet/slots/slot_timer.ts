import type { Clock } from "@/base/clock.ts";

/**
 * Calls `on_slot` when each slot begins, until `signal` is aborted. Slot n begins n × `slot_ms` after the start, by the
 * monotonic clock, so delays do not add up. Slots whose time has passed while the machine was busy are skipped, as
 * they are on a cluster.
 */
export async function run_slot_timer(
  clock: Clock,
  slot_ms: number,
  first_slot: number,
  on_slot: (slot: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const start_ms = clock.monotonic_ms() - first_slot * slot_ms;
  let slot = first_slot;
  while (!signal.aborted) {
    await clock.sleep(start_ms + (slot + 1) * slot_ms - clock.monotonic_ms(), signal);
    if (signal.aborted) return;
    const due = Math.floor((clock.monotonic_ms() - start_ms) / slot_ms);
    // A timer may fire a little early: then the slot is not due, and the rest of it is slept.
    if (due <= slot) continue;
    slot = due;
    on_slot(slot);
  }
}
