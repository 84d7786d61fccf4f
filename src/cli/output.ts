import { type Cell, fitted_table } from "@/cli/table.ts";
import { has_colours, table_columns } from "@/cli/terminal.ts";

const encoder = new TextEncoder();

/** A reader that has gone away wants nothing more: that is no error of ours. */
function write_all(stream: { writeSync(bytes: Uint8Array): number }, text: string): void {
  try {
    let bytes = encoder.encode(text);
    while (bytes.length > 0) bytes = bytes.subarray(stream.writeSync(bytes));
  } catch (caught) {
    if (!(caught instanceof Deno.errors.BrokenPipe)) throw caught;
  }
}

/** Writes the command's result. */
export function print(text: string): void {
  write_all(Deno.stdout, text + "\n");
}

/** Writes what is not the result: progress, hints, errors. */
export function print_aside(text: string): void {
  write_all(Deno.stderr, text + "\n");
}

/** Writes to the terminal on standard output as it is: for control sequences. */
export function write_terminal(text: string): void {
  write_all(Deno.stdout, text);
}

/** Writes over the current line of a terminal. */
export function rewrite_line(text: string): void {
  write_all(Deno.stderr, `\r\x1b[2K${text}`);
}

/** `text` in green, red or yellow where colours are shown. */
export function coloured(text: string, colour: "green" | "red" | "yellow"): string {
  const code = { green: 32, red: 31, yellow: 33 }[colour];
  return has_colours() ? `\x1b[${code}m${text}\x1b[0m` : text;
}

/** Rows as aligned columns under a head, no wider than the terminal. */
export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return fitted_table(head, rows, table_columns());
}

/** A whole number with thousands separated. */
export function grouped(value: bigint | number): string {
  return value.toString().replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}
