/** What is wrong with a scenario file is told with its line, what was found and what is allowed. */
import { fileURLToPath } from "node:url";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { Ajv2020 } from "ajv/dist/2020.js";
import { parse } from "smol-toml";
import { scenario_json_schema } from "@/scenario/known_keys.ts";
import { read_scenario, ScenarioError } from "@/scenario/read_scenario.ts";

const LIBRARY = fileURLToPath(new URL("../../config/scenarios/", import.meta.url));

/** A file that is right, with a line of each table to put something else in its place. */
const RIGHT = [
  'name = "test"',
  'looks_for = "nothing"',
  "duration_seconds = 5",
  "[[pool]]",
  "token_a_decimals = 9",
  "[[thread]]",
  'kind = "deposit"',
  'token_type = "A"',
  "count = 3",
  "[[thread]]",
  'kind = "swap"',
  'direction = "a_to_b"',
  "[[stage]]",
  "at_seconds = 1",
  'do = "ramp"',
  'group = "deposit"',
  "to = 2",
  "[thresholds]",
  'landing = "p(99) < 2s"',
];

/** The problems of {@linkcode RIGHT} with other lines in place of some, counted from 1. */
function problems_with(changes: Readonly<Record<number, string>>): readonly string[] {
  const text = RIGHT.map((line, index) => changes[index + 1] ?? line).join("\n");
  const error = assertThrows(() => read_scenario("f.toml", text));
  assert(error instanceof ScenarioError, String(error));
  return error.problems;
}

Deno.test("scenario files: one that is right, with its names and defaults", () => {
  const scenario = read_scenario("f.toml", RIGHT.join("\n"));
  assertEquals(scenario.groups.map(({ name, kind, count, pools }) => [name, kind, count, pools]), [
    ["deposit", "deposit", 3, ["main"]],
    ["swap", "swap", 1, ["main"]],
  ]);
  assertEquals(scenario.must_succeed, ["deposit", "swap"]);
  assertEquals(scenario.thresholds.map(({ metric, condition }) => [metric, condition.limit]), [[
    "landing",
    2_000,
  ]]);
  assertEquals(scenario.groups[0]?.params.share_lp_tokens, true);
});

Deno.test("scenario files: unknown keys, wrong types and missing ones have their line", () => {
  const cases: [Readonly<Record<number, string>>, string, ...string[]][] = [
    [{ 3: "duration_second = 5" }, "f.toml:3: unknown key duration_second, did you mean duration_seconds?"],
    [{ 5: "decimals_a = 9" }, "f.toml:5: unknown key pool[1].decimals_a", "token_a_decimals"],
    [{ 5: 'token_a_decimals = "nine"' }, "f.toml:5: pool[1].token_a_decimals", "0 to 19", 'found "nine"'],
    [{ 7: 'kind = "depositor"' }, "f.toml:7: thread[1].kind", '"deposit", "withdrawal", "swap"', "depositor"],
    [{ 8: "" }, "f.toml:6: thread[1].token_type is missing", '"A" or "B"'],
    [{ 9: "count = 0" }, "f.toml:9: thread[1].count", "1 to 10000", "found 0"],
    [{ 12: 'token_type = "A"' }, "f.toml:12: unknown key thread[2].token_type", "direction"],
    [{ 15: 'do = "rampe"' }, "f.toml:15: stage[1].do: expected one of", '"ramp"', '"rampe"'],
    [{ 15: "" }, "f.toml:13: stage[1].do", "it is missing"],
    [{ 17: "to = 1.5" }, "f.toml:17: stage[1].to", "found 1.5"],
    [{ 17: 'to = 2\ncolour = "red"' }, "f.toml:18: unknown key stage[1].colour", "over_seconds"],
    [{ 19: 'landing = "p(99) < 2"' }, "f.toml:19: thresholds.", "2ms or 2s"],
    [{ 19: 'landng = "p(99) < 2s"' }, "f.toml:19:", "did you mean landing?"],
    [{ 19: "landing = 7" }, "f.toml:19: thresholds.landing", "found 7"],
    [{ 4: "[[pool]" }, "f.toml:4: it is not TOML"],
  ];
  for (const [changes, ...parts] of cases) {
    const [first = ""] = problems_with(changes).filter((problem) => problem.includes(parts[0]));
    for (const part of parts) {
      assert(first.includes(part), `${part} in: ${problems_with(changes).join("\n")}`);
    }
  }
});

Deno.test("scenario files: contradictions have their line", () => {
  const cases: [Readonly<Record<number, string>>, string, string][] = [
    [{ 3: "duration_seconds = 5\noperations = 9" }, "f.toml:4:", "remove one of the two"],
    [{ 3: "" }, "f.toml:1:", "nothing says when the load ends"],
    [{ 3: "duration_seconds = 5\nat_most_seconds = 9" }, "f.toml:4:", "at_most_seconds"],
    [{ 5: "token_a_decimals = 19\ntoken_b_decimals = 0\nratio_whole_number = 100" }, "f.toml:7:", "2^64"],
    [{ 9: 'count = 3\npool = "other"' }, "f.toml:10:", 'no pool "other"'],
    [{ 9: "count = 3\nrunning_at_start = 4" }, "f.toml:10:", "4 cannot run"],
    [{ 9: "min_interval_ms = 9\nmax_interval_ms = 8" }, "f.toml:9:", "greater"],
    [{ 12: 'direction = "a_to_b"\ncount = 2' }, "f.toml:13:", "one swap thread in each direction"],
    [
      { 12: 'direction = "a_to_b"\n[[thread]]\nkind = "swap"\ndirection = "a_to_b"' },
      "f.toml:15:",
      "already",
    ],
    [{ 11: 'name = "deposit"\nkind = "swap"' }, "f.toml:11:", "twice"],
    [{ 14: "at_seconds = 6" }, "f.toml:14:", "never come"],
    [{ 14: "at_seconds = 1\nover_seconds = 9" }, "f.toml:15:", "before this change does"],
    [{ 16: 'group = "deposits"' }, "f.toml:16:", "the groups are deposit, swap"],
    [{ 17: "to = 4" }, "f.toml:17:", "has 3 threads"],
    [{ 15: 'do = "burst"', 16: "", 17: "" }, "f.toml:15:", "[load]"],
    [
      { 15: 'do = "mint_and_send"', 16: 'token_type = "A"', 17: "amount = 1" },
      "f.toml:15:",
      "either group or",
    ],
    [{ 15: 'do = "update_pool_fees"', 16: "", 17: "" }, "f.toml:15:", "liquidity_fee, swap_fee"],
    [{ 3: 'duration_seconds = 5\nmust_succeed = ["withdrawal"]' }, "f.toml:4:", "no withdrawal thread"],
    [
      { 18: "[load]\nrate_per_second = 1\nmix = { withdrawal = 1 }\n[thresholds]" },
      "f.toml:20:",
      "no withdrawal thread",
    ],
    [{ 18: "[load]\nrate_per_second = 1\nmix = {}\n[thresholds]" }, "f.toml:20:", "every weight is 0"],
    [
      { 9: "min_interval_ms = 5", 18: "[load]\nrate_per_second = 1\n[thresholds]" },
      "f.toml:9:",
      "open model",
    ],
  ];
  for (const [changes, place, part] of cases) {
    const problems = problems_with(changes);
    assert(
      problems.some((problem) => problem.startsWith(place) && problem.includes(part)),
      `${place} … ${part} in:\n${problems.join("\n")}`,
    );
  }
});

Deno.test("scenario files: all problems are told at once, in the order of their lines", () => {
  const problems = problems_with({ 5: "token_a_decimals = 99", 9: "count = 0", 17: "to = -1" });
  assertEquals(problems.map((problem) => problem.split(":")[1]), ["5", "9", "17"]);
});

Deno.test("scenario files: amounts keep their digits up to the largest u64", () => {
  const text = [...RIGHT, ""].join("\n").replace("count = 3", "initial_amount = 18446744073709551615");
  const scenario = read_scenario("f.toml", text.replace("to = 2", "to = 1"));
  assertEquals(scenario.groups[0]?.params.initial_amount, 18_446_744_073_709_551_615n as never);
});

Deno.test("scenario files: those of the library are right, say what they look for, and fit the schema for editors", async () => {
  const check = new Ajv2020({ strict: false }).compile(scenario_json_schema());
  const names = (await Array.fromAsync(Deno.readDir(LIBRARY), ({ name }) => name)).filter((name) =>
    /\.toml$/.test(name)
  );
  assert(names.includes("smoke.toml"), names.join(", "));
  for (const name of names) {
    const text = await Deno.readTextFile(`${LIBRARY}/${name}`);
    const scenario = read_scenario(name, text);
    assertEquals(`${scenario.name}.toml`, name);
    const [first, second = ""] = text.split("\n");
    assertEquals(first, "#:schema ../scenario.schema.json", name);
    assert(second.startsWith("# Looks for: "), `${name}: ${second}`);
    assert(check(parse(text)), `${name}: ${JSON.stringify(check.errors)}`);
  }
});
