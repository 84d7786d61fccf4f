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

/** Writes over the current line of a terminal. */
export function rewrite_line(text: string): void {
  write_all(Deno.stderr, `\r\x1b[2K${text}`);
}

/** Whether colours are wanted and can be shown. */
function has_colours(): boolean {
  return Deno.stdout.isTerminal() && (Deno.env.get("NO_COLOR") ?? "") === "";
}

/** `text` in green, red or yellow where colours are shown. */
export function coloured(text: string, colour: "green" | "red" | "yellow"): string {
  const code = { green: 32, red: 31, yellow: 33 }[colour];
  return has_colours() ? `\x1b[${code}m${text}\x1b[0m` : text;
}

/** Rows as aligned columns under a head; numbers to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => (row[column] ?? "").length))
  );
  const line = (cells: readonly string[]) =>
    cells.map((cell, column) => {
      const width = widths[column] ?? 0;
      return /^[\d.,]+$/.test(cell) ? cell.padStart(width) : cell.padEnd(width);
    }).join("  ").trimEnd();
  const rule = widths.map((width) => "-".repeat(width));
  return [head, rule, ...rows].map(line).join("\n");
}

/** A whole number with thousands separated. */
export function grouped(value: bigint | number): string {
  return value.toString().replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}
