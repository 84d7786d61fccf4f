/**
 * A reader of JSON by the letter of RFC 8259, independent of the one that is tested: it keeps the literals of numbers and
 * every member of an object, also those that stand twice.
 */

/** A value with what its text said. */
export type Node =
  | { readonly kind: "null" }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "number"; readonly literal: string }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "array"; readonly items: readonly Node[] }
  | { readonly kind: "object"; readonly members: readonly (readonly [string, Node])[] };

/** The text is not JSON, or is nested deeper than the reader goes. */
export class StrictJsonError extends Error {
  override readonly name = "StrictJsonError";
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
// deno-lint-ignore no-control-regex -- these are the characters that a string must escape.
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const BLANK = /[ \t\n\r]*/y;

class Reader {
  readonly #text: string;
  readonly #max_depth: number;
  #at = 0;

  constructor(text: string, max_depth: number) {
    this.#text = text;
    this.#max_depth = max_depth;
  }

  whole(): Node {
    const node = this.#value(0);
    this.#take(BLANK);
    if (this.#at !== this.#text.length) {
      throw new StrictJsonError(`something stands behind it at ${this.#at}`);
    }
    return node;
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  /** Steps over `symbol` and the blanks around it, when it is next. */
  #next_is(symbol: string): boolean {
    this.#take(BLANK);
    if (!this.#text.startsWith(symbol, this.#at)) return false;
    this.#at += symbol.length;
    return true;
  }

  #expect(symbol: string): void {
    if (!this.#next_is(symbol)) throw new StrictJsonError(`expected ${symbol} at ${this.#at}`);
  }

  /** `depth` arrays and objects are open around the value. */
  #value(depth: number): Node {
    if (this.#next_is("{")) {
      return {
        kind: "object",
        members: this.#list("}", depth, () => this.#member(depth + 1)),
      };
    }
    if (this.#next_is("[")) {
      return {
        kind: "array",
        items: this.#list("]", depth, () => this.#value(depth + 1)),
      };
    }
    if (this.#next_is("null")) return { kind: "null" };
    if (this.#next_is("true")) return { kind: "boolean", value: true };
    if (this.#next_is("false")) return { kind: "boolean", value: false };
    const text = this.#take(STRING);
    if (text !== undefined) return { kind: "string", value: JSON.parse(text) };
    const literal = this.#take(NUMBER);
    if (literal !== undefined && literal !== "") return { kind: "number", literal };
    throw new StrictJsonError(`no value at ${this.#at}`);
  }

  #member(depth: number): readonly [string, Node] {
    this.#take(BLANK);
    const name = this.#take(STRING);
    if (name === undefined) throw new StrictJsonError(`no member at ${this.#at}`);
    this.#expect(":");
    return [JSON.parse(name), this.#value(depth)];
  }

  #list<T>(end: string, depth: number, item: () => T): T[] {
    if (depth >= this.#max_depth) throw new StrictJsonError(`nested deeper than ${this.#max_depth}`);
    const items: T[] = [];
    if (this.#next_is(end)) return items;
    do items.push(item()); while (this.#next_is(","));
    this.#expect(end);
    return items;
  }
}

/** Reads `text`. Throws {@linkcode StrictJsonError}. At most `max_depth` arrays and objects lie inside each other. */
export function read_strictly(text: string, max_depth = 1_000): Node {
  return new Reader(text, max_depth).whole();
}

/** Whether a member stands twice in an object anywhere in `node`. */
export function has_repeated_member(node: Node): boolean {
  if (node.kind === "array") return node.items.some(has_repeated_member);
  if (node.kind !== "object") return false;
  const names = new Set(node.members.map(([name]) => name));
  return names.size !== node.members.length || node.members.some(([, value]) => has_repeated_member(value));
}

/** A member of an object; `undefined` where there is none. */
export function member(node: Node, name: string): Node | undefined {
  return node.kind === "object" ? node.members.find(([one]) => one === name)?.[1] : undefined;
}
