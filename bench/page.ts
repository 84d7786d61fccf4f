/** The tables of docs/PERFORMANCE.md. */
import { fileURLToPath } from "node:url";
import type { AllReport, BenchReport } from "./all_report.ts";
import type { BenchResult } from "./measure.ts";

const PAGE = fileURLToPath(new URL("../docs/PERFORMANCE.md", import.meta.url));
const BEGIN = "<!-- measured: written by deno task bench all -->";
const END = "<!-- /measured -->";

type Cells = readonly string[];

function number_text(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 3 });
}

/** What is wanted of a value, and whether it is so. */
function goal_of({ goals = {}, least = {} }: BenchResult, name: string, value: number): Cells {
  const [most, fewest] = [goals[name], least[name]];
  if (most !== undefined) return [`at most ${number_text(most)}`, value <= most ? "yes" : "**no**"];
  if (fewest !== undefined) return [`at least ${number_text(fewest)}`, value >= fewest ? "yes" : "**no**"];
  return ["", ""];
}

/** A table as `deno fmt` writes it. */
function table(head: Cells, rows: readonly Cells[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(3, ...all.map((row) => (row[column] ?? "").length)));
  const line = (row: Cells) =>
    `| ${widths.map((width, column) => (row[column] ?? "").padEnd(width)).join(" | ")} |`;
  return [line(head), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...rows.map(line)].join(
    "\n",
  );
}

function section({ bench, load_before, load_after, seconds, result, problem }: BenchReport): string {
  const circumstances = `Load average ${number_text(load_before)} before, ${
    number_text(load_after)
  } after; ${seconds} s.`;
  if (result === undefined) return `### ${bench}\n\nNot measured: ${problem}. ${circumstances}`;
  const code = (name: string) => `\`${name}\``;
  const ways = result.measurements.map(({ name, per_second, each_us }) => {
    const each = each_us === undefined ? "" : `${number_text(each_us.wall)} / ${number_text(each_us.cpu)}`;
    return [code(name), number_text(per_second), each];
  });
  const ratios = Object.entries(result.ratios).map(([name, value]) => ({ name, value, unit: "" }));
  const values = [...ratios, ...result.figures ?? []].map(({ name, value, unit }) => [
    code(name),
    `${number_text(value)} ${unit}`.trim(),
    ...goal_of(result, name, value),
  ]);
  return [
    `### ${bench}`,
    circumstances,
    ...(ways.length === 0 ? [] : [table(["way", "a second", "wall / CPU µs"], ways)]),
    ...(values.length === 0 ? [] : [table(["figure", "value", "goal", "met"], values)]),
  ].join("\n\n");
}

/** The figures of `report`, as they stand on the page. */
export function figures_text({ reports, machine, deno, finished_at }: AllReport): string {
  const where = `${machine}, Deno ${deno}, ${finished_at.slice(0, 16).replace("T", " ")} UTC.`;
  return [where, ...reports.map(section)].join("\n\n");
}

/** Puts the figures of `report` in the place of the old ones; everything else of the page stays. */
export async function write_page(report: AllReport): Promise<void> {
  const page = await Deno.readTextFile(PAGE);
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`${PAGE} has no place for the figures: ${BEGIN} … ${END}`);
  const text = `${BEGIN}\n\n${figures_text(report)}\n\n`;
  await Deno.writeTextFile(PAGE, `${page.slice(0, begin)}${text}${page.slice(end)}`);
}
