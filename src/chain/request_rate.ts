import type { Clock } from "@/base/clock.ts";
import { MAX_RATE_WAIT_MS } from "@/base/limits.ts";
import { RpcTransportError } from "@/jsonrpc/client.ts";

/**
 * Keeps requests below a rate: a bucket of tokens that holds one second's worth, in the form of the instant at which it
 * would be full again. Whoever finds it empty waits, in the order of asking.
 */
export class RequestRate {
  readonly #clock: Clock;
  readonly #interval_ms: number;
  readonly #burst_ms: number;
  #full_at_ms = 0;

  /** `per_second` must be positive; below one a single request may always go when the last is old enough. */
  constructor(clock: Clock, per_second: number) {
    this.#clock = clock;
    this.#interval_ms = 1_000 / per_second;
    this.#burst_ms = Math.max(1_000, this.#interval_ms);
  }

  /** Resolves when the next request may go. Throws `RpcTransportError` when too many wait already. */
  async take(): Promise<void> {
    const now_ms = this.#clock.monotonic_ms();
    const full_at_ms = Math.max(now_ms, this.#full_at_ms) + this.#interval_ms;
    const wait_ms = full_at_ms - this.#burst_ms - now_ms;
    if (wait_ms > MAX_RATE_WAIT_MS) {
      throw new RpcTransportError(
        `${Math.ceil(wait_ms)} ms of requests wait already under solana.requests_per_second = ` +
          `${1_000 / this.#interval_ms}; raise it or run fewer threads`,
        "timeout",
      );
    }
    this.#full_at_ms = full_at_ms;
    if (wait_ms > 0) await this.#clock.sleep(wait_ms);
  }
}
