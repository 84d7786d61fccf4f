/**
 * The house as a whole: floors, packages, circles, dead code, lengths and names. What one file can show by itself is
 * the lint plugin's (tools/lint). That each check can fail is proved in tests/architecture/.
 */
import { assert } from "@std/assert";
import { cycle_violations } from "./architecture/cycles.ts";
import { dead_files, lost_imports, missing_entries, unused_exports } from "./architecture/dead_code.ts";
import {
  door_violations,
  floor_violations,
  homeless_files,
  outward_violations,
} from "./architecture/floors.ts";
import { build_graph } from "./architecture/import_graph.ts";
import { package_violations } from "./architecture/packages.ts";
import { read_project } from "./architecture/source_tree.ts";
import { badly_named, forbidden_words, lengthy_files, long_files } from "./architecture/text_rules.ts";
import { assert_none, type Violation } from "./architecture/violation.ts";

const tree = await read_project();
const graph = build_graph(tree);

const RULES: readonly [rule: string, violations: readonly Violation[]][] = [
  ["every file of src/ lies in a room", homeless_files(graph)],
  ["every import of src/ finds its file", lost_imports(graph)],
  ["arrows point down only", floor_violations(graph)],
  ["src/ does not import tests, tools or benchmarks", outward_violations(graph)],
  ["a room with a mod.ts is entered through it", door_violations(graph)],
  ["each package lives in its rooms only", package_violations(graph)],
  ["no file imports itself around a corner", cycle_violations(graph)],
  ["the entries are there", missing_entries(graph)],
  ["no file of src/ is dead", dead_files(graph)],
  ["no symbol is exported for nobody", unused_exports(graph)],
  ["no file is longer than 400 lines", long_files(tree)],
  ["files and folders are snake_case", badly_named(tree)],
  ["no left-over notes, no addresses of a workplace", forbidden_words(tree)],
];

for (const [rule, violations] of RULES) {
  Deno.test(`architecture: ${rule}`, () => assert_none(rule, violations));
}

Deno.test("architecture: the whole tree has been read", () => {
  const rooms = graph.sources.filter(({ path }) => path.startsWith("src/"));
  assert(rooms.length > 50, `only ${rooms.length} files of src/ were found`);
  assert(graph.arrows.length > rooms.length, `only ${graph.arrows.length} imports were found`);
  const lengthy = lengthy_files(tree);
  if (lengthy.length > 0) console.log(`longer than the usual 150 lines: ${lengthy.join(", ")}`);
});
