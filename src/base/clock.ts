/**
 * Time as the rest of the program sees it. It is injected, so that a test can run an hour in a second.
 */
export interface Clock {
  /** Milliseconds since the Unix epoch; may jump when the system's clock is set. */
  now_ms(): number;
  /** Milliseconds since an arbitrary start; never goes back. For durations and deadlines. */
  monotonic_ms(): number;
  /**
   * Resolves after `delay_ms`, or at once when `signal` is aborted: an early end is not an error, the caller
   * looks at the signal.
   */
  sleep(delay_ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's own clock and timers. */
export const system_clock: Clock = {
  now_ms: () => Date.now(),
  monotonic_ms: () => performance.now(),
  sleep(delay_ms, signal) {
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      const timer = setTimeout(wake, Math.max(0, delay_ms));
      signal?.addEventListener("abort", wake, { once: true });
    });
  },
};

/** Runs `action` after `delay_ms` of the machine's time, unless what this returns is called before: cheaper than a sleep. */
export function after(delay_ms: number, action: () => void): () => void {
  const timer = setTimeout(action, delay_ms);
  return () => clearTimeout(timer);
}

/** An instant as the service's documents write it: UTC, seconds, `2025-01-15T10:30:45Z`. */
export function iso_seconds(epoch_ms: number): string {
  return new Date(epoch_ms).toISOString().replace(/\.\d{3}Z$/, "Z");
}
