/** Samples of a metric, as much of them as its aggregates need. Nothing grows with the length of a run. */
import { createHistogram } from "node:perf_hooks";
import type { MetricType } from "@/scenario/metric_names.ts";
import type { Aggregate } from "@/scenario/threshold.ts";

/** Trends are kept to a part in a thousand. Times are kept in microseconds: a histogram holds whole numbers. */
const MICROSECONDS = 1_000;
/** The largest sample that a histogram tells from others: 10^10, almost three hours in microseconds. */
const LARGEST = 10_000_000_000;

/** One metric, or the samples of it that have some labels. */
export interface Series {
  add(value: number): void;
  /** How many samples there were; of a counter, what was counted. */
  readonly count: number;
  /** Whether anything can be said: a counter that has counted nothing is 0, a trend of nothing is no number. */
  readonly has_value: boolean;
  /** The aggregate's value, `undefined` when there is none. `seconds` are those of the load so far. */
  read(aggregate: Aggregate, seconds: number): number | undefined;
}

class Counter implements Series {
  readonly has_value = true;
  #sum = 0;

  add(value: number): void {
    this.#sum += value;
  }

  get count(): number {
    return this.#sum;
  }

  read({ name }: Aggregate, seconds: number): number {
    return name === "rate" ? (seconds > 0 ? this.#sum / seconds : 0) : this.#sum;
  }
}

/** Samples are 1 for yes and 0 for no. */
class Rate implements Series {
  #yes = 0;
  #all = 0;

  add(value: number): void {
    this.#all += 1;
    this.#yes += value;
  }

  get count(): number {
    return this.#all;
  }

  get has_value(): boolean {
    return this.#all > 0;
  }

  read(): number | undefined {
    return this.#all === 0 ? undefined : this.#yes / this.#all;
  }
}

/** A distribution; its ends and its mean are exact. */
export class Trend implements Series {
  readonly #scale: number;
  readonly #histogram = createHistogram({ lowest: 1, highest: LARGEST, figures: 3 });
  #count = 0;
  #sum = 0;
  #least = Infinity;
  #greatest = 0;

  constructor(unit: "time" | "plain") {
    this.#scale = unit === "time" ? MICROSECONDS : 1;
  }

  add(value: number): void {
    this.#histogram.record(Math.min(LARGEST, Math.max(1, Math.round(value * this.#scale))));
    this.#count += 1;
    this.#sum += value;
    this.#least = Math.min(this.#least, value);
    this.#greatest = Math.max(this.#greatest, value);
  }

  get count(): number {
    return this.#count;
  }

  get has_value(): boolean {
    return this.#count > 0;
  }

  /** The value that `percent` of the samples do not exceed. */
  percentile(percent: number): number | undefined {
    if (this.#count === 0) return undefined;
    const value = this.#histogram.percentile(percent) / this.#scale;
    return Math.min(this.#greatest, Math.max(this.#least, value));
  }

  read(aggregate: Aggregate): number | undefined {
    if (aggregate.name === "count") return this.#count;
    if (this.#count === 0) return undefined;
    switch (aggregate.name) {
      case "avg":
        return this.#sum / this.#count;
      case "min":
        return this.#least;
      case "max":
        return this.#greatest;
      case "p":
        return this.percentile(aggregate.percentile);
      default:
        return this.percentile(50);
    }
  }

  /** Begins anew. */
  reset(): void {
    this.#histogram.reset();
    this.#count = 0;
    this.#sum = 0;
    this.#least = Infinity;
    this.#greatest = 0;
  }
}

/** An empty series of a metric of this type. */
export function new_series(type: MetricType, unit: "time" | "plain"): Series {
  if (type === "counter") return new Counter();
  return type === "rate" ? new Rate() : new Trend(unit);
}
