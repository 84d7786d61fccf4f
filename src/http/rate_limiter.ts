import type { Clock } from "@/base/clock.ts";
import { MAX_RATE_LIMITED_CLIENTS, RATE_BURST_SECONDS } from "@/base/limits.ts";

interface Bucket {
  requests: number;
  filled_at_ms: number;
}

/** A bucket for each client, which fills at a steady rate; each request takes one out. */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #per_second: number;
  /** The client unheard of for the longest time first. */
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock, requests_per_second: number) {
    this.#clock = clock;
    this.#per_second = requests_per_second;
  }

  /** Takes a request of `client`; answers after how many whole seconds it may come again, 0 when it is let through. */
  take(client: string): number {
    const now_ms = this.#clock.monotonic_ms();
    const most = this.#per_second * RATE_BURST_SECONDS;
    const { requests, filled_at_ms } = this.#buckets.get(client) ?? { requests: most, filled_at_ms: now_ms };
    const filled = Math.min(most, requests + (now_ms - filled_at_ms) / 1_000 * this.#per_second);
    const admitted = filled >= 1;
    this.#remember(client, { requests: admitted ? filled - 1 : filled, filled_at_ms: now_ms });
    return admitted ? 0 : Math.ceil((1 - filled) / this.#per_second);
  }

  /** A client that makes room begins with a full bucket when it comes back. */
  #remember(client: string, bucket: Bucket): void {
    this.#buckets.delete(client);
    this.#buckets.set(client, bucket);
    if (this.#buckets.size <= MAX_RATE_LIMITED_CLIENTS) return;
    const [oldest] = this.#buckets.keys();
    if (oldest !== undefined) this.#buckets.delete(oldest);
  }
}
