import type { Clock } from "@/base/clock.ts";
import type { OperationKind, OutcomeName } from "@/domain/operation.ts";
import type { OperationEnded, ServiceEvent } from "@/domain/service_event.ts";
import { LandingTimes } from "@/monitoring/landing_times.ts";
import type { Measures } from "@/scenario/measures.ts";
import type { Labels } from "@/scenario/metric_names.ts";
import { Trend } from "@/scenario/series.ts";

/** Operations of threads by how they ended. */
export type OutcomeCounts = Record<OutcomeName, number>;

/** What is written down of each kind of operation. */
export interface KindFigures {
  readonly outcomes: OutcomeCounts;
  /** Milliseconds. */
  readonly landing: Trend;
  /** Of those that succeeded. */
  readonly compute_units: Trend;
}

/** Operations between two points of the charts. */
export interface Interval {
  readonly ended: Record<OperationKind, number>;
  readonly landing: Trend;
  readonly lateness: Trend;
  failed: number;
}

function no_outcomes(): OutcomeCounts {
  return { landed_ok: 0, landed_error: 0, rejected: 0, expired: 0, unknown: 0 };
}

function no_figures(): KindFigures {
  return { outcomes: no_outcomes(), landing: new Trend("time"), compute_units: new Trend("plain") };
}

/** Writes down what the service's events say, while the load lasts and until its last operation has ended. */
export class Recorder {
  readonly kinds: Record<OperationKind, KindFigures> = {
    deposit: no_figures(),
    withdrawal: no_figures(),
    swap: no_figures(),
  };
  /** Empties and the burns after them, which are nobody's own operations. */
  readonly empties: OutcomeCounts = no_outcomes();
  readonly shared = { lp_tokens: 0n, withdrawn_tokens: 0n, swapped_tokens: 0n };
  readonly failures = new Map<string, number>();
  /** Of the monotonic clock. */
  first_landed_at_ms: number | undefined;
  readonly #measures: Measures;
  readonly #clock: Clock;
  readonly #landing_times = new LandingTimes();
  readonly #labels_of: (thread_id: string) => Labels;
  readonly #on_operation: (ended: OperationEnded, landing_ms: number | undefined) => void;
  #interval = new_interval();
  #own_ended = 0;

  constructor(parts: {
    readonly measures: Measures;
    readonly clock: Clock;
    /** Group and pool of a thread by their names. */
    readonly labels_of: (thread_id: string) => Labels;
    readonly on_operation: (ended: OperationEnded, landing_ms: number | undefined) => void;
  }) {
    this.#measures = parts.measures;
    this.#clock = parts.clock;
    this.#labels_of = parts.labels_of;
    this.#on_operation = parts.on_operation;
  }

  /** Threads' own operations that have ended. */
  get own_ended(): number {
    return this.#own_ended;
  }

  /** Takes the next event of the service. */
  on_event(event: ServiceEvent): void {
    const landing_ms = this.#landing_times.on_event(event);
    if (event.type === "operation_ended") this.#on_ended(event, landing_ms);
    if (event.type === "thread_stopped" && event.reason === "unexpected_error") {
      const kind = event.thread_id.split("_")[0] ?? "";
      this.#measures.add("thread_errors", 1, { kind, ...this.#labels_of(event.thread_id) });
    }
  }

  /** A cycle began this much after its intended time. */
  on_lateness(lateness_ms: number): void {
    this.#measures.add("lateness", lateness_ms);
    this.#interval.lateness.add(lateness_ms);
  }

  /** What has happened since this was last asked. */
  take_interval(): Interval {
    const taken = this.#interval;
    this.#interval = new_interval();
    return taken;
  }

  #on_ended(event: OperationEnded, landing_ms: number | undefined): void {
    const { kind, purpose, outcome, compute_units, failure } = event;
    const labels = { kind, ...this.#labels_of(event.thread_id) };
    this.#measures.add("operations", 1, { ...labels, purpose, outcome });
    if (compute_units !== null) this.#measures.add("compute_units", compute_units, { ...labels, outcome });
    if (landing_ms !== undefined) this.#measures.add("landing", landing_ms, labels);
    if (failure !== null) {
      const { code, category } = failure;
      this.#measures.add("failures", 1, { ...labels, code, category });
      this.failures.set(code, (this.failures.get(code) ?? 0) + 1);
    }
    if (purpose === "cycle") this.#on_own(event, labels, landing_ms);
    else if (purpose !== "share") this.empties[outcome] += 1;
    this.#on_operation(event, landing_ms);
  }

  #on_own(event: OperationEnded, labels: Labels, landing_ms: number | undefined): void {
    const { kind, outcome, compute_units, effects } = event;
    const figures = this.kinds[kind];
    this.#own_ended += 1;
    figures.outcomes[outcome] += 1;
    this.#interval.ended[kind] += 1;
    this.#measures.add("success", outcome === "landed_ok" ? 1 : 0, labels);
    if (landing_ms !== undefined) {
      figures.landing.add(landing_ms);
      this.#interval.landing.add(landing_ms);
    }
    for (const { amount } of effects?.shared ?? []) this.shared[SHARED_NAME[kind]] += amount;
    if (outcome !== "landed_ok") {
      this.#interval.failed += 1;
      return;
    }
    this.first_landed_at_ms ??= this.#clock.monotonic_ms();
    if (compute_units !== null) figures.compute_units.add(compute_units);
  }
}

const SHARED_NAME: Record<OperationKind, "lp_tokens" | "withdrawn_tokens" | "swapped_tokens"> = {
  deposit: "lp_tokens",
  withdrawal: "withdrawn_tokens",
  swap: "swapped_tokens",
};

function new_interval(): Interval {
  return {
    ended: { deposit: 0, withdrawal: 0, swap: 0 },
    landing: new Trend("time"),
    lateness: new Trend("time"),
    failed: 0,
  };
}
