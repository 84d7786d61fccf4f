import { createHistogram } from "node:perf_hooks";
import type { ServiceEvent } from "@/domain/service_event.ts";
import type { ThreadKind } from "@/domain/thread.ts";

const MS_PER_SECOND = 1_000;
const US_PER_MS = 1_000;
const US_PER_SECOND = 1_000_000;

/** A value for each kind of operation. */
export type ByKind<Value> = Readonly<Record<ThreadKind, Value>>;

/** Half, 95 and 99 of a hundred measurements were not greater. */
export interface Quantiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** What was measured within one interval. What was not measured in it is `null`, never zero. */
export interface HistoryPoint {
  /** The interval's end. */
  readonly at_ms: number;
  /** Its real length. */
  readonly seconds: number;
  /** As `frt_stress_operations_total` counts them. */
  readonly operations_per_second: ByKind<number>;
  /** The share of them that did not succeed, from 0 to 1. */
  readonly error_rate: number | null;
  /** As `frt_stress_landing_seconds` observes it. */
  readonly landing_seconds: Quantiles | null;
  /** As `frt_stress_lateness_seconds` observes it. */
  readonly lateness_seconds: Quantiles | null;
  /** The mean of `frt_stress_compute_units`. */
  readonly compute_units: ByKind<number | null>;
  /** At the interval's end. */
  readonly running_threads: number;
}

function by_kind<Value>(value: (kind: ThreadKind) => Value): ByKind<Value> {
  return { deposit: value("deposit"), withdrawal: value("withdrawal"), swap: value("swap") };
}

/** Durations, in a histogram of the runtime, whose size does not grow: whole microseconds from 1 up. */
class Durations {
  readonly #histogram = createHistogram();

  add(duration_ms: number): void {
    this.#histogram.record(Math.max(1, Math.round(duration_ms * US_PER_MS)));
  }

  /** In seconds. Begins anew. */
  take(): Quantiles | null {
    const histogram = this.#histogram;
    if (histogram.count === 0) return null;
    const at = (percent: number) => histogram.percentile(percent) / US_PER_SECOND;
    const quantiles = { p50: at(50), p95: at(95), p99: at(99) };
    histogram.reset();
    return quantiles;
  }
}

interface Sum {
  operations: number;
  measured: number;
  compute_units: number;
}

/** Measures one interval after the other. */
export class MeasuredInterval {
  #began_ms: number;
  readonly #landing = new Durations();
  readonly #lateness = new Durations();
  #sums = by_kind<Sum>(() => ({ operations: 0, measured: 0, compute_units: 0 }));
  #failed = 0;

  /** `now_ms` is monotonic, here and below. */
  constructor(now_ms: number) {
    this.#began_ms = now_ms;
  }

  /** Takes the next event; `landing_ms` when it says that an operation has landed. */
  on_event(event: ServiceEvent, landing_ms: number | undefined): void {
    if (landing_ms !== undefined) this.#landing.add(landing_ms);
    if (event.type !== "operation_ended") return;
    const sum = this.#sums[event.kind];
    sum.operations += 1;
    if (event.outcome !== "landed_ok") this.#failed += 1;
    if (event.compute_units === null) return;
    sum.measured += 1;
    sum.compute_units += event.compute_units;
  }

  /** A cycle has begun this much after its intended time. */
  on_lateness(lateness_ms: number): void {
    this.#lateness.add(lateness_ms);
  }

  /** Ends the interval and begins the next one. */
  end(now_ms: number, at_ms: number, running_threads: number): HistoryPoint {
    const seconds = Math.max(1, now_ms - this.#began_ms) / MS_PER_SECOND;
    const sums = this.#sums;
    const ended = sums.deposit.operations + sums.withdrawal.operations + sums.swap.operations;
    const point = {
      at_ms,
      seconds,
      operations_per_second: by_kind((kind) => sums[kind].operations / seconds),
      error_rate: ended === 0 ? null : this.#failed / ended,
      landing_seconds: this.#landing.take(),
      lateness_seconds: this.#lateness.take(),
      compute_units: by_kind((kind) =>
        sums[kind].measured === 0 ? null : sums[kind].compute_units / sums[kind].measured
      ),
      running_threads,
    };
    this.#began_ms = now_ms;
    this.#sums = by_kind(() => ({ operations: 0, measured: 0, compute_units: 0 }));
    this.#failed = 0;
    return point;
  }
}
