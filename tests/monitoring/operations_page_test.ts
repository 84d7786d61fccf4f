/** docs/OPERATIONS.md has the table of the metrics: it must be the catalogue's. */
import { assertEquals } from "@std/assert";
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
