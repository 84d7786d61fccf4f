import { type Clock, system_clock } from "@/base/clock.ts";

/** A thread with this wait between two cycles does not wait at all under {@linkcode hasty_clock}. */
export const NO_WAIT_MS = 3_600_000;

/**
 * The machine's time, but waits of workers with {@linkcode NO_WAIT_MS} end at the next turn of the event loop. All other
 * times of the service stay what they are.
 */
export const hasty_clock: Clock = {
  ...system_clock,
  sleep(delay_ms, signal) {
    return system_clock.sleep(delay_ms >= NO_WAIT_MS ? delay_ms - NO_WAIT_MS : delay_ms, signal);
  },
};
