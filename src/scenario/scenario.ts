import type { Condition, Selector } from "@/scenario/threshold.ts";
import type { ScenarioFile, ThreadGroup } from "@/scenario/schema.ts";
import type { ThreadKind } from "@/domain/thread.ts";

/** A condition on a metric, and what it means for the run. */
export interface Threshold extends Selector {
  readonly condition: Condition;
  readonly abort_on_fail: boolean;
  readonly delay_abort_seconds: number;
  /** Where it comes from: the file, the rules for every run, or the baseline file. */
  readonly source: "scenario" | "built in" | "baseline";
}

/** Equal threads under one name. */
export interface Group {
  readonly name: string;
  readonly kind: ThreadKind;
  /** Names of the pools in which they are. */
  readonly pools: readonly string[];
  /** In each pool. */
  readonly count: number;
  readonly running_at_start: number;
  /** What the method that creates one is given beside the pool. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** A scenario that can be run: checked, with every name resolved. */
export interface Scenario extends Omit<ScenarioFile, "thread" | "thresholds" | "must_succeed"> {
  readonly groups: readonly Group[];
  readonly thresholds: readonly Threshold[];
  /** Kinds of operations of which one must succeed. */
  readonly must_succeed: readonly ThreadKind[];
}

/** The name of a group: its own, its kind where it has none, with a number from the second of the kind on. */
export function group_names(groups: readonly ThreadGroup[]): string[] {
  const seen = new Map<string, number>();
  return groups.map(({ name, kind }) => {
    if (name !== undefined) return name;
    const number = (seen.get(kind) ?? 0) + 1;
    seen.set(kind, number);
    return number === 1 ? kind : `${kind}_${number}`;
  });
}

/** The pools that a group or a stage means. */
export function pools_meant(file: ScenarioFile, pool: string | undefined): string[] {
  const names = file.pool.map(({ name }) => name);
  return pool === undefined || pool === "*" ? names : names.filter((name) => name === pool);
}
