/** Text in columns, as wide as it may be. */

/** A cell; its colour is put on when its width is settled. */
export type Cell = string | { readonly text: string; readonly paint: (text: string) => string };

const GAP = "  ";
/** A column of words is not made narrower than this, or than its longest cell. */
const LEAST_WIDTH = 12;
/** A figure stands to the right. */
const NUMBER = /^-?[\d.,]+(?: %)?$/;
/** A figure or a time of which a part is missing would be another one. */
const WHOLE = /^(?:-?[\d.,]+(?: %)?|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|-?)$/;
// Whatever moves the cursor, turns the writing direction or cannot be seen. Texts of nodes and contracts end up in cells.
// deno-lint-ignore no-control-regex
const UNPRINTABLE = /[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** Text of somebody else's in one line that does to a terminal what it looks like. */
export function printable(text: string): string {
  return text.replaceAll(UNPRINTABLE, " ");
}

/** The beginning of a text, with `…` where something is missing. */
export function cut(text: string, width: number): string {
  return text.length <= width ? text : width <= 0 ? "" : `${text.slice(0, width - 1)}…`;
}

function text_of(cell: Cell | undefined): string {
  return printable(typeof cell === "object" ? cell.text : cell ?? "");
}

/** How wide a column is, and how narrow it can be made. */
interface Room {
  readonly natural: number;
  readonly least: number;
}

function room_of(name: string, cells: readonly string[]): Room {
  const natural = Math.max(name.length, ...cells.map((cell) => cell.length));
  const is_whole = cells.every((cell) => WHOLE.test(cell));
  return { natural, least: is_whole ? natural : Math.min(natural, LEAST_WIDTH) };
}

/** The columns that there is room for when each is as narrow as it can be: the first ones, at least one. */
function with_room(rooms: readonly Room[], width: number): readonly Room[] {
  let used = -GAP.length;
  const outside = rooms.findIndex(({ least }) => (used += GAP.length + least) > width);
  return outside < 0 ? rooms : rooms.slice(0, Math.max(1, outside));
}

/** Takes from the widest columns first, until all fit or none can give. */
function fitted(rooms: readonly Room[], width: number): number[] {
  const widths = rooms.map(({ natural }) => natural);
  let excess = widths.reduce((sum, one) => sum + one + GAP.length, -GAP.length) - width;
  for (; excess > 0; excess -= 1) {
    const can_give = widths.map((one, column) => one > (rooms[column]?.least ?? 0) ? one : 0);
    const widest = can_give.indexOf(Math.max(...can_give));
    if ((can_give[widest] ?? 0) === 0) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths.map((one) => Math.min(one, width));
}

/**
 * Rows as aligned columns under a head; figures to the right. Not wider than `width`: long words end with `…`, and where
 * that is not enough the last columns are left out. Figures and times are whole or not there.
 */
export function fitted_table(
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  width = Infinity,
): string {
  const rooms = head.map((name, column) => room_of(name, rows.map((row) => text_of(row[column]))));
  const widths = fitted(with_room(rooms, width), width);
  const line = (cells: readonly Cell[]) =>
    widths.map((room, column) => {
      const cell = cells[column];
      const text = cut(text_of(cell), room);
      const padded = NUMBER.test(text) ? text.padStart(room) : text.padEnd(room);
      return typeof cell === "object" ? cell.paint(padded) : padded;
    }).join(GAP).trimEnd();
  return [head, widths.map((room) => "-".repeat(room)), ...rows].map(line).join("\n");
}
