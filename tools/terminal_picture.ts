/**
 * Draws what a command prints as an SVG, for the README: `some command 2>&1 | deno run tools/terminal_picture.ts TITLE`.
 */
const CHARACTER_WIDTH = 8.4;
const LINE_HEIGHT = 19;
const MARGIN = 16;
const TITLE_HEIGHT = 34;

/** Colours and cursor movements: the picture has its own colours. */
// deno-lint-ignore no-control-regex
const CONTROL_SEQUENCE = /\x1b\[[0-9;]*[A-Za-z]|\r/g;

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function colour_of(line: string): string {
  if (line.startsWith("PASS")) return "#7ee787";
  if (line.startsWith("FAIL") || line.startsWith("FINDING")) return "#ff7b72";
  return line.startsWith("$") ? "#79c0ff" : "#e6edf3";
}

/** The picture of `lines` in a window with a title. */
export function terminal_picture(title: string, lines: readonly string[]): string {
  const longest = Math.max(title.length, ...lines.map((line) => line.length));
  const width = Math.ceil(longest * CHARACTER_WIDTH + 2 * MARGIN);
  const height = TITLE_HEIGHT + lines.length * LINE_HEIGHT + 2 * MARGIN;
  const text = lines.map((line, index) => {
    const y = TITLE_HEIGHT + MARGIN + (index + 0.8) * LINE_HEIGHT;
    return `<text x="${MARGIN}" y="${y}" fill="${colour_of(line)}" xml:space="preserve">${
      escaped(line)
    }</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" role="img" aria-label="${
      escaped(title)
    }"`,
    ` font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14">`,
    `<rect width="100%" height="100%" rx="8" fill="#0d1117"/>`,
    `<text x="${MARGIN}" y="23" fill="#8b949e">${escaped(title)}</text>`,
    ...text,
    "</svg>",
    "",
  ].join("\n");
}

if (import.meta.main) {
  const input = await new Response(Deno.stdin.readable).text();
  const lines = input.replaceAll(CONTROL_SEQUENCE, "").trimEnd().split("\n");
  console.log(terminal_picture(Deno.args[0] ?? "", lines));
}
