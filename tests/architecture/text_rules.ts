import { files_of, type SourceTree } from "./source_tree.ts";
import type { Violation } from "./violation.ts";

const MAX_FILE_LINES = 400;
const USUAL_FILE_LINES = 150;
const CODE = /\.(ts|js|mjs|c|h|html|css)$/;
const CODE_FOLDERS = ["src/", "tests/", "tools/", "bench/", "web/", "program/src/"];

/** Put together from halves, so that this file passes its own check. */
const FORBIDDEN = [["/wo", "rk/"], ["registry.npm", "js.org"], ["\\bTO", "DO\\b"], ["\\bFIX", "ME\\b"], [
  "\\bX",
  "XX\\b",
]]
  .map((halves) => new RegExp(halves.join("").replaceAll(".", "\\.")));

function line_count(text: string): number {
  return text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
}

/** Files of code that are longer than a file may be. */
export function long_files(tree: SourceTree): Violation[] {
  return files_of(tree, CODE_FOLDERS, CODE)
    .map(([file, text]) => ({ file, lines: line_count(text) }))
    .filter(({ lines }) => lines > MAX_FILE_LINES)
    .map(({ file, lines }) => ({ file, line: 1, message: `has ${lines} lines; at most ${MAX_FILE_LINES}` }));
}

/** Files that are longer than the habit, longest first; nothing fails because of them. */
export function lengthy_files(tree: SourceTree): string[] {
  return files_of(tree, CODE_FOLDERS, CODE)
    .map(([file, text]) => ({ file, lines: line_count(text) }))
    .filter(({ lines }) => lines > USUAL_FILE_LINES)
    .toSorted((left, right) => right.lines - left.lines)
    .map(({ file, lines }) => `${file} (${lines})`);
}

/** Left-over notes, and addresses of the machine that the project was written on. */
export function forbidden_words(tree: SourceTree): Violation[] {
  return [...tree].flatMap(([file, text]) =>
    text.split("\n").flatMap((line, index) =>
      FORBIDDEN.flatMap((word) => word.exec(line) ?? [])
        .map((found) => ({
          file,
          line: index + 1,
          message: `says ${JSON.stringify(found)}, which is not for keeping`,
        }))
    )
  );
}

/** Files and folders of code that are not snake_case; covers what the lint plugin does not read. */
export function badly_named(tree: SourceTree): Violation[] {
  return files_of(tree, CODE_FOLDERS, CODE).map(([file]) => file)
    .filter((file) => !/^([a-z0-9_]+\/)*[a-z0-9_]+(\.d)?\.[a-z]+$/.test(file))
    .map((file) => ({ file, line: 1, message: "is not snake_case" }));
}
