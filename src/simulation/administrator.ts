import type { Clock } from "@/base/clock.ts";
import type { Rng } from "@/base/rng.ts";
import type { Pool } from "@/domain/pool.ts";
import { set_pool_pause, set_system_pause } from "@/simulation/chain/administration.ts";
import type { Instruction } from "@/simulation/chain/instruction.ts";
import type { ModelChain } from "@/simulation/chain/model_chain.ts";

/** How long everything runs between two pauses, and how long a pause lasts. */
const RUNNING_MS = { low: 20_000, high: 180_000 } as const;
const PAUSED_MS = { low: 2_000, high: 45_000 } as const;
/** One pause in this many is one of the whole deployment. */
const SYSTEM_PAUSE_ONCE_IN = 8;

/** Pauses pools, and now and then all of them, as an administrator of the deployment does. */
export class Administrator {
  readonly #chain: ModelChain;
  readonly #clock: Clock;
  readonly #rng: Rng;
  #pauses = 0;

  constructor(chain: ModelChain, clock: Clock, rng: Rng) {
    this.#chain = chain;
    this.#clock = clock;
    this.#rng = rng;
  }

  /** Pauses so far. */
  get pauses(): number {
    return this.#pauses;
  }

  /** Pauses and unpauses until `stop`; then nothing is paused. */
  async run(pools: readonly Pool[], stop: AbortSignal): Promise<void> {
    const draw = (range: { low: number; high: number }) => this.#rng.int(range.low, range.high);
    while (!stop.aborted) {
      await this.#clock.sleep(draw(RUNNING_MS), stop);
      if (stop.aborted) return;
      const pause = this.#draw_pause(pools);
      this.#pauses += 1;
      this.#chain.administrate(pause(true));
      await this.#clock.sleep(draw(PAUSED_MS), stop);
      this.#chain.administrate(pause(false));
    }
  }

  #draw_pause(pools: readonly Pool[]): (paused: boolean) => Instruction {
    const { admin_wallet } = this.#chain;
    const pool = pools[this.#rng.int(0, pools.length - 1)];
    const is_of_the_system = this.#rng.int(1, SYSTEM_PAUSE_ONCE_IN) === 1;
    const bits = this.#rng.int(1, 3);
    return pool === undefined || is_of_the_system
      ? (paused) => set_system_pause(0, admin_wallet, paused)
      : (paused) => set_pool_pause(0, admin_wallet, pool.pool_id, bits, paused);
  }
}
