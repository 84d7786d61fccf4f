import { MAX_NODE_COOL_DOWN_MS, NODE_COOL_DOWN_MS } from "@/base/limits.ts";

/** Weight of the newest call in the averages. */
const SMOOTHING = 0.2;
/** A node that fails always counts as this many times slower. */
const FAILURE_FACTOR = 10;

/** How well one node has answered lately. All times are monotonic milliseconds. */
export class NodeHealth {
  #latency_ms: number | undefined;
  #failure_share = 0;
  #failures_in_a_row = 0;
  #passed_over_until_ms = 0;
  #left_alone_until_ms = 0;

  /** It has answered, with whatever. */
  answered(latency_ms: number): void {
    this.#latency_ms = this.#latency_ms === undefined
      ? latency_ms
      : this.#latency_ms + (latency_ms - this.#latency_ms) * SMOOTHING;
    this.#failure_share *= 1 - SMOOTHING;
    this.#failures_in_a_row = 0;
    this.#passed_over_until_ms = 0;
  }

  /** It has not, or said that it is in trouble; `retry_after_ms` when it asked to be left alone. */
  failed(now_ms: number, retry_after_ms: number | undefined): void {
    this.#failure_share += (1 - this.#failure_share) * SMOOTHING;
    const cool_down_ms = NODE_COOL_DOWN_MS * 2 ** this.#failures_in_a_row;
    this.#failures_in_a_row = Math.min(this.#failures_in_a_row + 1, 16);
    this.#passed_over_until_ms = now_ms + Math.min(MAX_NODE_COOL_DOWN_MS, cool_down_ms);
    if (retry_after_ms === undefined) return;
    this.#left_alone_until_ms = now_ms + Math.min(MAX_NODE_COOL_DOWN_MS, retry_after_ms);
  }

  /** Whether it may be preferred: it has not failed just now. */
  is_ready(now_ms: number): boolean {
    return now_ms >= this.#passed_over_until_ms && this.left_alone_ms(now_ms) === 0;
  }

  /** How much longer it wants to be left alone. */
  left_alone_ms(now_ms: number): number {
    return Math.max(0, this.#left_alone_until_ms - now_ms);
  }

  /** Milliseconds that a call costs here, failures included; `undefined` until one has been answered. */
  get cost_ms(): number | undefined {
    return this.#latency_ms === undefined
      ? undefined
      : this.#latency_ms * (1 + FAILURE_FACTOR * this.#failure_share);
  }
}
