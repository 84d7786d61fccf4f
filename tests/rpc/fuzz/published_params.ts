/** Parameters by the published schemas, as a client would check them before it sends them. */
import { assert } from "@std/assert";
import { MAX_POSITIONAL_PARAMS } from "@/rpc/limits.ts";
import type { MethodValidators } from "../openrpc_scene.ts";
import type { Node } from "./strict_json.ts";

function value_of(node: Node): unknown {
  switch (node.kind) {
    case "number":
      return Number(node.literal);
    case "string":
      return node.value;
    case "array":
      return node.items.map(value_of);
    case "object":
      return Object.fromEntries(node.members.map(([name, value]) => [name, value_of(value)]));
    case "boolean":
      return node.value;
    case "null":
      return null;
  }
}

/** Parameters by their names; `undefined` where they cannot be given by position. */
function named(
  { params }: MethodValidators,
  given: Node | undefined,
): readonly (readonly [string, Node])[] | undefined {
  if (given?.kind === "object") return given.members;
  const items = given?.kind === "array" ? given.items : [];
  const names = [...params.keys()];
  if (items.length > names.length || (items.length > 0 && names.length > MAX_POSITIONAL_PARAMS)) {
    return undefined;
  }
  return items.map((item, index) => [names[index] ?? "", item] as const);
}

function fits(published: MethodValidators, given: Node | undefined): boolean {
  const members = named(published, given);
  if (members === undefined) return false;
  const names = members.map(([name]) => name);
  return published.required.every((name) => names.includes(name)) &&
    members.every(([name, value]) => published.params.get(name)?.(value_of(value)) === true);
}

/** Whether a number stands in `node` whose last digits a JSON Schema cannot see. */
function is_beyond_schemas(node: Node): boolean {
  if (node.kind === "array") return node.items.some(is_beyond_schemas);
  if (node.kind === "object") return node.members.some(([, value]) => is_beyond_schemas(value));
  return /\d{16}|[.eE]/.test(
    node.kind === "number" ? node.literal : node.kind === "string" ? node.value : "",
  );
}

/** Throws unless the service refuses what the published schemas refuse, and nothing else. */
export function check_published_params(
  published: MethodValidators,
  given: Node | undefined,
  was_refused: boolean,
): void {
  if (fits(published, given)) {
    assert(
      !was_refused || (given !== undefined && is_beyond_schemas(given)),
      "refused, and published as allowed",
    );
  } else {
    assert(was_refused, "accepted, and published as not allowed");
  }
}
