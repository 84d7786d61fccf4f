import { create_rng, type Rng } from "@/base/rng.ts";
import { type Fate, Network } from "@/simulation/chain/network.ts";
import type { VirtualClock } from "@/simulation/clock/virtual_clock.ts";

/** How bad the network is. */
export interface LossyNetworkParts {
  readonly seed: number;
  /** How many of a hundred requests to the node go wrong. */
  readonly loss_percent: number;
  readonly latency_ms: number;
}

const LOSSES: readonly Fate[] = [
  "refused",
  "request_lost",
  "reply_lost",
  "forgotten",
  "delayed",
  "swallowed",
];
/** Loses as much as the scene says, until it is calm. */
export class LossyNetwork extends Network {
  readonly #chance: Rng;
  readonly #parts: LossyNetworkParts;
  readonly #timer: VirtualClock;
  is_calm = false;

  constructor(parts: LossyNetworkParts, clock: VirtualClock) {
    super(create_rng(parts.seed, "unused"), clock);
    this.#chance = create_rng(parts.seed, "lossy network");
    this.#parts = parts;
    this.#timer = clock;
  }

  #goes_wrong(): boolean {
    return !this.is_calm && this.#chance.int(1, 100) <= this.#parts.loss_percent;
  }

  /** Reads fail, and blocks are followed late. */
  override get is_away(): boolean {
    return this.#goes_wrong();
  }

  override round_trip(): Promise<void> {
    return this.#timer.sleep(this.#chance.int(0, this.#parts.latency_ms));
  }

  override next_fate(): Fate {
    if (!this.#goes_wrong()) return "delivered";
    return LOSSES[this.#chance.int(0, LOSSES.length - 1)] ?? "delivered";
  }

  override delay_slots(): number {
    return this.#chance.int(2, 20);
  }

  override skips_slot(): boolean {
    return this.#goes_wrong();
  }
}
