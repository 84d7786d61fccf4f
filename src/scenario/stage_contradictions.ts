/** What cannot hold of a stage beside the rest of its scenario. */
import type { Contradiction } from "@/scenario/contradiction.ts";
import { pools_meant } from "@/scenario/scenario.ts";
import type { ScenarioFile } from "@/scenario/schema.ts";
import type { Stage } from "@/scenario/stage_schema.ts";

/** Acts that need one pool; `consolidate_pool_fees` means all of them where none is named. */
const WANT_A_POOL = [
  "shock",
  "burst",
  "mint_and_send",
  "pause_pool",
  "unpause_pool",
  "update_pool_fees",
  "set_swap_owner_only",
] as const;

type Problem = readonly [key: string, message: string];

function name_problems(file: ScenarioFile, groups: readonly string[], stage: Stage): Problem[] {
  const pools = file.pool.map(({ name }) => name);
  const problems: Problem[] = [];
  if ("group" in stage && stage.group !== undefined && !groups.includes(stage.group)) {
    problems.push(["group", `there is no group "${stage.group}", the groups are ${groups.join(", ")}`]);
  }
  if (!("pool" in stage)) return problems;
  if (stage.pool !== undefined && !pools.includes(stage.pool)) {
    problems.push(["pool", `there is no pool "${stage.pool}", the pools are ${pools.join(", ")}`]);
  }
  return problems;
}

function pool_problems(file: ScenarioFile, stage: Stage): Problem[] {
  const wants = (WANT_A_POOL as readonly string[]).includes(stage.do);
  if (!wants || ("pool" in stage && stage.pool !== undefined) || file.pool.length === 1) return [];
  return [["do", `there are ${file.pool.length} pools: say which with pool`]];
}

function time_problems({ duration_seconds }: ScenarioFile, stage: Stage): Problem[] {
  if (duration_seconds === undefined) return [];
  const over = "over_seconds" in stage ? stage.over_seconds : 0;
  if (stage.at_seconds > duration_seconds) {
    return [["at_seconds", `the load ends after ${duration_seconds} s, this stage would never come`]];
  }
  if (stage.at_seconds + over <= duration_seconds) return [];
  return [["over_seconds", `the load ends after ${duration_seconds} s, before this change does`]];
}

function load_problems({ load }: ScenarioFile, stage: Stage): Problem[] {
  if (load !== undefined || (stage.do !== "rate" && stage.do !== "burst")) return [];
  return [["do", `${stage.do} gives work to threads that wait for it: that needs the open model, [load]`]];
}

function own_problems(file: ScenarioFile, groups: readonly string[], stage: Stage): Problem[] {
  if (stage.do === "ramp") {
    const group = file.thread[groups.indexOf(stage.group)];
    const size = group === undefined ? stage.to : group.count * pools_meant(file, group.pool).length;
    if (stage.to > size) return [["to", `group ${stage.group} has ${size} threads, ${stage.to} cannot run`]];
  }
  if (stage.do === "burst") {
    const kinds = file.thread.map(({ kind }) => kind);
    const missing = stage.sequence.find((kind) => !kinds.includes(kind));
    if (missing !== undefined) return [["sequence", `there is no ${missing} thread`]];
  }
  if (
    stage.do === "mint_and_send" && (stage.group === undefined) === (stage.recipient_address === undefined)
  ) {
    return [["do", "say who gets the tokens: either group or recipient_address"]];
  }
  if (stage.do === "update_pool_fees" && stage.liquidity_fee === undefined && stage.swap_fee === undefined) {
    return [["do", "give liquidity_fee, swap_fee, or both"]];
  }
  return [];
}

/** All of them, stage by stage. */
export function stage_contradictions(file: ScenarioFile, groups: readonly string[]): Contradiction[] {
  return file.stage.flatMap((stage, index) =>
    [
      ...name_problems(file, groups, stage),
      ...pool_problems(file, stage),
      ...time_problems(file, stage),
      ...load_problems(file, stage),
      ...own_problems(file, groups, stage),
    ].map(([key, message]) => ({ path: ["stage", index, key], message: `${stage.do}: ${message}` }))
  );
}
