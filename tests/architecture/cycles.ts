import type { Arrow, ImportGraph } from "./import_graph.ts";
import type { Violation } from "./violation.ts";

type Targets = ReadonlyMap<string, readonly Arrow[]>;

/** The shortest way along arrows from a file back to itself. */
function way_back(start: string, targets: Targets): Arrow[] | undefined {
  const queue: Arrow[][] = (targets.get(start) ?? []).map((arrow) => [arrow]);
  const seen = new Set<string>();
  for (const way of queue) {
    const end = way.at(-1)?.to ?? start;
    if (end === start) return way;
    if (seen.has(end)) continue;
    seen.add(end);
    for (const arrow of targets.get(end) ?? []) queue.push([...way, arrow]);
  }
  return undefined;
}

/** Files that import each other in a circle, imports of types included; each circle once. */
export function cycle_violations(graph: ImportGraph): Violation[] {
  const arrows = graph.arrows.filter(({ kind }) => kind === "import");
  const targets = Map.groupBy(arrows, ({ from }) => from);
  const told = new Set<string>();
  return [...targets.keys()].toSorted().flatMap((file) => {
    const way = way_back(file, targets);
    if (way === undefined || way.some(({ from }) => told.has(from))) return [];
    for (const { from } of way) told.add(from);
    const message = `imports itself: ${[file, ...way.map(({ to }) => to)].join(" → ")}`;
    return [{ file, line: way[0]?.line ?? 1, message }];
  });
}
