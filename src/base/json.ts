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
const raw_json = (JSON as unknown as { rawJSON(digits: string): unknown }).rawJSON;

const INTEGER = /^-?(?:0|[1-9]\d*)$/;

/** A number behind a colon, a comma, a bracket or at the beginning that a double may not hold: rather too many than too few. */
const MAY_BE_UNSAFE = /(?:^|[:,[])\s*-?(?:9\d{15}|\d{17})/;

/** Told of every number: the object or array that it stands in, its name there, and its literal. */
export type NumberWitness = (holder: object, member: string, literal: string) => void;

/** Parses JSON text. Throws `SyntaxError` where it is not JSON. */
export function parse_json(text: string, on_number?: NumberWitness): JsonValue {
  // A reviver is called for every value, which takes ten times as long as the rest.
  if (on_number === undefined && !MAY_BE_UNSAFE.test(text)) return JSON.parse(text) as JsonValue;
  return parse_with_source(text, function (this: object, member, value, { source }) {
    if (typeof value !== "number" || source === undefined) return value;
    on_number?.(this, member, source);
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

function exact_digits(_member: string, value: unknown): unknown {
  return typeof value === "bigint" ? exact_number(value) : value;
}

/** Writes JSON text; `indent` spaces a level where a person reads it. */
export function stringify_json(value: unknown, indent?: number): string {
  return JSON.stringify(value, exact_digits, indent);
}

/** The same for what seldom has a bigint in it: four times as fast without one, slower with one. */
export function stringify_plain_json(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (caught) {
    if (!(caught instanceof TypeError)) throw caught;
    return stringify_json(value);
  }
}
