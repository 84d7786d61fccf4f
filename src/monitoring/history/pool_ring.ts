import type { PoolState } from "@/domain/pool_state.ts";

/** What a pool held at one instant, base units. */
export interface PoolPoint {
  readonly at_ms: number;
  readonly token_a_liquidity: bigint;
  readonly token_b_liquidity: bigint;
  readonly lp_supply_a: bigint;
  readonly lp_supply_b: bigint;
}

/** Time, and the four amounts. */
const WIDTH = 5;

/** The newest points of one pool, exact to the unit, in memory that is taken once. */
export class PoolRing {
  readonly #values: BigUint64Array<ArrayBuffer>;
  readonly #most: number;
  #added = 0;

  constructor(most: number) {
    this.#most = most;
    this.#values = new BigUint64Array(most * WIDTH);
  }

  add(at_ms: number, { tracked_a, tracked_b, lp_supply_a, lp_supply_b }: PoolState): void {
    const time = BigInt(Math.max(0, Math.round(at_ms)));
    const place = (this.#added % this.#most) * WIDTH;
    this.#values.set([time, tracked_a, tracked_b, lp_supply_a, lp_supply_b], place);
    this.#added += 1;
  }

  /** Oldest first. */
  points(): PoolPoint[] {
    const kept = Math.min(this.#added, this.#most);
    return Array.from({ length: kept }, (_, index) => this.#at(this.#added - kept + index));
  }

  #at(number: number): PoolPoint {
    const place = (number % this.#most) * WIDTH;
    const value = (offset: number) => this.#values[place + offset] ?? 0n;
    return {
      at_ms: Number(value(0)),
      token_a_liquidity: value(1),
      token_b_liquidity: value(2),
      lp_supply_a: value(3),
      lp_supply_b: value(4),
    };
  }
}
