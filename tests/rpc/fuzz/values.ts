/** JSON texts of values: those that a schema allows, and those that break parsers and checks. */
import fc from "fast-check";
import { U64_MAX } from "@/domain/units.ts";

/** The parts of a schema that matter here. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly minimum?: number | bigint;
  readonly maximum?: number | bigint;
  readonly pattern?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
}

const BOUNDARIES = [
  ...["0", "1", "-1", "-0", "1.0", "1e0", "0.5", "1e-400", "1e400", "-1e400", "255", "256"],
  ...["9007199254740991", "9007199254740992", "9007199254740993", "-9007199254740993"],
  ...["9223372036854775807", "9223372036854775808", "18446744073709551614", "18446744073709551615"],
  ...["18446744073709551616", "18446744073709551615.0", "123456789012345678901234567890", "1E19", "1e20"],
];

const ODD_STRINGS = [
  ...[
    "",
    " ",
    "0",
    "-1",
    "1e3",
    "18446744073709551615",
    "18446744073709551616",
    "0x10",
    "null",
    "A",
    "a_to_b",
  ],
  ...["deposit_1", "deposit_0", "swap_99999", "../../etc/passwd", "'; DROP TABLE threads; --", "__proto__"],
  ...[
    "\u0000",
    "a\u0000b",
    "\ud800",
    "\udfff",
    "💧",
    "\ufeff",
    "\u202e",
    "\u2028",
    "%s%n",
    "${7*7}",
    "<script>",
  ],
];

/** Any text, also such as nobody expects; now and then a very long one. */
const any_string = fc.oneof(
  { weight: 60, arbitrary: fc.constantFrom(...ODD_STRINGS) },
  { weight: 40, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
  { weight: 10, arbitrary: fc.integer({ min: 1, max: 4_000 }).map((length) => "x".repeat(length)) },
  { weight: 1, arbitrary: fc.constantFrom(20_000, 100_000).map((length) => "y".repeat(length)) },
).map((text) => JSON.stringify(text));

const nested = fc.integer({ min: 1, max: 70 }).map((depth) => "[".repeat(depth) + "]".repeat(depth));

/** A value of some wrong type, or none that a schema thinks of. */
export const odd_value: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom("null", "true", "false", "[]", "{}", "[[]]", '{"a":1}', "[null]", '{"__proto__":{"x":1}}'),
  fc.constantFrom(...BOUNDARIES),
  any_string,
  nested,
  fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)),
);

function integer_text(minimum: bigint, maximum: bigint): fc.Arbitrary<string> {
  return fc.oneof(
    fc.constantFrom(minimum, maximum),
    fc.bigInt({ min: minimum, max: maximum }),
    fc.bigInt({ min: minimum, max: minimum + 20n > maximum ? maximum : minimum + 20n }),
  ).map(String);
}

/** A value that the schema allows, as far as it says; `known` are texts that name something which exists. */
export function value_of(schema: Schema, known: readonly string[]): fc.Arbitrary<string> {
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((one) => value_of(one, known)));
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum.map((one) => JSON.stringify(one)));
  if (schema.pattern !== undefined) {
    return fc.stringMatching(new RegExp(schema.pattern)).map((text) => JSON.stringify(text));
  }
  switch (schema.type) {
    case "boolean":
      return fc.constantFrom("true", "false");
    case "integer":
      return integer_text(BigInt(schema.minimum ?? 0), BigInt(schema.maximum ?? U64_MAX));
    case "string":
      return fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom(...known.map((text) => JSON.stringify(text))) },
        { weight: 2, arbitrary: any_string },
      );
    case "array":
      return fc.array(value_of(schema.items ?? {}, known), { maxLength: 5 }).map((items) =>
        `[${items.join()}]`
      );
    default:
      return odd_value;
  }
}
