/** docs/SCENARIOS.md knows every key, stage and metric. */
import { assert } from "@std/assert";
import { scenario_json_schema } from "@/scenario/known_keys.ts";
import { SCENARIO_METRICS } from "@/scenario/metric_names.ts";

const page = await Deno.readTextFile(new URL("../../docs/SCENARIOS.md", import.meta.url));

Deno.test("scenario page: every key, stage, metric and label is told", () => {
  const { properties } = scenario_json_schema() as {
    properties: Record<string, { items?: { oneOf?: { properties: { do?: { const: string } } }[] } }>;
  };
  for (const key of Object.keys(properties)) assert(new RegExp(`[\`[]${key}[\`\\]]`).test(page), key);
  const stages =
    properties.stage?.items?.oneOf?.flatMap(({ properties: { do: action } }) => action?.const ?? []) ?? [];
  assert(stages.length > 15, `${stages.length} stages`);
  for (const name of stages) assert(page.includes(`\`${name}\``), name);
  for (const [name, { type, labels }] of Object.entries(SCENARIO_METRICS)) {
    const row = page.split("\n").find((line) =>
      line.startsWith(`| \`${name}\` `) && line.includes(`| ${type} `)
    ) ?? "";
    assert(row !== "", name);
    for (const label of labels) assert(row.includes(`\`${label}\``), `${name}: ${label}`);
  }
});

Deno.test("scenario page: every scenario of the library has its verdict", async () => {
  const names = await Array.fromAsync(
    Deno.readDir(new URL("../../config/scenarios/", import.meta.url)),
    ({ name }) => name,
  );
  for (const name of names.filter((one) => one.endsWith(".toml"))) {
    assert(page.includes(`(../config/scenarios/${name})`), `docs/SCENARIOS.md does not tell of ${name}`);
  }
});
