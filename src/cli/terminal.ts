/** What the terminal on standard output can show. */

/** Where a terminal does not know its own size. */
const USUAL_SIZE = { columns: 80, rows: 24 };

function variable(name: string): number | undefined {
  const text = Deno.env.get(name) ?? "";
  return /^[1-9]\d{0,4}$/.test(text) ? Number(text) : undefined;
}

/** Columns and rows of the terminal; COLUMNS and LINES stand above what it says of itself. */
export function terminal_size(): { columns: number; rows: number } {
  const asked = (() => {
    try {
      return Deno.consoleSize();
    } catch {
      return { columns: 0, rows: 0 }; // No terminal.
    }
  })();
  return {
    columns: variable("COLUMNS") ?? (asked.columns || USUAL_SIZE.columns),
    rows: variable("LINES") ?? (asked.rows || USUAL_SIZE.rows),
  };
}

/** How wide a table may be; `undefined`: as wide as it is, for files and other programs. */
export function table_columns(): number | undefined {
  const has_bound = Deno.stdout.isTerminal() || variable("COLUMNS") !== undefined;
  return has_bound ? terminal_size().columns : undefined;
}

/** Whether colours are wanted and can be shown. */
export function has_colours(): boolean {
  return Deno.stdout.isTerminal() && (Deno.env.get("NO_COLOR") ?? "") === "";
}

/** Whether somebody can be asked. */
export function is_interactive(): boolean {
  return Deno.stdin.isTerminal() && Deno.stderr.isTerminal();
}
