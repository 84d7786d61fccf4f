import { type ImportGraph, room_of } from "./import_graph.ts";
import { FLOORS, NARROW_ROOMS } from "./rooms.ts";
import type { Violation } from "./violation.ts";

/** Why one room may not import another; `undefined` when it may. */
function objection(from: string, to: string): string | undefined {
  const from_floor = FLOORS[from];
  const to_floor = FLOORS[to];
  if (from_floor === undefined || to_floor === undefined) return undefined;
  const narrow = NARROW_ROOMS[from];
  if (narrow !== undefined && !narrow.includes(to)) return `${from}/ may import only ${narrow.join("/, ")}/`;
  if (to_floor < from_floor) return undefined;
  return `${from}/ (floor ${from_floor}) may import only floors below it, and ${to}/ is on floor ${to_floor}`;
}

/** Imports that point up, sideways, or into a room that must stay unknown. */
export function floor_violations(graph: ImportGraph): Violation[] {
  return graph.arrows.flatMap(({ from, to, line }) => {
    const from_room = room_of(from);
    const to_room = room_of(to);
    if (from_room === undefined || to_room === undefined || from_room === to_room) return [];
    const message = objection(from_room, to_room);
    return message === undefined ? [] : [{ file: from, line, message: `imports ${to}: ${message}` }];
  });
}

/** Files of src/ that lie in no room of the house. */
export function homeless_files(graph: ImportGraph): Violation[] {
  return graph.sources.map(({ path }) => path)
    .filter((path) => path.startsWith("src/") && FLOORS[room_of(path) ?? ""] === undefined)
    .map((file) => ({
      file,
      line: 1,
      message: "lies in no room; give the room a floor in rooms.ts, or move it",
    }));
}

/** Imports of src/ that leave it for code which is not part of the service. */
export function outward_violations(graph: ImportGraph): Violation[] {
  return graph.arrows
    .filter(({ from, to }) => from.startsWith("src/") && /^(tests|tools|bench)\//.test(to))
    .map(({ from, to, line }) => ({ file: from, line, message: `imports ${to}; src/ knows nothing of it` }));
}

/** Imports that walk past the `mod.ts` of a room that has one. */
export function door_violations(graph: ImportGraph): Violation[] {
  const doors = new Set(
    graph.sources.map(({ path }) => path).filter((path) => /^src\/[^/]+\/mod\.ts$/.test(path)),
  );
  return graph.arrows.flatMap(({ from, to, line }) => {
    const door = `src/${room_of(to)}/mod.ts`;
    if (!from.startsWith("src/") || room_of(from) === room_of(to)) return [];
    if (!doors.has(door) || to === door) return [];
    return [{ file: from, line, message: `imports ${to}; the room is entered through ${door}` }];
  });
}
