import { assertEquals } from "@std/assert";
import { build_graph, type ImportGraph } from "./import_graph.ts";
import type { Violation } from "./violation.ts";

/** The graph of a tree written down in a test. */
export function graph_of(files: Readonly<Record<string, string>>): ImportGraph {
  return build_graph(new Map(Object.entries(files)));
}

/** Fails unless exactly these places are reported, each written as `file:line`. */
export function assert_places(violations: readonly Violation[], places: readonly string[]): void {
  const found = violations.map(({ file, line }) => `${file}:${line}`);
  assertEquals(found.toSorted(), [...places].toSorted());
}
