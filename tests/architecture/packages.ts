import { type ImportGraph, room_of } from "./import_graph.ts";
import { PACKAGE_ROOMS } from "./rooms.ts";
import type { Violation } from "./violation.ts";

function is_free(package_name: string): boolean {
  return package_name.startsWith("node:") && PACKAGE_ROOMS[package_name] === undefined;
}

/** Imports of a package outside of the room where it lives. */
export function package_violations(graph: ImportGraph): Violation[] {
  return graph.packages.flatMap(({ from, line, package_name }) => {
    const room = room_of(from);
    const rooms = PACKAGE_ROOMS[package_name] ?? [];
    if (!from.startsWith("src/") || is_free(package_name)) return [];
    if (room !== undefined && rooms.includes(room)) return [];
    const home = rooms.length === 0 ? "no room of src/" : `${rooms.join("/, ")}/`;
    return [{ file: from, line, message: `imports ${package_name}, which lives in ${home}` }];
  });
}
