/** A line chart as SVG, with a table of the same numbers for those who cannot see it. */
import { escaped, html_table } from "@/scenario/pages/markup.ts";

/** One line of a chart; `null` where nothing was measured. */
export interface Line {
  readonly name: string;
  readonly values: readonly (number | null)[];
}

/** What a chart shows. */
export interface ChartData {
  readonly title: string;
  readonly unit: string;
  /** Seconds of the points. */
  readonly seconds: readonly number[];
  readonly lines: readonly Line[];
  /** Something that happened, by its second. */
  readonly marks: readonly { readonly second: number; readonly text: string }[];
}

const WIDTH = 720;
const HEIGHT = 200;
const LEFT = 64;
const RIGHT = 12;
const TOP = 12;
const BOTTOM = 26;
const STEPS = [1, 2, 2.5, 5, 10];

/** A round number that is at least `value`, and a quarter of which is round as well. */
export function round_top(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return (STEPS.find((step) => step * power >= value) ?? 10) * power;
}

/** A number on an axis: short, with k, M, G, T from a thousand up. */
export function axis_text(value: number): string {
  const scales: [number, string][] = [[1e12, "T"], [1e9, "G"], [1e6, "M"], [1e3, "k"]];
  const [size, letter] = scales.find(([one]) => Math.abs(value) >= one) ?? [1, ""];
  return `${Number((value / size).toPrecision(3))}${letter}`;
}

function drawn(value: number): string {
  return Number(value.toFixed(1)).toString();
}

/** Points that follow each other without a gap, as SVG paths; a lonely one is a dot. */
function line_paths(
  line: Line,
  x: (index: number) => number,
  y: (value: number) => number,
  index: number,
): string {
  const runs: string[][] = [[]];
  for (const [at, value] of line.values.entries()) {
    if (value === null) runs.push([]);
    else runs.at(-1)?.push(`${drawn(x(at))} ${drawn(y(value))}`);
  }
  return runs.filter((run) => run.length > 0).map((run) =>
    run.length === 1
      ? `<circle class="d${index}" cx="${run[0]?.split(" ")[0]}" cy="${run[0]?.split(" ")[1]}" r="2"/>`
      : `<path class="l${index}" d="M${run.join("L")}"/>`
  ).join("");
}

/** The chart and its table. */
export function chart({ title, unit, seconds, lines, marks }: ChartData): string {
  const last = Math.max(1, seconds.at(-1) ?? 1);
  const most = Math.max(0, ...lines.flatMap(({ values }) => values.filter((value) => value !== null)));
  const top = round_top(most);
  const x_of = (second: number) => LEFT + (WIDTH - LEFT - RIGHT) * Math.min(1, second / last);
  const y = (value: number) => HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top;
  const grid = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const at = drawn(y(top * part));
    return `<path class="g" d="M${LEFT} ${at}H${WIDTH - RIGHT}"/>` +
      `<text x="${LEFT - 6}" y="${at}" dy="4" text-anchor="end">${axis_text(top * part)}</text>`;
  });
  const step = round_top(last / 5);
  const times = Array.from({ length: Math.floor(last / step) + 1 }, (_, index) => index * step).map((
    second,
  ) =>
    `<text x="${drawn(x_of(second))}" y="${HEIGHT - 8}" text-anchor="middle">${axis_text(second)} s</text>`
  );
  const notes = marks.filter(({ second }) => second <= last).map(({ second, text }) =>
    `<path class="m" d="M${drawn(x_of(second))} ${TOP}V${HEIGHT - BOTTOM}"><title>${
      escaped(text)
    }</title></path>`
  );
  const paths = lines.map((line, index) => line_paths(line, (at) => x_of(seconds[at] ?? 0), y, index));
  const legend = lines.map(({ name }, index) => `<span class="k k${index}">${escaped(name)}</span>`).join(
    " ",
  );
  const rows = seconds.map((second, index) => [
    String(second),
    ...lines.map(({ values }) => values[index] === null ? "–" : String(values[index])),
  ]);
  return `<figure><figcaption><b>${escaped(title)}</b> ${escaped(unit)} ${legend}</figcaption>` +
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(`${title}, ${unit}`)}">` +
    [...grid, ...times, ...notes, ...paths].join("") +
    `</svg><details><summary>The numbers</summary>${
      html_table(["second", ...lines.map(({ name }) => name)], rows)
    }</details></figure>`;
}
