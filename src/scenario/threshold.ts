/** The grammar of thresholds: `"landing{kind:swap}" = "p(99) < 2s"`. */
import { nearest } from "@/daemon/config/nearest.ts";
import {
  AGGREGATES,
  type Labels,
  type MetricName,
  SCENARIO_METRICS,
  type ScenarioMetric,
} from "@/scenario/metric_names.ts";

/** A text that is no threshold, with what is wrong and what is allowed. */
export class ThresholdError extends Error {
  override readonly name = "ThresholdError";
}

/** What a metric is asked; `percentile` in percent. */
export type Aggregate =
  | { readonly name: "count" | "rate" | "avg" | "min" | "med" | "max" }
  | { readonly name: "p"; readonly percentile: number };

/** How two numbers are compared. */
export type Operator = "<" | "<=" | ">" | ">=" | "==" | "!=";

/** Something that must hold of a metric. */
export interface Condition {
  readonly text: string;
  readonly aggregate: Aggregate;
  readonly operator: Operator;
  /** Milliseconds for times, a share for rates, otherwise a plain number. */
  readonly limit: number;
}

/** A metric, or those samples of it that have some labels. */
export interface Selector {
  readonly metric: MetricName;
  readonly labels: Labels;
}

const SELECTOR = /^([a-z_]+)\s*(?:\{([^{}]*)\})?$/;
const LABEL = /^\s*([a-z_]+)\s*:\s*([A-Za-z0-9_.*-]+)\s*$/;
const CONDITION =
  /^\s*(count|rate|avg|min|med|max|p\(\s*(\d+(?:\.\d+)?)\s*\))\s*(<=|>=|===|!==|==|!=|<|>)\s*(\d+(?:_\d+)*(?:\.\d+)?)\s*(ms|s|%|\/s)?\s*$/;

function labels_of(metric: MetricName, text: string): Labels {
  const known: readonly string[] = SCENARIO_METRICS[metric].labels;
  if (text.trim() === "") return {};
  const pairs = text.split(",").map((pair): [string, string] => {
    const [, label, value] = LABEL.exec(pair) ?? [];
    if (label === undefined || value === undefined) {
      throw new ThresholdError(`cannot read the label "${pair.trim()}", expected label:value`);
    }
    if (!known.includes(label)) {
      const list = known.length === 0 ? "it has none" : `it has ${known.join(", ")}`;
      throw new ThresholdError(`${metric} has no label "${label}", ${list}`);
    }
    return [label, value];
  });
  const names = pairs.map(([label]) => label);
  const twice = names.find((label, index) => names.indexOf(label) !== index);
  if (twice !== undefined) throw new ThresholdError(`the label "${twice}" stands there twice`);
  return Object.fromEntries(pairs);
}

/** Reads the left side: `landing`, `operations{kind:swap,outcome:landed_ok}`. Throws {@linkcode ThresholdError}. */
export function parse_selector(text: string): Selector {
  const [, metric, inner] = SELECTOR.exec(text.trim()) ?? [];
  const names = Object.keys(SCENARIO_METRICS) as MetricName[];
  if (metric === undefined) {
    throw new ThresholdError(
      `cannot read "${text}", expected a metric such as landing or landing{kind:swap}`,
    );
  }
  const found = names.find((one) => one === metric);
  if (found === undefined) {
    const list = names.join(", ");
    throw new ThresholdError(
      `unknown metric ${metric}, did you mean ${nearest(metric, names)}? The metrics are ${list}`,
    );
  }
  return { metric: found, labels: labels_of(found, inner ?? "") };
}

function limit_of(
  metric: ScenarioMetric,
  aggregate: Aggregate,
  digits: string,
  unit: string | undefined,
): number {
  const value = Number(digits.replaceAll("_", ""));
  const is_time = metric.unit === "time" && aggregate.name !== "count";
  if (is_time) {
    if (unit === "ms") return value;
    if (unit === "s") return value * 1_000;
    throw new ThresholdError(`a time wants its unit, for example ${digits}ms or ${digits}s`);
  }
  if (unit === "ms" || unit === "s") throw new ThresholdError("it is no time, leave the unit away");
  if (unit === "%") {
    if (metric.type === "rate") return value / 100;
    throw new ThresholdError("it is no share, leave the % away");
  }
  if (unit === "/s" && !(metric.type === "counter" && aggregate.name === "rate")) {
    throw new ThresholdError('only the rate of a counter is "per second", leave the /s away');
  }
  if (metric.type === "rate" && value > 1) {
    throw new ThresholdError(`a share is at most 1; ${digits}% is written with its sign`);
  }
  return value;
}

/** Reads a condition on `metric`: `p(99) < 2s`, `count == 0`, `rate > 0.98`. Throws {@linkcode ThresholdError}. */
export function parse_condition(metric_name: MetricName, text: string): Condition {
  const metric: ScenarioMetric = SCENARIO_METRICS[metric_name];
  const allowed = AGGREGATES[metric.type];
  const [, asked, percentile, operator, digits, unit] = CONDITION.exec(text) ?? [];
  if (asked === undefined || operator === undefined || digits === undefined) {
    throw new ThresholdError(
      `cannot read "${text}", expected ${allowed.join(", ")}, then one of < <= > >= == !=, then a number`,
    );
  }
  const name = percentile === undefined ? asked : "p(N)";
  if (!allowed.includes(name)) {
    throw new ThresholdError(
      `${metric_name} is a ${metric.type} and has no ${asked}, it has ${allowed.join(", ")}`,
    );
  }
  if (percentile !== undefined && (Number(percentile) <= 0 || Number(percentile) > 100)) {
    throw new ThresholdError(`p(${percentile}) is no percentile, expected one above 0 and at most 100`);
  }
  const aggregate: Aggregate = percentile === undefined
    ? { name: asked as "count" }
    : { name: "p", percentile: Number(percentile) };
  const plain = operator.length === 3 ? operator.slice(0, 2) : operator;
  return {
    text: text.trim(),
    aggregate,
    operator: plain as Operator,
    limit: limit_of(metric, aggregate, digits, unit),
  };
}

/** Whether `value` meets the condition. */
export function holds({ operator, limit }: Condition, value: number): boolean {
  switch (operator) {
    case "<":
      return value < limit;
    case "<=":
      return value <= limit;
    case ">":
      return value > limit;
    case ">=":
      return value >= limit;
    case "==":
      return value === limit;
    case "!=":
      return value !== limit;
  }
}
