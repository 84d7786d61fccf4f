/** The report of a run: one document, from which the HTML page, JUnit and the summaries are drawn. */
import type { OperationKind } from "@/domain/operation.ts";
import type { FindingGroup } from "@/domain/finding.ts";
import type { Point, PoolPoint } from "@/scenario/course.ts";
import type { JudgedThreshold } from "@/scenario/judgement.ts";
import type { KindFigures, OutcomeCounts } from "@/scenario/recorder.ts";
import type { Act } from "@/scenario/run_events.ts";
import type { Trend } from "@/scenario/series.ts";
import type { Verdict } from "@/scenario/verdict.ts";

/** A distribution in a few numbers; `null` where nothing was measured. */
export interface Distribution {
  readonly samples: number;
  readonly avg: number | null;
  readonly min: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

/** A kind of operations in the report. */
export interface KindReport {
  readonly outcomes: OutcomeCounts;
  readonly per_second: number;
  readonly landing_ms: Distribution;
  /** Of operations that succeeded. */
  readonly compute_units: Distribution;
}

/** What made the load, and how well it did. */
export interface GeneratorReport {
  readonly model: "closed" | "open";
  readonly arrivals: number | null;
  readonly dropped: number | null;
  /** Of the arrivals, the share that found a thread ready; `null` in the closed model. */
  readonly achieved: number | null;
  readonly lateness_ms: Distribution;
  readonly loop_lag_ms: Distribution;
}

/** A thread in the report. */
export interface ThreadReport {
  readonly thread_id: string;
  readonly group: string;
  readonly pool: string;
  readonly status: string;
  readonly landed_ok: number;
  readonly failed: number;
  readonly last_error: string | null;
}

/** The whole report. */
export interface RunReport extends Verdict {
  readonly format_version: 1;
  readonly scenario: {
    readonly name: string;
    readonly file: string;
    readonly looks_for: string;
    readonly text: string;
  };
  readonly started_at: string;
  readonly seconds: number;
  readonly end: string;
  readonly seed: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly program: { readonly program_id: string; readonly sha256: string | null };
  readonly cluster: unknown;
  /** Every setting as it held, without what may be a secret. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly generator: GeneratorReport;
  readonly operations: Readonly<Record<OperationKind, KindReport>>;
  readonly empties: OutcomeCounts;
  readonly shared: Readonly<Record<"lp_tokens" | "withdrawn_tokens" | "swapped_tokens", bigint>>;
  readonly failures: Readonly<Record<string, number>>;
  readonly checks: {
    readonly operations_checked: number;
    readonly operations_equal: number;
    readonly pool_checks: number;
  };
  readonly thresholds: readonly JudgedThreshold[];
  readonly findings: readonly FindingGroup[];
  readonly acts: readonly Act[];
  readonly acts_refused: number;
  readonly first_operation_ms: number | null;
  readonly rpc_calls: { readonly total: number; readonly per_operation: number | null };
  readonly pools: unknown;
  readonly pools_at_end: Readonly<Record<string, PoolPoint>>;
  readonly threads: readonly ThreadReport[];
  readonly threads_not_listed: number;
  readonly seconds_between_points: number;
  readonly points: readonly Point[];
}

/** A number with at most so many decimals. */
export function rounded(value: number | undefined, digits: number): number | null {
  return value === undefined ? null : Number(value.toFixed(digits));
}

/** A distribution's numbers. */
export function distribution_of(trend: Trend): Distribution {
  const p = (percentile: number) => rounded(trend.percentile(percentile), 3);
  const read = (name: "avg" | "min" | "max") => rounded(trend.read({ name }), 3);
  return {
    samples: trend.count,
    avg: read("avg"),
    min: read("min"),
    p50: p(50),
    p95: p(95),
    p99: p(99),
    max: read("max"),
  };
}

/** What is said of one kind of operations; `unknown` are those that are still open. */
export function kind_report(figures: KindFigures, unknown: number, seconds: number): KindReport {
  const outcomes = { ...figures.outcomes, unknown };
  const ended = Object.values(figures.outcomes).reduce((sum, count) => sum + count, 0);
  return {
    outcomes,
    per_second: rounded(seconds > 0 ? ended / seconds : 0, 3) ?? 0,
    landing_ms: distribution_of(figures.landing),
    compute_units: distribution_of(figures.compute_units),
  };
}
