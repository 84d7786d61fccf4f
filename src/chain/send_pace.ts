import { GOOD_SEND_MS, MAX_BATCH_REQUESTS, MAX_SENDS_IN_FLIGHT, SLOW_SEND_FACTOR } from "@/base/limits.ts";

/** Requests that a node gets at the same time to begin with. */
const FIRST_WINDOW = 4;
/** Transactions in a request to begin with. */
const FIRST_BATCH = 8;
/** The quickest answer is forgotten at this rate, in case the way to the node has become longer. */
const FORGETTING = 1.02;
/** What is left of the window after a slow answer, and after none. */
const BACK_OFF = { slow: 0.8, failed: 0.5 } as const;

/**
 * How much of sending one node takes: requests at the same time, and transactions in one. Both grow while it answers as
 * quickly as it can and shrink when it does not, so they follow what the node, and the way to it, can carry.
 */
export class SendPace {
  #window = FIRST_WINDOW;
  #batch_limit = FIRST_BATCH;
  #most_in_batch = MAX_BATCH_REQUESTS;
  #in_flight = 0;
  #quickest_ms = Infinity;

  /** Whether another request may go now. */
  get is_free(): boolean {
    return this.#in_flight < Math.floor(this.#window);
  }

  /** Requests that may be under way at the same time. */
  get window(): number {
    return Math.floor(this.#window);
  }

  /** Transactions that one request may carry. */
  get batch_limit(): number {
    return this.#batch_limit;
  }

  /** A request goes out; one of the methods below ends it. */
  began(): void {
    this.#in_flight += 1;
  }

  /** A request with `count` transactions was answered after `latency_ms`. */
  answered(count: number, latency_ms: number): void {
    this.#in_flight -= 1;
    this.#quickest_ms = Math.min(this.#quickest_ms * FORGETTING, latency_ms);
    const good_ms = Math.max(GOOD_SEND_MS, 2 * this.#quickest_ms);
    if (latency_ms <= good_ms) {
      this.#window = Math.min(MAX_SENDS_IN_FLIGHT, this.#window + 1 / this.#window);
      if (count >= this.#batch_limit) {
        this.#batch_limit = Math.min(this.#most_in_batch, 2 * this.#batch_limit);
      }
    } else if (latency_ms > SLOW_SEND_FACTOR * good_ms) {
      this.#window = Math.max(1, this.#window * BACK_OFF.slow);
      if (count > 1) this.#batch_limit = Math.max(1, Math.floor(count / 2));
    }
  }

  /** A request was not answered, or the node wants fewer. */
  failed(): void {
    this.#in_flight -= 1;
    this.#window = Math.max(1, this.#window * BACK_OFF.failed);
  }

  /** The node does not take a batch of `count`: some take none at all. */
  refused_batch(count: number): void {
    this.#in_flight -= 1;
    this.#most_in_batch = Math.max(1, Math.min(this.#most_in_batch, Math.floor(count / 2)));
    this.#batch_limit = Math.min(this.#batch_limit, this.#most_in_batch);
  }
}
