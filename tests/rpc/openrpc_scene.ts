/** What several tests of the published schemas need: a validator, and values as it takes them. */
import { Ajv, type ValidateFunction } from "ajv";
import { type JsonValue, parse_json, stringify_json } from "@/base/json.ts";
import type { OpenRpcDocument } from "@/rpc/openrpc/document.ts";

/** Large integers become doubles: a JSON Schema validator knows no others. */
export function as_doubles(value: JsonValue): unknown {
  if (typeof value === "bigint") return Number(value);
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(as_doubles);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, as_doubles(inner)]));
}

/** A document as it arrives at a client that reads numbers as doubles. */
export function as_received(document: unknown): Record<string, unknown> {
  return as_doubles(parse_json(stringify_json(document))) as Record<string, unknown>;
}

/** The checks of each method's result and of its parameters, one for each name, from a published document. */
export function validators(document: OpenRpcDocument) {
  const ajv = new Ajv({ strict: true, strictTypes: false, allErrors: true, formats: { "date-time": true } });
  const { methods, components } = as_received(document) as unknown as OpenRpcDocument;
  const within = (schema: object) => ajv.compile({ ...schema, components });
  ajv.addVocabulary(["components"]);
  return new Map(methods.map(({ name, params, result }): [string, MethodValidators] => [name, {
    result: within(result.schema),
    params: new Map(params.map((param) => [param.name, within(param.schema)])),
    required: params.filter((param) => param.required === true).map((param) => param.name),
  }]));
}

/** See {@linkcode validators}. */
export interface MethodValidators {
  readonly result: ValidateFunction;
  /** By name, in the order of their positions. */
  readonly params: ReadonlyMap<string, ValidateFunction>;
  readonly required: readonly string[];
}
