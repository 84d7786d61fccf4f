import type { Arrow, ImportGraph } from "./import_graph.ts";
import { ENTRY_FILES } from "./rooms.ts";
import type { ExportFact, SourceFacts } from "./facts.ts";
import type { Violation } from "./violation.ts";

/** Files of src/ that no entry reaches, by import or by starting a worker. Tests do not keep a file alive. */
export function dead_files(graph: ImportGraph, entries: readonly string[] = ENTRY_FILES): Violation[] {
  const targets = Map.groupBy(graph.arrows, ({ from }) => from);
  const reached = new Set(entries);
  for (const file of reached) {
    for (const { to } of targets.get(file) ?? []) reached.add(to);
  }
  return graph.sources.map(({ path }) => path)
    .filter((path) => path.startsWith("src/") && !reached.has(path))
    .map((file) => ({ file, line: 1, message: "is reached by no entry; wire it in or remove it" }));
}

/** Entries that are not there: without them the search for dead files would mean nothing. */
export function missing_entries(graph: ImportGraph, entries: readonly string[] = ENTRY_FILES): Violation[] {
  const paths = new Set(graph.sources.map(({ path }) => path));
  return entries.filter((file) => !paths.has(file))
    .map((file) => ({ file, line: 1, message: "is named as an entry and is not there" }));
}

/** Imports of a project file that is not there. */
export function lost_imports(graph: ImportGraph): Violation[] {
  const paths = new Set(graph.sources.map(({ path }) => path));
  return graph.arrows
    .filter(({ from, to }) =>
      from.startsWith("src/") && to.startsWith("src/") && to.endsWith(".ts") && !paths.has(to)
    )
    .map(({ from, to, line }) => ({ file: from, line, message: `imports ${to}, which is not there` }));
}

/** True when another exported declaration of the file speaks of this type: who uses that one meets it. */
function is_spoken_of({ name }: ExportFact, source: SourceFacts): boolean {
  const mention = new RegExp(`\\b${RegExp.escape(name)}\\b`);
  return source.exports.some((other) => other.name !== name && mention.test(other.text));
}

function is_used(one: ExportFact, arrows: readonly Arrow[]): boolean {
  return arrows.some(({ names }) => names === "all" || names.includes(one.name));
}

/** What to do about an unused export: its own file may still need the symbol. */
function remedy({ name }: ExportFact, { text }: SourceFacts): string {
  const mentions = text.match(new RegExp(`\\b${RegExp.escape(name)}\\b`, "g"))?.length ?? 0;
  return mentions > 1 ? "only its own file names it: drop `export`" : "nothing names it: remove it";
}

/** Exported symbols of src/ that no file imports. A `mod.ts` and the entries are doors: they may offer more. */
export function unused_exports(graph: ImportGraph, entries: readonly string[] = ENTRY_FILES): Violation[] {
  const arrows_to = Map.groupBy(graph.arrows, ({ to }) => to);
  return graph.sources
    .filter(({ path }) => path.startsWith("src/") && !path.endsWith("/mod.ts") && !entries.includes(path))
    .flatMap((source) =>
      source.exports
        .filter((one) => !is_used(one, arrows_to.get(source.path) ?? []))
        .filter((one) => !(one.is_type && is_spoken_of(one, source)))
        .map((one) => ({
          file: source.path,
          line: one.line,
          message: `exports ${one.name}, which nobody imports; ${remedy(one, source)}`,
        }))
    );
}
