/**
 * JSON that keeps every digit of a u64.
 *
 * Reading: an integer literal that a double cannot hold exactly becomes a `bigint`; all other numbers stay numbers.
 * Writing: a `bigint` becomes its digits, without quotes.
 */

/** What {@linkcode parse_json} can answer. */
export type JsonValue = null | boolean | number | bigint | string | JsonValue[] | {
  [member: string]: JsonValue;
};

interface ReviverContext {
  readonly source?: string;
}

// TypeScript's library does not know the reviver's third argument nor rawJSON yet; V8 does.
type ParseWithSource = (
  text: string,
  reviver: (this: object, member: string, value: unknown, context: ReviverContext) => unknown,
) => unknown;
const parse_with_source = JSON.parse as ParseWithSource;
const { rawJSON: raw_json, isRawJSON: is_raw_json } = JSON as unknown as {
  rawJSON(digits: string): unknown;
  isRawJSON(value: unknown): boolean;
};

const INTEGER = /^-?(?:0|[1-9]\d*)$/;

/** A number behind a colon, a comma, a bracket or at the beginning that a double may not hold: rather too many than too few. */
const MAY_BE_UNSAFE = /(?:^|[:,[])\s*-?(?:9\d{15}|\d{17})/;

/** The same for a number that may be written otherwise than it stands: `1.0`, `-0`, more digits than a double holds. */
const MAY_BE_WRITTEN_OTHERWISE = /(?:^|[:,[])\s*(?:-0|-?\d{16}|-?\d+[.eE])/;

/** Told of numbers that would not be written as they stand: the object or array that one is in, its name there, and its literal. */
export type NumberWitness = (holder: object, member: string, literal: string) => void;

/** Parses JSON text. Throws `SyntaxError` where it is not JSON. */
export function parse_json(text: string, on_number?: NumberWitness): JsonValue {
  // A reviver is called for every value, which takes ten times as long as the rest.
  const is_unusual = on_number === undefined ? MAY_BE_UNSAFE : MAY_BE_WRITTEN_OTHERWISE;
  if (!is_unusual.test(text)) return JSON.parse(text) as JsonValue;
  return parse_with_source(text, function (this: object, member, value, { source }) {
    if (typeof value !== "number" || source === undefined) return value;
    if (String(value) !== source) on_number?.(this, member, source);
    return !Number.isSafeInteger(value) && INTEGER.test(source) ? BigInt(source) : value;
  }) as JsonValue;
}

/** Something that {@linkcode stringify_json} writes as this literal of a number, to the letter. */
export function number_literal(literal: string): object {
  return raw_json(literal) as object;
}

/** The same for a bigint: a number where a double holds it exactly. Text made of these is written by the platform alone. */
export function exact_number(value: bigint): number | object {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : number_literal(value.toString());
}

/** Texts of objects that never change; `undefined` until somebody wants one. */
const settled_texts = new WeakMap<object, string | undefined>();

/**
 * Says of an object that neither it nor anything in it will ever change: its text is written once, and every text that the
 * object is a part of takes it over. Answers the object.
 */
export function settled<T extends object>(value: T): T {
  if (!settled_texts.has(value)) settled_texts.set(value, undefined);
  return value;
}

interface Members {
  [member: string | number]: unknown;
}

/** Whether the platform writes an object by other means than its members: a class's `toJSON`, or a literal. */
function has_own_text(value: object): boolean {
  const kind: unknown = Object.getPrototypeOf(value);
  return kind !== Object.prototype && (kind === null ? is_raw_json(value) : "toJSON" in value);
}

function settled_text(value: object): string {
  let text = settled_texts.get(value);
  if (text === undefined) settled_texts.set(value, text = JSON.stringify(with_numbers(value)));
  return text;
}

/**
 * The value with numbers in place of its bigints, copied no further than needed: the platform writes that three times as
 * fast as it writes with a replacer. With `met`, settled objects are noted there and not looked into.
 */
function with_numbers(value: unknown, met?: { settled: boolean }): unknown {
  if (typeof value === "bigint") return exact_number(value);
  if (typeof value !== "object" || value === null) return value;
  if (met !== undefined && settled_texts.has(value)) {
    met.settled = true;
    return value;
  }
  let copy: Members | unknown[] | undefined;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const plain = with_numbers(value[index], met);
      if (plain !== value[index]) ((copy ??= [...value]) as Members)[index] = plain;
    }
  } else if (!has_own_text(value)) {
    // Quicker than a list of the keys. Nothing that is written inherits members that can be counted.
    for (const member in value) {
      const held = (value as Members)[member];
      const plain = with_numbers(held, met);
      if (plain !== held) ((copy ??= { ...value }) as Members)[member] = plain;
    }
  }
  return copy ?? value;
}

/** Adds the text of something that holds settled objects to `pieces`; `undefined` has none. */
function write_around_settled(value: unknown, pieces: string[]): void {
  if (typeof value !== "object" || value === null || has_own_text(value)) {
    const text = JSON.stringify(with_numbers(value)) as string | undefined;
    if (text !== undefined) pieces.push(text);
  } else if (settled_texts.has(value)) {
    pieces.push(settled_text(value));
  } else if (Array.isArray(value)) {
    pieces.push("[");
    for (let index = 0; index < value.length; index++) {
      if (index > 0) pieces.push(",");
      write_around_settled(value[index] ?? null, pieces);
    }
    pieces.push("]");
  } else {
    let before = "{";
    for (const [member, held] of Object.entries(value)) {
      if (held === undefined) continue;
      pieces.push(`${before}${JSON.stringify(member)}:`);
      write_around_settled(held, pieces);
      before = ",";
    }
    pieces.push(before === "{" ? "{}" : "}");
  }
}

/** One copy of all pieces: large texts are dear to copy twice. */
function text_around_settled(value: unknown): string {
  const pieces: string[] = [];
  write_around_settled(value, pieces);
  return pieces.join("");
}

/** Writes JSON text; `indent` spaces a level where a person reads it. */
export function stringify_json(value: unknown, indent?: number): string {
  const met = { settled: false };
  const plain = with_numbers(value, indent === undefined ? met : undefined);
  // Like the platform's, it answers undefined where there is nothing to write.
  return met.settled ? text_around_settled(value) : JSON.stringify(plain, undefined, indent);
}

/** The same for what seldom has a bigint in it: faster without one, slower with one. */
export function stringify_plain_json(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (caught) {
    if (!(caught instanceof TypeError)) throw caught;
    return stringify_json(value);
  }
}
