import type { Clock } from "@/base/clock.ts";
import type { Rng } from "@/base/rng.ts";
import type { ThreadKind } from "@/domain/thread.ts";
import type { Pacing } from "@/engine/pacing.ts";
import type { Measures } from "@/scenario/measures.ts";
import type { Load } from "@/scenario/schema.ts";

/** How often the rate is looked at. */
const LOOK_EVERY_MS = 100;
/** What floating-point sums leave of a distance that is done. */
const NOTHING_LEFT = 1e-9;

/** A change of the rate: from the first moment to the second one in a straight line. */
interface Change {
  readonly from_ms: number;
  readonly to_ms: number;
  readonly from_rate: number;
  readonly to_rate: number;
}

/** The weights of the kinds. */
export type Mix = Readonly<Partial<Record<ThreadKind, number>>>;

/** Draws a kind by the weights of those that have one. */
export function draw_kind(rng: Rng, mix: Mix): ThreadKind {
  const weighted = (Object.entries(mix) as [ThreadKind, number][]).filter(([, weight]) => weight > 0);
  const total = weighted.reduce((sum, [, weight]) => sum + weight, 0);
  let left = rng.fraction() * total;
  for (const [kind, weight] of weighted) {
    left -= weight;
    if (left < 0) return kind;
  }
  return weighted.at(-1)?.[0] ?? "deposit";
}

/** How much work must come up to the next arrival, where one is the mean: at a steady rate it is the time between two. */
export function draw_distance(rng: Rng, distribution: Load["distribution"]): number {
  return distribution === "constant" ? 1 : -Math.log(1 - rng.fraction());
}

/**
 * The open model: work arrives at its own pace and is given to a thread that is ready. Work that finds none is dropped and
 * counted, never made up for: the next one comes at its time.
 */
export class Arrivals {
  readonly #clock: Clock;
  readonly #rng: Rng;
  readonly #pacing: Pacing;
  readonly #measures: Measures;
  readonly #load: Load;
  readonly #mix: Mix;
  #change: Change;
  #arrived = 0;
  #dropped = 0;

  constructor(parts: {
    readonly clock: Clock;
    readonly rng: Rng;
    readonly pacing: Pacing;
    readonly measures: Measures;
    readonly load: Load;
    /** Where the load names no weights: the threads of each kind. */
    readonly threads: Mix;
  }) {
    this.#clock = parts.clock;
    this.#rng = parts.rng;
    this.#pacing = parts.pacing;
    this.#measures = parts.measures;
    this.#load = parts.load;
    this.#mix = parts.load.mix ?? parts.threads;
    const rate = parts.load.rate_per_second;
    this.#change = { from_ms: 0, to_ms: 0, from_rate: rate, to_rate: rate };
  }

  /** How many have come, and how many of those found no thread ready. */
  get counts(): { readonly arrived: number; readonly dropped: number } {
    return { arrived: this.#arrived, dropped: this.#dropped };
  }

  /** Arrivals in a second at this moment of the monotonic clock. */
  rate_at(now_ms: number): number {
    const { from_ms, to_ms, from_rate, to_rate } = this.#change;
    if (now_ms >= to_ms) return to_rate;
    return from_rate + (to_rate - from_rate) * (now_ms - from_ms) / (to_ms - from_ms);
  }

  /** Changes the rate from now on, within `over_ms`. */
  change_rate(to_rate: number, over_ms: number): void {
    const from_ms = this.#clock.monotonic_ms();
    this.#change = { from_ms, to_ms: from_ms + over_ms, from_rate: this.rate_at(from_ms), to_rate };
  }

  /** Gives work until `stop` is aborted. */
  async run(stop: AbortSignal): Promise<void> {
    let due_ms = this.#clock.monotonic_ms();
    let distance = draw_distance(this.#rng, this.#load.distribution);
    while (!stop.aborted) {
      // In short steps, so that a change of the rate counts from its own moment on.
      const rate_per_ms = this.rate_at(due_ms) / 1_000;
      const step_ms = Math.min(LOOK_EVERY_MS, distance / rate_per_ms);
      due_ms += step_ms;
      distance -= rate_per_ms * step_ms;
      // Without a wait where they lie close together: the others must get their turn all the same.
      await this.#clock.sleep(Math.max(0, due_ms - this.#clock.monotonic_ms()), stop);
      if (stop.aborted || distance > NOTHING_LEFT) continue;
      this.#arrive(due_ms);
      distance = draw_distance(this.#rng, this.#load.distribution);
    }
  }

  #arrive(due_ms: number): void {
    const kind = draw_kind(this.#rng, this.#mix);
    this.#arrived += 1;
    this.#measures.add("arrivals", 1, { kind });
    if (this.#pacing.give(({ thread }) => thread.kind === kind, due_ms) !== undefined) return;
    this.#dropped += 1;
    this.#measures.add("dropped", 1, { kind });
  }
}
