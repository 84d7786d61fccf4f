/** What thresholds can speak of: the service's own metrics by short names. */

/** What a metric can be asked. Trends of times are in milliseconds. */
export type MetricType = "counter" | "rate" | "trend";

/** One metric. */
export interface ScenarioMetric {
  readonly type: MetricType;
  /** `time`: a threshold gives its value with `ms` or `s`. */
  readonly unit: "time" | "plain";
  readonly labels: readonly string[];
  readonly meaning: string;
}

const OF_THREADS = ["kind", "pool", "group"] as const;

function metric(
  type: MetricType,
  unit: "time" | "plain",
  labels: readonly string[],
  meaning: string,
): ScenarioMetric {
  return { type, unit, labels, meaning };
}

/** All of them. */
export const SCENARIO_METRICS = {
  operations: metric("counter", "plain", [...OF_THREADS, "purpose", "outcome"], "Operations that have ended"),
  success: metric(
    "rate",
    "plain",
    OF_THREADS,
    "Threads' own operations that landed and succeeded, among all that ended",
  ),
  landing: metric("trend", "time", OF_THREADS, "From signing an operation to knowing that it is in a block"),
  compute_units: metric("trend", "plain", [...OF_THREADS, "outcome"], "Compute units of landed operations"),
  failures: metric(
    "counter",
    "plain",
    [...OF_THREADS, "code", "category"],
    "Operations without success, by the code of the failure",
  ),
  thread_errors: metric("counter", "plain", OF_THREADS, "Threads that an unexpected failure has stopped"),
  findings: metric(
    "counter",
    "plain",
    ["severity"],
    "Things the contract did that the model did not predict",
  ),
  as_predicted: metric(
    "rate",
    "plain",
    [],
    "Landed operations that did exactly what the model predicts, among all",
  ),
  lateness: metric("trend", "time", [], "From the intended start of a cycle to its real one"),
  loop_lag: metric("trend", "time", [], "How late a timer of the event loop was, measured twice a second"),
  arrivals: metric("counter", "plain", ["kind"], "Operations that arrived in the open model"),
  dropped: metric("counter", "plain", ["kind"], "Arrivals that found no thread ready"),
  acts: metric("counter", "plain", ["do", "outcome"], "What stages did; outcome done or refused"),
  rpc_calls: metric("counter", "plain", [], "Calls made to the Solana node"),
  memory_mb: metric(
    "trend",
    "plain",
    [],
    "Megabytes of the process in RAM, with the embedded ledger, measured at each point of the charts",
  ),
} as const satisfies Record<string, ScenarioMetric>;

/** The name of a metric. */
export type MetricName = keyof typeof SCENARIO_METRICS;
/** Labels with their values. */
export type Labels = Readonly<Record<string, string>>;

/** What a metric of each type can be asked. */
export const AGGREGATES: Readonly<Record<MetricType, readonly string[]>> = {
  counter: ["count", "rate"],
  rate: ["rate"],
  trend: ["avg", "min", "med", "max", "p(N)", "count"],
};

/** A metric with labels as thresholds write it: `landing{kind:swap}`. */
export function selector_text(metric: string, labels: Labels): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}:${value}`);
  return pairs.length === 0 ? metric : `${metric}{${pairs.join(",")}}`;
}
