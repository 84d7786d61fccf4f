/** Which keys may stand where in a scenario file, for messages: read off the schema as editors get it. */
import { z } from "zod";
import { scenario_schema } from "@/scenario/schema.ts";

/** The part of JSON Schema that zod writes for scenarios. */
interface Node {
  readonly type?: string;
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly oneOf?: readonly Node[];
  readonly anyOf?: readonly Node[];
}

/** The schema of scenario files as editors read it. */
export function scenario_json_schema(): Record<string, unknown> {
  return z.toJSONSchema(scenario_schema, { io: "input", unrepresentable: "any" }) as Record<string, unknown>;
}

function variants(node: Node): readonly Node[] {
  return node.oneOf ?? node.anyOf ?? [node];
}

/** The variant whose constants the value has; all of them when none fits. */
function matching(node: Node, value: unknown): readonly Node[] {
  const found = variants(node).filter(({ properties = {} }) =>
    Object.entries(properties).every(([key, { const: fixed }]) =>
      fixed === undefined || (value as Record<string, unknown> | null)?.[key] === fixed
    )
  );
  return found.length > 0 ? found : variants(node);
}

/** Keys that the table at `path` of `root` may have; of a key with fixed words, those words. */
export function known_keys(root: unknown, path: readonly PropertyKey[]): string[] {
  let nodes: readonly Node[] = [scenario_json_schema() as Node];
  let value = root;
  for (const key of path) {
    nodes = nodes.flatMap((node) =>
      typeof key === "number" ? node.items ?? [] : node.properties?.[String(key)] ?? []
    );
    value = value !== null && typeof value === "object"
      ? (value as Record<PropertyKey, unknown>)[key]
      : undefined;
    nodes = nodes.flatMap((node) => matching(node, value));
  }
  const words = nodes.flatMap(({ const: fixed }) => fixed === undefined ? [] : [String(fixed)]);
  return [
    ...new Set(words.length > 0 ? words : nodes.flatMap(({ properties }) => Object.keys(properties ?? {}))),
  ];
}
