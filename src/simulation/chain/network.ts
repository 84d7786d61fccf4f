import type { Clock } from "@/base/clock.ts";
import type { Rng } from "@/base/rng.ts";

/** What becomes of one request to the node. */
export type Fate =
  /** It arrives, and so does the reply. */
  | "delivered"
  /** The node says no. */
  | "refused"
  /** It never arrives. */
  | "request_lost"
  /** It arrives, and the reply does not. */
  | "reply_lost"
  /** It arrives, and the leader forgets this copy. */
  | "forgotten"
  /** It arrives, and lands much later. */
  | "delayed"
  /** It arrives, and no copy of it ever lands. */
  | "swallowed";

/** How many of ten thousand requests meet each fault. */
const OF_TEN_THOUSAND: readonly (readonly [Exclude<Fate, "delivered">, number])[] = [
  ["refused", 20],
  ["request_lost", 50],
  ["reply_lost", 50],
  ["forgotten", 50],
  ["delayed", 100],
  ["swallowed", 5],
];
/** One slot in this many has no block. */
const SKIPPED_SLOT_ONCE_IN = 50;
/** How long a delayed transaction waits, in slots. */
const DELAY_SLOTS = { low: 2, high: 60 } as const;
/** How long a request and its reply are on their way. */
const LATENCY_MS = { low: 2, high: 80 } as const;
/** How long the node is there between two absences, and how long it is away: longer than a blockhash may be used. */
const PRESENT_MS = { low: 120_000, high: 900_000 } as const;
const AWAY_MS = { low: 500, high: 60_000 } as const;

/** The network between the service and the chain, with its faults. All of them follow from the stream of chance. */
export class Network {
  readonly #rng: Rng;
  readonly #clock: Clock;
  #has_faults = false;
  #is_away = false;
  readonly faults: Record<Exclude<Fate, "delivered"> | "skipped_slot" | "absence", number> = {
    refused: 0,
    request_lost: 0,
    reply_lost: 0,
    forgotten: 0,
    delayed: 0,
    swallowed: 0,
    skipped_slot: 0,
    absence: 0,
  };

  constructor(rng: Rng, clock: Clock) {
    this.#rng = rng;
    this.#clock = clock;
  }

  /** Whether the node cannot be reached. */
  get is_away(): boolean {
    return this.#is_away;
  }

  /** From now on things go wrong, until `stop`: then the node is there and answers. */
  async run_faults(stop: AbortSignal): Promise<void> {
    const draw = (range: { low: number; high: number }) => this.#rng.int(range.low, range.high);
    this.#has_faults = true;
    while (!stop.aborted) {
      await this.#clock.sleep(draw(PRESENT_MS), stop);
      if (stop.aborted) break;
      this.#is_away = true;
      this.faults.absence += 1;
      await this.#clock.sleep(draw(AWAY_MS), stop);
      this.#is_away = false;
    }
    this.#has_faults = false;
  }

  /** Resolves after the time that a request and its reply take. */
  round_trip(): Promise<void> {
    return this.#clock.sleep(this.#rng.int(LATENCY_MS.low, LATENCY_MS.high));
  }

  /** What becomes of the next request. */
  next_fate(): Fate {
    if (!this.#has_faults) return "delivered";
    let draw = this.#rng.int(0, 9_999);
    for (const [fate, share] of OF_TEN_THOUSAND) {
      draw -= share;
      if (draw >= 0) continue;
      this.faults[fate] += 1;
      return fate;
    }
    return "delivered";
  }

  /** Slots that a delayed transaction waits. */
  delay_slots(): number {
    return this.#rng.int(DELAY_SLOTS.low, DELAY_SLOTS.high);
  }

  /** Whether the next slot stays empty. */
  skips_slot(): boolean {
    if (!this.#has_faults || this.#rng.int(1, SKIPPED_SLOT_ONCE_IN) > 1) return false;
    this.faults.skipped_slot += 1;
    return true;
  }
}
