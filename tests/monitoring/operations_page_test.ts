/** docs/OPERATIONS.md has the table of the metrics: it must be the catalogue's. */
import { assert, assertEquals } from "@std/assert";
import { EXIT } from "@/daemon/exit_codes.ts";
import { type MetricDefinition, METRICS } from "@/monitoring/metric_catalogue.ts";

const PAGE = new URL("../../docs/OPERATIONS.md", import.meta.url);

function cells(row: string): string[] {
  return row.split("|").slice(1, -1).map((cell) => cell.trim());
}

Deno.test("The page of operations lists every metric as the catalogue has it", async () => {
  const lines = (await Deno.readTextFile(PAGE)).split("\n");
  const rows = lines.filter((line) => /^\| `(?:frt_stress|process)_/.test(line)).map(cells);
  const promised = (Object.values(METRICS) as MetricDefinition[]).map((
    { name, type, unit, labels, help },
  ) => [
    `\`${name}\``,
    type,
    unit,
    labels.map((label) => `\`${label}\``).join(", "),
    help,
  ]);
  assertEquals(rows, promised);
});

/** The rows of the table under a heading. */
async function rows_under(heading: string): Promise<string[]> {
  const [, section = ""] = (await Deno.readTextFile(PAGE)).split(`\n## ${heading}\n`);
  return (section.split("\n## ")[0] ?? "").split("\n").filter((line) => line.startsWith("| "));
}

const read_source = (path: string) => Deno.readTextFile(new URL(`../../src/${path}`, import.meta.url));

async function all_sources(directory = new URL("../../src/", import.meta.url)): Promise<string> {
  let text = "";
  for await (const { name, isDirectory } of Deno.readDir(directory)) {
    if (isDirectory) text += await all_sources(new URL(`${name}/`, directory));
    else if (name.endsWith(".ts")) text += await Deno.readTextFile(new URL(name, directory));
  }
  return text;
}

Deno.test("The page of operations says of every component of health what it means, and what to do", async () => {
  const source = await read_source("daemon/observe.ts");
  const components = [...source.matchAll(/\.\.\.problem\(\s*"([a-z_]+)"/g)].map(([, component = ""]) =>
    component
  );
  assert(components.length >= 6, `Found ${components}`);
  const meanings = (await rows_under("Endpoints")).flatMap((row) =>
    /^\| `([a-z_]+)` +\| (?:failing|degraded)/.exec(row)?.[1] ?? []
  );
  assertEquals(meanings.toSorted(), components.toSorted());
  const alarms = (await rows_under("Alarms")).flatMap((row) =>
    /^\| health: `([a-z_]+)`/.exec(row)?.[1] ?? []
  );
  assertEquals(alarms.toSorted(), components.toSorted());
});

Deno.test("The page of operations speaks of exit codes, metrics and lines of the log that there are", async () => {
  const codes = (await rows_under("Exit codes")).flatMap((row) => /^\| +(\d+) \|/.exec(row)?.[1] ?? []).map(
    Number,
  );
  assertEquals(codes, Object.values(EXIT).toSorted((left, right) => left - right));
  const metrics = new Set((Object.values(METRICS) as MetricDefinition[]).map(({ name }) => name));
  const alarms = (await rows_under("Alarms")).join("\n");
  const named = [...alarms.matchAll(/(?:frt_stress|process)_[a-z_]+/g)].map(([name]) => name);
  assertEquals(named.filter((name) => !metrics.has(name)), []);
  const sources = await all_sources();
  const lines = (await rows_under("Runbook")).flatMap((row) => /^\| `([A-Z][^`]+)`/.exec(row)?.[1] ?? []);
  assert(lines.length >= 6, `Found ${lines}`);
  assertEquals(lines.filter((line) => !sources.includes(line)), []);
});
