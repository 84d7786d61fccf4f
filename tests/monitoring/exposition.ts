/** Reads Prometheus' text format 0.0.4 strictly: what a lenient scraper would forgive is an error here. */
import { assert } from "@std/assert";

/** One value. */
export interface Sample {
  readonly name: string;
  /** In the order in which they stand. */
  readonly labels: readonly (readonly [string, string])[];
  readonly value: number;
}

/** A metric with all its values. */
export interface Family {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly samples: Sample[];
}

const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const LABEL = '([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\\\\n]|\\\\[\\\\"n])*)"';
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(.+)\\})? (\\S+)$`);
const LABELS = new RegExp(`^${LABEL}(?:,${LABEL})*$`);
const NUMBER = /^(?:[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]Inf|NaN)$/;
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  counter: [""],
  gauge: [""],
  histogram: ["_bucket", "_sum", "_count"],
};

function number_of(text: string, line: string): number {
  assert(NUMBER.test(text), `Not a number: ${line}`);
  return Number(text.replace("Inf", "Infinity"));
}

function labels_of(text: string | undefined, line: string): [string, string][] {
  if (text === undefined) return [];
  assert(LABELS.test(text), `Malformed labels: ${line}`);
  const found = [...text.matchAll(new RegExp(LABEL, "g"))].map((
    [, name = "", value = ""],
  ): [string, string] => [
    name,
    value.replaceAll(/\\(.)/g, (_all, escaped: string) => escaped === "n" ? "\n" : escaped),
  ]);
  assert(new Set(found.map(([name]) => name)).size === found.length, `A label twice: ${line}`);
  return found;
}

function sample_of(line: string, family: Family): Sample {
  const [, name = "", labels, value = ""] = SAMPLE.exec(line) ?? [];
  assert(name !== "", `Not a sample: ${line}`);
  const suffixes = SUFFIXES[family.type] ?? [];
  assert(suffixes.some((suffix) => name === family.name + suffix), `${name} stands among ${family.name}`);
  return { name, labels: labels_of(labels, line), value: number_of(value, line) };
}

/** Labels without the bucket's end, as a key. */
function series_of({ labels }: Sample): string {
  return JSON.stringify(labels.filter(([name]) => name !== "le"));
}

function check_histogram({ name, samples }: Family): void {
  for (const series of new Set(samples.map(series_of))) {
    const own = samples.filter((sample) => series_of(sample) === series);
    const buckets = own.filter((sample) => sample.name === `${name}_bucket`);
    const ends = buckets.map(({ labels }) => labels.find(([label]) => label === "le")?.[1] ?? "");
    assert(ends.at(-1) === "+Inf", `${name}${series} has no last bucket`);
    for (let index = 1; index < buckets.length; index += 1) {
      const [lower, upper] = [buckets[index - 1], buckets[index]];
      assert(
        number_of(ends[index - 1] ?? "", name) < number_of(ends[index] ?? "", name),
        `${name}: unordered buckets`,
      );
      assert((lower?.value ?? 0) <= (upper?.value ?? 0), `${name}${series} is not cumulative`);
    }
    const counts = own.filter((sample) => sample.name === `${name}_count`);
    const sums = own.filter((sample) => sample.name === `${name}_sum`);
    assert(counts.length === 1 && sums.length === 1, `${name}${series} needs one count and one sum`);
    assert(counts[0]?.value === buckets.at(-1)?.value, `${name}${series}: count and last bucket differ`);
  }
}

function check_family(family: Family): void {
  const { name, type, samples } = family;
  const keys = samples.map((sample) => sample.name + JSON.stringify([...sample.labels].sort()));
  assert(new Set(keys).size === keys.length, `${name} has a series twice`);
  if (type === "counter") {
    assert(name.endsWith("_total"), `${name} is a counter and does not end with _total`);
    assert(samples.every(({ value }) => value >= 0 && Number.isFinite(value)), `${name} counts backwards`);
  }
  if (type === "histogram") check_histogram(family);
}

/** All families in the order in which they stand. Throws at the first thing that the format does not allow. */
export function parse_exposition(text: string): Map<string, Family> {
  assert(text.endsWith("\n"), "The last line has no end");
  const families = new Map<string, Family>();
  let help: [string, string] | undefined;
  let current: Family | undefined;
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const [, kind, name = "", rest = ""] = new RegExp(`^# (HELP|TYPE) (${NAME}) (.*)$`).exec(line) ?? [];
    if (kind === "HELP") {
      assert(help === undefined && !families.has(name), `Unexpected: ${line}`);
      help = [name, rest];
    } else if (kind === "TYPE") {
      assert(help?.[0] === name && SUFFIXES[rest] !== undefined, `Unexpected: ${line}`);
      current = { name, type: rest, help: help[1], samples: [] };
      families.set(name, current);
      help = undefined;
    } else {
      assert(!line.startsWith("#") && current !== undefined && help === undefined, `Unexpected: ${line}`);
      current.samples.push(sample_of(line, current));
    }
  }
  for (const family of families.values()) check_family(family);
  return families;
}

/** The value of a series; `undefined` when it is not there. */
export function value_of(
  families: ReadonlyMap<string, Family>,
  name: string,
  labels: Record<string, string> = {},
): number | undefined {
  const family = families.get(name.replace(/_(?:bucket|sum|count)$/, "")) ?? families.get(name);
  const wanted = JSON.stringify(Object.entries(labels));
  return family?.samples.find((sample) => sample.name === name && JSON.stringify(sample.labels) === wanted)
    ?.value;
}
