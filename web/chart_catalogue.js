/**
 * The charts of the service's activity. `metric` is the name in /metrics of what is drawn; `condenses`: rates, which may
 * be drawn as means of longer times.
 */
import { decimal, percent, seconds, short, whole } from "./format.js";

const KINDS = [["deposit", "Deposits", "kind_deposit"], ["withdrawal", "Withdrawals", "kind_withdrawal"], [
  "swap",
  "Swaps",
  "kind_swap",
]];

const per_kind = (member) =>
  KINDS.map(([kind, name, colour]) => ({ name, colour, value: (point) => point[member][kind] }));

const quantile = (member, names) =>
  names.map(([name, colour]) => ({
    name,
    colour,
    value: (point) => point[member]?.[name] ?? null,
  }));

/** In the order in which they stand on the page. */
export const ACTIVITY_CHARTS = [
  {
    id: "operations",
    condenses: true,
    title: "Operations per second",
    metric: "frt_stress_operations_total",
    series: per_kind("operations_per_second"),
    write: decimal,
    axis: short,
    fill: true,
  },
  {
    id: "landing",
    title: "Landing latency",
    metric: "frt_stress_landing_seconds",
    series: quantile("landing_seconds", [["p50", "quantile_low"], ["p95", "quantile_middle"], [
      "p99",
      "quantile_high",
    ]]),
    write: seconds,
    axis: seconds,
  },
  {
    id: "errors",
    condenses: true,
    title: "Error rate",
    metric: 'frt_stress_operations_total{outcome!="landed_ok"}',
    series: [{ name: "Not successful", colour: "bad", value: (point) => point.error_rate }],
    write: percent,
    axis: percent,
    fill: true,
    most: 1,
  },
  {
    id: "lateness",
    title: "Lateness of cycles",
    metric: "frt_stress_lateness_seconds",
    series: quantile("lateness_seconds", [["p50", "quantile_low"], ["p95", "quantile_middle"], [
      "p99",
      "quantile_high",
    ]]),
    write: seconds,
    axis: seconds,
  },
  {
    id: "compute",
    title: "Compute units, mean",
    metric: "frt_stress_compute_units",
    series: per_kind("compute_units"),
    write: (value) => value === null ? "–" : whole(value),
    axis: short,
  },
  {
    id: "threads",
    title: "Running threads",
    metric: 'frt_stress_threads{status="running"}',
    series: [{ name: "Running", colour: "accent", value: (point) => point.running_threads }],
    write: whole,
    axis: short,
    fill: true,
  },
];
