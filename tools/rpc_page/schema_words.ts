/** A JSON Schema in the words of a table. */
import { stringify_json } from "@/base/json.ts";
import type { JsonSchema } from "@/rpc/openrpc/json_schema.ts";

/** The keywords that our schemas use. */
interface Keywords {
  readonly $ref?: string;
  readonly type?: string | string[];
  readonly enum?: unknown[];
  readonly const?: unknown;
  readonly anyOf?: JsonSchema[];
  readonly allOf?: JsonSchema[];
  readonly minimum?: number | bigint;
  readonly maximum?: number | bigint;
  readonly exclusiveMinimum?: number;
  readonly default?: unknown;
  readonly description?: string;
  readonly properties?: Record<string, JsonSchema>;
  readonly required?: string[];
  readonly items?: JsonSchema;
}

/** One line of a table of members. */
export interface MemberRow {
  readonly path: string;
  readonly type: string;
  readonly meaning: string;
  readonly is_required: boolean;
}

/** The name behind a reference to a shared schema; `undefined` for a schema of its own. */
export function referred(schema: JsonSchema): string | undefined {
  const { $ref, allOf } = schema as Keywords;
  if ($ref !== undefined) return $ref.split("/").at(-1);
  return allOf?.length === 1 && allOf[0] !== undefined ? referred(allOf[0]) : undefined;
}

/** The type in a few words: `integer`, `string or null`, `array of Pool`. */
export function type_words(schema: JsonSchema): string {
  const { type, anyOf, items } = schema as Keywords;
  const name = referred(schema);
  if (name !== undefined) return `[${name}](#${name.toLowerCase()})`;
  if (anyOf !== undefined) return anyOf.map(type_words).join(" or ");
  if (type === "array") return `array of ${items === undefined ? "anything" : type_words(items)}`;
  return Array.isArray(type) ? type.join(" or ") : type ?? "anything";
}

/** Which values are allowed; an empty text where the type says it all. */
export function allowed_words(schema: JsonSchema): string {
  const { enum: values, const: one, anyOf, minimum, maximum, exclusiveMinimum } = schema as Keywords;
  if (values !== undefined) return values.map((value) => `\`${JSON.stringify(value)}\``).join(", ");
  if (one !== undefined) return `\`${JSON.stringify(one)}\``;
  if (anyOf !== undefined) return anyOf.map(allowed_words).find((words) => words !== "") ?? "";
  if (exclusiveMinimum !== undefined) {
    return `above ${exclusiveMinimum}${maximum === undefined ? "" : `, at most ${maximum}`}`;
  }
  if (minimum === undefined && maximum === undefined) return "";
  // Every integer of a schema has at least the bounds of a double: they tell nobody anything.
  if (maximum === undefined || maximum === Number.MAX_SAFE_INTEGER) return `at least ${minimum}`;
  return `${minimum} to ${maximum}`;
}

/** The default as JSON; `undefined` where there is none. */
export function default_of(schema: JsonSchema): string | undefined {
  const value = (schema as Keywords).default;
  return value === undefined ? undefined : stringify_json(value);
}

/** Every member of an object, with those of the objects inside; shared schemas are named and not unfolded. */
export function member_rows(schema: JsonSchema, path = ""): MemberRow[] {
  const { properties = {}, required = [] } = schema as Keywords;
  return Object.entries(properties).flatMap(([name, member]) => {
    const { description = "", items } = member as Keywords;
    const own = path === "" ? name : `${path}.${name}`;
    const values = allowed_words(member);
    const is_choice = (member as Keywords).enum !== undefined;
    const meaning = is_choice ? `${description}: ${values}` : description;
    const inner = items === undefined || referred(items) !== undefined
      ? member_rows(member, own)
      : member_rows(items, `${own}[]`);
    return [{ path: own, type: type_words(member), meaning, is_required: required.includes(name) }, ...inner];
  });
}
