import { z } from "zod";
import { U64_MAX } from "@/domain/units.ts";

/** JSON Schema, draft 7: what OpenRPC speaks. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** Schemas by name, to which others refer. */
export type SchemaComponents = Record<string, JsonSchema>;

const LOCAL = "#/definitions/";
const SHARED = "#/components/schemas/";

/**
 * What zod's own conversion cannot know: where shared schemas stand in our document, and the digits of the largest u64,
 * which are lost in a double.
 */
function adapted(keyword: string, value: unknown): unknown {
  if (keyword === "$ref" && typeof value === "string") return value.replace(LOCAL, SHARED);
  if (keyword === "maximum" && value === Number(U64_MAX)) return U64_MAX;
  if (Array.isArray(value)) return value.map((item) => adapted("", item));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, adapted(name, inner)]));
}

/**
 * A schema as clients see it: `input` what they may send, `output` what they get. Schemas with an `id` in their metadata
 * go to `components` and are referred to.
 */
export function json_schema(
  schema: z.ZodType,
  io: "input" | "output",
  components: SchemaComponents,
): JsonSchema {
  const { $schema: _dialect, definitions, ...own } = z.toJSONSchema(schema, {
    target: "draft-7",
    io,
    unrepresentable: "any",
  });
  for (const [name, definition] of Object.entries(definitions ?? {})) {
    components[name] = adapted("", definition) as JsonSchema;
  }
  return adapted("", own) as JsonSchema;
}
