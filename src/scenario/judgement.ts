/** Holds thresholds against what was measured. */
import type { Measures } from "@/scenario/measures.ts";
import { SCENARIO_METRICS, selector_text } from "@/scenario/metric_names.ts";
import type { Threshold } from "@/scenario/scenario.ts";
import { holds } from "@/scenario/threshold.ts";

/** How a threshold came out. */
export interface JudgedThreshold {
  /** `landing{kind:swap}`. */
  readonly metric: string;
  /** `p(99) < 2s`. */
  readonly condition: string;
  readonly source: Threshold["source"];
  /** In milliseconds, as a share, or as a plain number; `null` when nothing was measured. */
  readonly value: number | null;
  readonly unit: "ms" | "share" | "";
  readonly result: "held" | "broken" | "no samples";
}

/** What every run must keep, unless the scenario has conditions of its own on the whole metric. */
const THREAD_ERRORS: Threshold = {
  metric: "thread_errors",
  labels: {},
  condition: { text: "count == 0", aggregate: { name: "count" }, operator: "==", limit: 0 },
  abort_on_fail: false,
  delay_abort_seconds: 0,
  source: "built in",
};

/** The scenario's thresholds, and what every run must keep. */
export function with_built_in(thresholds: readonly Threshold[]): Threshold[] {
  const has_own = thresholds.some(({ metric, labels }) =>
    metric === THREAD_ERRORS.metric && Object.keys(labels).length === 0
  );
  return has_own ? [...thresholds] : [...thresholds, THREAD_ERRORS];
}

/** Begins to measure everything that the thresholds ask. */
export function watch_thresholds(measures: Measures, thresholds: readonly Threshold[]): void {
  for (const { metric, labels } of thresholds) measures.series(metric, labels);
}

function unit_of({ metric, condition }: Threshold): JudgedThreshold["unit"] {
  const { type, unit } = SCENARIO_METRICS[metric];
  if (type === "rate") return "share";
  return unit === "time" && condition.aggregate.name !== "count" ? "ms" : "";
}

/** Judges one threshold after so many seconds of load. */
export function judge(measures: Measures, threshold: Threshold, seconds: number): JudgedThreshold {
  const { metric, labels, condition, source } = threshold;
  const series = measures.series(metric, labels);
  const value = series.read(condition.aggregate, seconds);
  const result = value === undefined ? "no samples" : holds(condition, value) ? "held" : "broken";
  return {
    metric: selector_text(metric, labels),
    condition: condition.text,
    source,
    value: value ?? null,
    unit: unit_of(threshold),
    result,
  };
}

/** The first threshold that ends the run now, because it is broken and says so. */
export function aborting(
  measures: Measures,
  thresholds: readonly Threshold[],
  seconds: number,
): JudgedThreshold | undefined {
  return thresholds
    .filter(({ abort_on_fail, delay_abort_seconds }) => abort_on_fail && seconds >= delay_abort_seconds)
    .map((threshold) => judge(measures, threshold, seconds))
    .find(({ result }) => result === "broken");
}
