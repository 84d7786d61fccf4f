/** The report of a past session of a thread, made from what the service has written down. */
import { iso_seconds } from "@/base/clock.ts";
import type { FindingGroup } from "@/domain/finding.ts";
import type { OperationPurpose, OutcomeName } from "@/domain/operation.ts";
import { type Distribution, distribution_of } from "@/scenario/report_document.ts";
import { Trend } from "@/scenario/series.ts";

/** Points of a session's chart. */
const POINTS = 120;

/** An operation as the journal has it. */
export interface SessionOperation {
  readonly opened_at_ms: number;
  readonly ended_at_ms: number | null;
  readonly purpose: OperationPurpose;
  readonly outcome: OutcomeName;
  readonly compute_units: number | null;
  readonly failure_code: string | null;
}

/** What is known of a session. */
export interface SessionFacts {
  readonly thread_id: string;
  /** Name of the session's file. */
  readonly file: string;
  readonly start_ms: number;
  readonly end_ms: number;
  readonly stop_reason: string;
  /** The session's own totals, under the names of its document. */
  readonly totals: Readonly<Record<string, unknown>>;
  readonly operations: readonly SessionOperation[];
  /** There are more operations than were read, or older ones have been pruned. */
  readonly is_partial: boolean;
  /** Times are known to the millisecond, not only to the second. */
  readonly has_exact_times: boolean;
  /** Findings of the session's pool that were seen while it lasted. */
  readonly findings: readonly SessionFinding[];
}

/** A finding as data directory and daemon both have it. */
export type SessionFinding = Pick<
  FindingGroup,
  | "id"
  | "severity"
  | "invariant"
  | "expected"
  | "observed"
  | "count"
  | "pool_id"
  | "slot"
  | "signature"
  | "evidence"
>;

/** Operations in one of the equal parts of a session. */
export interface SessionPoint {
  readonly second: number;
  readonly succeeded: number;
  readonly failed: number;
}

/** The report. */
export interface SessionReport {
  readonly format_version: 1;
  readonly thread_id: string;
  readonly session_file: string;
  readonly start_time: string;
  readonly end_time: string;
  readonly seconds: number;
  readonly stop_reason: string;
  readonly totals: Readonly<Record<string, unknown>>;
  readonly operations: Readonly<Record<OutcomeName, number>>;
  /** Of other purposes than the thread's own: `share`, `empty`, `burn`. */
  readonly other_operations: Readonly<Record<string, number>>;
  readonly is_partial: boolean;
  /** `null` where times are known to the second only. */
  readonly landing_ms: Distribution | null;
  readonly compute_units: Distribution;
  readonly failures: Readonly<Record<string, number>>;
  readonly findings: readonly SessionFinding[];
  readonly points: readonly SessionPoint[];
}

function counted(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

function distribution(values: readonly number[], unit: "time" | "plain"): Distribution {
  const trend = new Trend(unit);
  for (const value of values) trend.add(value);
  return distribution_of(trend);
}

function points_of({ start_ms, end_ms }: SessionFacts, own: readonly SessionOperation[]): SessionPoint[] {
  const part_ms = Math.max(1_000, Math.ceil((end_ms - start_ms) / POINTS));
  const parts = Array.from(
    { length: Math.max(1, Math.ceil((end_ms - start_ms) / part_ms)) },
    (_, index) => ({ second: Math.round((index + 1) * part_ms / 1_000), succeeded: 0, failed: 0 }),
  );
  for (const { ended_at_ms, outcome } of own) {
    if (ended_at_ms === null) continue;
    // An operation that was under way at the end belongs to the last part.
    const index = Math.min(parts.length - 1, Math.max(0, Math.floor((ended_at_ms - start_ms) / part_ms)));
    const part = parts[index];
    if (part === undefined) continue;
    if (outcome === "landed_ok") part.succeeded += 1;
    else part.failed += 1;
  }
  return parts;
}

/** Puts the report of a session together. */
export function session_report(facts: SessionFacts): SessionReport {
  const own = facts.operations.filter(({ purpose }) => purpose === "cycle");
  const landed = own.filter(({ outcome }) => outcome === "landed_ok" || outcome === "landed_error");
  const landing = landed.flatMap(({ opened_at_ms, ended_at_ms }) =>
    ended_at_ms === null ? [] : [Math.max(0, ended_at_ms - opened_at_ms)]
  );
  const units = own.flatMap(({ outcome, compute_units }) =>
    outcome === "landed_ok" && compute_units !== null ? [compute_units] : []
  );
  const outcomes = { landed_ok: 0, landed_error: 0, rejected: 0, expired: 0, unknown: 0 };
  for (const { outcome } of own) outcomes[outcome] += 1;
  return {
    format_version: 1,
    thread_id: facts.thread_id,
    session_file: facts.file,
    start_time: iso_seconds(facts.start_ms),
    end_time: iso_seconds(facts.end_ms),
    seconds: Math.round((facts.end_ms - facts.start_ms) / 1_000),
    stop_reason: facts.stop_reason,
    totals: facts.totals,
    operations: outcomes,
    other_operations: counted(
      facts.operations.filter(({ purpose }) => purpose !== "cycle").map(({ purpose }) => purpose),
    ),
    is_partial: facts.is_partial,
    landing_ms: facts.has_exact_times ? distribution(landing, "time") : null,
    compute_units: distribution(units, "plain"),
    failures: counted(own.flatMap(({ failure_code }) => failure_code ?? [])),
    findings: facts.findings,
    points: points_of(facts, own),
  };
}
