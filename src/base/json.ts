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

/** Told of every number: the object or array that it stands in, its name there, and its literal. */
export type NumberWitness = (holder: object, member: string, literal: string) => void;

/** Parses JSON text. Throws `SyntaxError` where it is not JSON. */
export function parse_json(text: string, on_number?: NumberWitness): JsonValue {
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

function exact_digits(_member: string, value: unknown): unknown {
  return typeof value === "bigint" ? raw_json(value.toString()) : value;
}

/** Writes JSON text; `indent` spaces a level where a person reads it. */
export function stringify_json(value: unknown, indent?: number): string {
  return JSON.stringify(value, exact_digits, indent);
}
