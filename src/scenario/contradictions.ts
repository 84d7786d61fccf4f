/** What is right by itself and cannot hold together. */
import { ratio_of_whole_tokens } from "@/domain/ratio.ts";
import type { ThreadKind } from "@/domain/thread.ts";
import type { Contradiction } from "@/scenario/contradiction.ts";
import { MAX_RUN_SECONDS } from "@/scenario/limits.ts";
import { group_names, pools_meant } from "@/scenario/scenario.ts";
import type { ScenarioFile, ScenarioPool } from "@/scenario/schema.ts";
import { stage_contradictions } from "@/scenario/stage_contradictions.ts";

function length_problems(file: ScenarioFile): Contradiction[] {
  const { duration_seconds, operations, at_most_seconds } = file;
  if (duration_seconds !== undefined && operations !== undefined) {
    const message = "duration_seconds and operations: the load ends in one way, remove one of the two";
    return [{ path: ["operations"], message }];
  }
  if (duration_seconds === undefined && operations === undefined) {
    const message =
      `nothing says when the load ends: set duration_seconds (1 to ${MAX_RUN_SECONDS}) or operations`;
    return [{ path: ["name"], message }];
  }
  if (at_most_seconds === undefined || operations !== undefined) return [];
  return [{
    path: ["at_most_seconds"],
    message: "at_most_seconds belongs to operations, duration_seconds is a bound itself: remove it",
  }];
}

/** Names that stand there twice; `path` of the later one. */
function twice(what: string, names: readonly string[], table: string): Contradiction[] {
  return names.flatMap((name, index) =>
    names.indexOf(name) === index
      ? []
      : [{ path: [table, index, "name"], message: `${what} "${name}" stands there twice, give another name` }]
  );
}

function ratio_problem(pool: ScenarioPool, index: number): Contradiction[] {
  const { token_a_decimals, token_b_decimals, ratio_whole_number, ratio_direction } = pool;
  if (ratio_whole_number === undefined || token_a_decimals === undefined || token_b_decimals === undefined) {
    return [];
  }
  const directions = ratio_direction === undefined ? ["a_to_b", "b_to_a"] as const : [ratio_direction];
  const fits = directions.every((direction) =>
    ratio_of_whole_tokens(ratio_whole_number, direction, token_a_decimals, token_b_decimals) !== undefined
  );
  if (fits) return [];
  return [{
    path: ["pool", index, "ratio_whole_number"],
    message:
      `a ratio of ${ratio_whole_number} with ${token_a_decimals} and ${token_b_decimals} decimals does not ` +
      "fit 64 bits: ratio_whole_number times ten to the decimals must be below 2^64",
  }];
}

function group_problems(file: ScenarioFile): Contradiction[] {
  const pools = file.pool.map(({ name }) => name);
  return file.thread.flatMap((group, index) => {
    const problems: Contradiction[] = [];
    const at = (key: string, message: string) => problems.push({ path: ["thread", index, key], message });
    if (group.pool === undefined && pools.length > 1) {
      at("kind", `there are ${pools.length} pools: say which with pool, or pool = "*" for every one`);
    } else if (group.pool !== undefined && group.pool !== "*" && !pools.includes(group.pool)) {
      at("pool", `there is no pool "${group.pool}", the pools are ${pools.join(", ")}`);
    }
    if (group.kind === "swap" && group.count > 1) {
      at("count", "a pool has one swap thread in each direction: more pools make more of them");
    }
    const all = group.count * Math.max(1, pools_meant(file, group.pool).length);
    if ((group.running_at_start ?? 0) > all) {
      at("running_at_start", `the group has ${all} threads, ${group.running_at_start} cannot run`);
    }
    const { min_interval_ms, max_interval_ms } = group;
    if (
      min_interval_ms !== undefined && max_interval_ms !== undefined && min_interval_ms > max_interval_ms
    ) {
      at(
        "min_interval_ms",
        `min_interval_ms ${min_interval_ms} is greater than max_interval_ms ${max_interval_ms}`,
      );
    }
    if (file.load !== undefined && (min_interval_ms ?? max_interval_ms) !== undefined) {
      const key = min_interval_ms === undefined ? "max_interval_ms" : "min_interval_ms";
      at(key, "threads do not wait by themselves in the open model: remove it, or [load]");
    }
    return problems;
  });
}

/** Two swap threads of one direction in one pool. */
function direction_problems(file: ScenarioFile): Contradiction[] {
  const taken = new Map<string, number>();
  return file.thread.flatMap((group, index) => {
    if (group.kind !== "swap") return [];
    return pools_meant(file, group.pool).flatMap((pool) => {
      const place = `${pool} ${group.direction}`;
      const earlier = taken.get(place);
      taken.set(place, index);
      if (earlier === undefined) return [];
      const message = `pool ${pool} has a swap thread for ${group.direction} already, in group ${
        earlier + 1
      }`;
      return [{ path: ["thread", index, "direction"], message }];
    });
  });
}

function kind_problems(file: ScenarioFile): Contradiction[] {
  const kinds = new Set<ThreadKind>(file.thread.map(({ kind }) => kind));
  const list = [...kinds].join(", ");
  const missing = (file.must_succeed ?? []).filter((kind) => !kinds.has(kind)).map((kind) => ({
    path: ["must_succeed"],
    message: `there is no ${kind} thread, so none can succeed; there are ${list}`,
  }));
  const { load } = file;
  if (load?.mix === undefined) return missing;
  const { mix } = load;
  const drawn = (Object.keys(mix) as ThreadKind[]).filter((kind) => mix[kind] > 0);
  const without = drawn.filter((kind) => !kinds.has(kind)).map((kind) => ({
    path: ["load", "mix", kind],
    message: `there is no ${kind} thread to take its part of the mix; there are ${list}`,
  }));
  const nothing = drawn.length > 0
    ? []
    : [{ path: ["load", "mix"], message: "every weight is 0: give one of the kinds a weight" }];
  return [...missing, ...without, ...nothing];
}

/** Everything that does not go together. */
export function contradictions(file: ScenarioFile): Contradiction[] {
  const names = group_names(file.thread);
  return [
    ...length_problems(file),
    ...twice("the pool", file.pool.map(({ name }) => name), "pool"),
    ...twice("the group", names, "thread"),
    ...file.pool.flatMap(ratio_problem),
    ...group_problems(file),
    ...direction_problems(file),
    ...kind_problems(file),
    ...stage_contradictions(file, names),
  ];
}
