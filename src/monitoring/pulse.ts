import type { Clock } from "@/base/clock.ts";
import { PULSE_MS } from "@/base/limits.ts";

/**
 * Beats until `stop` is aborted and tells of each beat by how many milliseconds it was late: that long the event loop
 * did not turn. A timer is the only measure there is: Deno's `monitorEventLoopDelay` measures nothing.
 */
export async function run_pulse(
  clock: Clock,
  on_beat: (lag_ms: number) => void,
  stop: AbortSignal,
): Promise<void> {
  for (;;) {
    const due_ms = clock.monotonic_ms() + PULSE_MS;
    await clock.sleep(PULSE_MS, stop);
    if (stop.aborted) return;
    on_beat(Math.max(0, clock.monotonic_ms() - due_ms));
  }
}
