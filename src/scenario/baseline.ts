/** What earlier runs have measured, and how far a run may be from it. */
import { z } from "zod";
import { coerce_error } from "@/base/errors.ts";
import type { ThreadKind } from "@/domain/thread.ts";
import type { RunReport } from "@/scenario/report_document.ts";
import type { Scenario, Threshold } from "@/scenario/scenario.ts";

const figures = z.strictObject({ p50: z.number(), p95: z.number() });
const of_kinds = z.partialRecord(z.enum(["deposit", "withdrawal", "swap"]), figures);

const baseline_schema = z.strictObject({
  format_version: z.literal(1),
  scenarios: z.record(
    z.string(),
    z.strictObject({
      measured_at: z.string(),
      seconds: z.number(),
      slot_ms: z.int(),
      program_sha256: z.string().nullable(),
      versions: z.record(z.string(), z.string()),
      compute_units: of_kinds,
      landing_ms: of_kinds,
    }),
  ),
});

/** A baseline file: one entry for each scenario. */
export type Baseline = z.output<typeof baseline_schema>;
/** What one scenario has measured. */
export type BaselineEntry = Baseline["scenarios"][string];

/** A baseline file that cannot be used, with the reason. */
export class BaselineError extends Error {
  override readonly name = "BaselineError";
}

/** A file without an entry. */
export const NO_BASELINE: Baseline = { format_version: 1, scenarios: {} };

/** Reads a baseline file. Throws {@linkcode BaselineError}. */
export function read_baseline(path: string, text: string): Baseline {
  try {
    return baseline_schema.parse(JSON.parse(text));
  } catch (caught) {
    const error = coerce_error(caught);
    const reason = error instanceof z.ZodError
      ? error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ")
      : error.message;
    throw new BaselineError(`${path} is no baseline file: ${reason}. Write it with --write-baseline`);
  }
}

function at_most(
  metric: "compute_units" | "landing",
  kind: ThreadKind,
  measured: number,
  percent: number,
): Threshold {
  const limit = measured * (1 + percent / 100);
  const shown = metric === "landing" ? `${limit.toFixed(0)}ms` : limit.toFixed(0);
  return {
    metric,
    labels: metric === "landing" ? { kind } : { kind, outcome: "landed_ok" },
    condition: {
      text: `p(95) <= ${shown}`,
      aggregate: { name: "p", percentile: 95 },
      operator: "<=",
      limit: Number(limit.toFixed(0)),
    },
    abort_on_fail: false,
    delay_abort_seconds: 0,
    source: "baseline",
  };
}

/** The conditions that a scenario wants of an entry: for each kind, 95 of 100 operations within the tolerance. */
export function baseline_thresholds({ baseline }: Scenario, entry: BaselineEntry): Threshold[] {
  if (baseline === undefined) return [];
  const { compute_units_percent, landing_percent } = baseline;
  const conditions = (metric: "compute_units" | "landing", percent: number | undefined) => {
    const measured = metric === "landing" ? entry.landing_ms : entry.compute_units;
    if (percent === undefined) return [];
    return Object.entries(measured).map(([kind, { p95 }]) =>
      at_most(metric, kind as ThreadKind, p95, percent)
    );
  };
  return [...conditions("compute_units", compute_units_percent), ...conditions("landing", landing_percent)];
}

/** What a run has measured, as an entry of the file; kinds without a success are left out. */
export function entry_of(report: RunReport, slot_ms: number): BaselineEntry {
  const kinds = Object.entries(report.operations) as [ThreadKind, RunReport["operations"][ThreadKind]][];
  const measured = (metric: "compute_units" | "landing_ms") =>
    Object.fromEntries(kinds.flatMap(([kind, figures_of]) => {
      const { p50, p95 } = figures_of[metric];
      return p50 === null || p95 === null ? [] : [[kind, { p50: Math.round(p50), p95: Math.round(p95) }]];
    }));
  return {
    measured_at: report.started_at,
    seconds: Math.round(report.seconds),
    slot_ms,
    program_sha256: report.program.sha256,
    versions: { ...report.versions },
    compute_units: measured("compute_units"),
    landing_ms: measured("landing_ms"),
  };
}
