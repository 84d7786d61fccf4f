/** Where the keys of a TOML text stand. The parser tells what a text says, and no line of it. */

/**
 * Lines, counted from 1, by key: the names from the root on, as JSON. The first place of a key counts. What stands in a list
 * of tables (`[[stage]]`) is there twice: with the number of its table, from 0 up, and without.
 */
type Lines = Map<string, number>;

/** The table to which a statement belongs. */
interface Table {
  readonly names: readonly string[];
  /** The same with the numbers of tables that stand in lists. */
  readonly numbered: readonly string[];
}

const ROOT: Table = { names: [], numbered: [] };

const BLANK = /[ \t\r]*/y;
const COMMENT = /#[^\n]*/y;
const BARE_KEY = /[A-Za-z0-9_-]+/y;
const STRING =
  /"""(?:\\[\s\S]|(?!""")[^\\])*"{3,5}|'''(?:(?!''')[\s\S])*'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*'/y;
const ESCAPE = /\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/g;
const ESCAPED: Readonly<Record<string, string>> = { b: "\b", t: "\t", n: "\n", f: "\f", r: "\r" };

function key_text(quoted: string): string {
  const inner = quoted.slice(1, -1);
  if (quoted.startsWith("'")) return inner;
  return inner.replaceAll(ESCAPE, (_all, short?: string, long?: string, letter = "") => {
    const code = short ?? long;
    return code === undefined ? ESCAPED[letter] ?? letter : String.fromCodePoint(Number.parseInt(code, 16));
  });
}

class Scanner {
  readonly lines: Lines = new Map();
  readonly #text: string;
  #at = 0;
  #line = 1;
  /** The number of the newest table of each list. */
  readonly #newest = new Map<string, number>();

  constructor(text: string) {
    this.#text = text;
  }

  scan(): Lines {
    let table = ROOT;
    while (this.#at < this.#text.length) {
      this.#take(BLANK);
      this.#take(COMMENT);
      if (this.#skip("\n")) continue;
      const before = this.#at;
      const is_table = this.#skip("[");
      const is_in_list = is_table && this.#skip("[");
      const key = this.#dotted_key();
      if (is_table) table = this.#table(key, is_in_list);
      if (is_table) this.#note([], table.numbered);
      else this.#note(table.numbered, key);
      this.#note(is_table ? [] : table.names, key);
      this.#rest_of_statement();
      if (this.#at === before) break; // No TOML: the parser has said so, or will.
    }
    return this.lines;
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? "";
    this.#at += found.length;
    this.#line += found.split("\n").length - 1;
    return found;
  }

  #skip(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    if (character === "\n") this.#line += 1;
    return true;
  }

  #dotted_key(): string[] {
    const names: string[] = [];
    do {
      this.#take(BLANK);
      const quoted = this.#take(STRING);
      names.push(quoted === "" ? this.#take(BARE_KEY) : key_text(quoted));
      this.#take(BLANK);
    } while (this.#skip("."));
    return names;
  }

  #table(names: readonly string[], is_in_list: boolean): Table {
    const numbered: string[] = [];
    for (const [index, name] of names.entries()) {
      numbered.push(name);
      const list = JSON.stringify(numbered);
      const newest = this.#newest.get(list);
      const begins = is_in_list && index === names.length - 1;
      if (!begins && newest === undefined) continue;
      const number = begins ? (newest ?? -1) + 1 : newest ?? 0;
      this.#newest.set(list, number);
      numbered.push(String(number));
    }
    return { names, numbered };
  }

  #note(table: readonly string[], key: readonly string[]): void {
    for (let length = 1; length <= key.length; length += 1) {
      const place = JSON.stringify([...table, ...key.slice(0, length)]);
      if (!this.lines.has(place)) this.lines.set(place, this.#line);
    }
  }

  /** Goes to the end of the statement: a line end that is in no string, list or inline table. */
  #rest_of_statement(): void {
    let depth = 0;
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at] ?? "";
      if (character === "\n" && depth <= 0) return;
      if (this.#take(STRING) !== "" || this.#take(COMMENT) !== "") continue;
      if ("[{".includes(character)) depth += 1;
      if ("]}".includes(character)) depth -= 1;
      this.#skip(character);
    }
  }
}

/** Answers in which line of a TOML text a key stands; of one inside a value, the line of the key that has the value. */
export function line_finder(text: string): (path: readonly PropertyKey[]) => number | undefined {
  const lines = new Scanner(text).scan();
  return (path) => {
    for (let length = path.length; length > 0; length -= 1) {
      const line = lines.get(JSON.stringify(path.slice(0, length).map(String)));
      if (line !== undefined) return line;
    }
    return undefined;
  };
}
