import { parse as parse_toml, TomlError } from "smol-toml";
import type { z } from "zod";
import { stringify_json } from "@/base/json.ts";
import { nearest } from "@/daemon/config/nearest.ts";
import { line_finder } from "@/daemon/config/toml_lines.ts";
import { contradictions } from "@/scenario/contradictions.ts";
import { known_keys } from "@/scenario/known_keys.ts";
import { type Group, group_names, pools_meant, type Scenario, type Threshold } from "@/scenario/scenario.ts";
import { scenario_schema, type ScenarioFile, type ThreadGroup } from "@/scenario/schema.ts";
import { parse_condition, parse_selector, ThresholdError } from "@/scenario/threshold.ts";

/** A file that is no scenario: every problem, each with its line. */
export class ScenarioError extends Error {
  override readonly name = "ScenarioError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("; "));
    this.problems = problems;
  }
}

const LONGEST_VALUE_SHOWN = 60;

type Place = (path: readonly PropertyKey[]) => string;

function value_at(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (found, key) =>
      found !== null && typeof found === "object" ? (found as Record<PropertyKey, unknown>)[key] : undefined,
    root,
  );
}

/** `stage[2].group`, as a person counts: from 1. */
function path_text(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) =>
      typeof key === "number" ? `${text}[${key + 1}]` : text === "" ? String(key) : `${text}.${String(key)}`,
    "",
  );
}

function unknown_key_text(root: unknown, path: readonly PropertyKey[], key: string): string {
  const allowed = known_keys(root, path);
  const close = nearest(key, allowed);
  const meant = close === undefined ? "" : `, did you mean ${close}? It may have ${allowed.join(", ")}`;
  return `unknown key ${path_text([...path, key])}${meant}`;
}

function issue_texts(issue: z.core.$ZodIssue, root: unknown, place: Place): string[] {
  const { path } = issue;
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => `${place([...path, key])}: ${unknown_key_text(root, path, key)}`);
  }
  const found = value_at(root, path);
  if (issue.code === "invalid_union" && issue.discriminator !== undefined) {
    const key = path.at(-1) === issue.discriminator ? path : [...path, issue.discriminator];
    const words = known_keys(root, key).map((word) => `"${word}"`).join(", ");
    const value = value_at(root, key);
    const what = value === undefined ? "it is missing" : `found ${short(value)}`;
    return [`${place(key)}: ${path_text(key)}: expected one of ${words}, ${what}`];
  }
  if (found === undefined) {
    return [`${place(path)}: ${path_text(path)} is missing: ${issue.message}`];
  }
  return [`${place(path)}: ${path_text(path)}: ${issue.message}, found ${short(found)}`];
}

function short(value: unknown): string {
  const text = stringify_json(value) ?? String(value);
  return text.length > LONGEST_VALUE_SHOWN ? `${text.slice(0, LONGEST_VALUE_SHOWN)}…` : text;
}

function parse_text(path: string, text: string): unknown {
  try {
    return parse_toml(text, { integersAsBigInt: "asNeeded" });
  } catch (caught) {
    if (!(caught instanceof TomlError)) throw caught;
    const reason = caught.message.split("\n")[0]?.replace(/^Invalid TOML document: /, "") ?? "";
    throw new ScenarioError([`${path}:${caught.line}: it is not TOML: ${reason}`]);
  }
}

function thresholds_of(file: ScenarioFile, place: Place, problems: string[]): Threshold[] {
  return Object.entries(file.thresholds).flatMap(([key, value]) => {
    try {
      const selector = parse_selector(key);
      return [value].flat().map((one): Threshold => {
        const condition = typeof one === "string" ? one : one.threshold;
        return {
          ...selector,
          condition: parse_condition(selector.metric, condition),
          abort_on_fail: typeof one === "string" ? false : one.abort_on_fail,
          delay_abort_seconds: typeof one === "string" ? 0 : one.delay_abort_seconds,
          source: "scenario",
        };
      });
    } catch (caught) {
      if (!(caught instanceof ThresholdError)) throw caught;
      problems.push(`${place(["thresholds", key])}: thresholds."${key}": ${caught.message}`);
      return [];
    }
  });
}

function group_of(file: ScenarioFile, group: ThreadGroup, name: string): Group {
  const { kind, pool, count, running_at_start, name: _own_name, ...params } = group;
  const pools = pools_meant(file, pool);
  return {
    name,
    kind,
    pools,
    count,
    running_at_start: running_at_start ?? count * pools.length,
    params,
  };
}

/** A scenario from TOML text; `path` stands in messages. Throws {@linkcode ScenarioError}. */
export function read_scenario(path: string, text: string): Scenario {
  const root = parse_text(path, text);
  const line_of = line_finder(text);
  const place: Place = (key) => {
    const line = line_of(key);
    return line === undefined ? path : `${path}:${line}`;
  };
  const in_order = (problems: readonly string[]) =>
    new ScenarioError(
      [...new Set(problems)].sort((left, right) => left.localeCompare(right, "en", { numeric: true })),
    );
  const checked = scenario_schema.safeParse(root);
  if (!checked.success) {
    throw in_order(checked.error.issues.flatMap((issue) => issue_texts(issue, root, place)));
  }
  const { thread, thresholds: _as_text, must_succeed, ...rest } = checked.data;
  const problems = contradictions(checked.data).map(({ path: key, message }) => `${place(key)}: ${message}`);
  const thresholds = thresholds_of(checked.data, place, problems);
  if (problems.length > 0) throw in_order(problems);
  const names = group_names(thread);
  return {
    ...rest,
    groups: thread.map((group, index) => group_of(checked.data, group, names[index] ?? group.kind)),
    thresholds,
    must_succeed: must_succeed ?? [...new Set(thread.map(({ kind }) => kind))],
  };
}
