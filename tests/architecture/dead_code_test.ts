import { assertEquals, assertStringIncludes } from "@std/assert";
import { cycle_violations } from "./cycles.ts";
import { dead_files, lost_imports, missing_entries, unused_exports } from "./dead_code.ts";
import { assert_places, graph_of } from "./small_tree.ts";

const ENTRIES = ["src/cli/main.ts"];

Deno.test("cycles: a circle of three is reported once, with its way", () => {
  const graph = graph_of({
    "src/base/a.ts": `import "@/base/b.ts";`,
    "src/base/b.ts": `\nimport "@/base/c.ts";`,
    "src/base/c.ts": `import type { A } from "@/base/a.ts";`,
    "src/base/outside.ts": `import "@/base/a.ts";`,
  });
  const violations = cycle_violations(graph);
  assert_places(violations, ["src/base/a.ts:1"]);
  assertStringIncludes(
    violations[0]?.message ?? "",
    "src/base/a.ts → src/base/b.ts → src/base/c.ts → src/base/a.ts",
  );
});

Deno.test("cycles: two circles are two, a file may import itself in one step", () => {
  const graph = graph_of({
    "src/base/a.ts": `import "@/base/a.ts";`,
    "src/base/b.ts": `import "@/base/c.ts";`,
    "src/base/c.ts": `import "./b.ts";`,
  });
  assert_places(cycle_violations(graph), ["src/base/a.ts:1", "src/base/b.ts:1"]);
});

Deno.test("cycles: a diamond is none, and starting a worker makes none", () => {
  const graph = graph_of({
    "src/base/a.ts": `import "@/base/b.ts"; import "@/base/c.ts";`,
    "src/base/b.ts": `import "@/base/d.ts";`,
    "src/base/c.ts": `import "@/base/d.ts";`,
    "src/base/d.ts": `new Worker(new URL("./a.ts", import.meta.url));`,
  });
  assert_places(cycle_violations(graph), []);
});

Deno.test("dead files: what no entry reaches is reported, whoever tests it", () => {
  const graph = graph_of({
    "src/cli/main.ts": `import { go } from "@/engine/go.ts";`,
    "src/engine/go.ts": `new Worker(new URL("./worker.ts", import.meta.url));`,
    "src/engine/worker.ts": `import type { A } from "@/base/a.ts";`,
    "src/base/a.ts": "",
    "src/base/dead.ts": `import "@/base/dead_too.ts";`,
    "src/base/dead_too.ts": "",
    "tests/dead_test.ts": `import "@/base/dead.ts";`,
  });
  assert_places(dead_files(graph, ENTRIES), ["src/base/dead.ts:1", "src/base/dead_too.ts:1"]);
});

Deno.test("entries: one that is not there is reported", () => {
  assert_places(missing_entries(graph_of({ "src/cli/main.ts": "" }), [...ENTRIES, "src/a.ts"]), [
    "src/a.ts:1",
  ]);
});

Deno.test("imports: one that leads nowhere is reported", () => {
  const graph = graph_of({
    "src/base/a.ts": `import "@/base/b.ts";\nimport "./gone.ts";`,
    "src/base/b.ts": "",
  });
  assert_places(lost_imports(graph), ["src/base/a.ts:2"]);
});

Deno.test("exports: what nobody imports is reported, with the remedy", () => {
  const graph = graph_of({
    "src/base/a.ts": "export const used = 1;\nexport function unused() {}\nexport const own = 1; own;",
    "src/base/b.ts": `import { used } from "@/base/a.ts"; export { used as renamed } from "@/base/a.ts";`,
  });
  const violations = unused_exports(graph, ENTRIES);
  assert_places(violations, ["src/base/a.ts:2", "src/base/a.ts:3", "src/base/b.ts:1"]);
  assertEquals(violations.map(({ message }) => message.split(": ")[1]), [
    "remove it",
    "drop `export`",
    "remove it",
  ]);
});

Deno.test("exports: every way to use one counts", () => {
  const ways = [
    `import { a as b } from "@/base/a.ts";`,
    `import * as all from "@/base/a.ts";`,
    `export * from "@/base/a.ts";`,
    `const { a } = await import("../src/base/a.ts");`,
    `type A = typeof import("@/base/a.ts").a;`,
  ];
  for (const way of ways) {
    const graph = graph_of({ "src/base/a.ts": "export const a = 1;", "tests/a_test.ts": way });
    assert_places(unused_exports(graph, ENTRIES), []);
  }
});

Deno.test("exports: doors and entries may offer more than is taken", () => {
  const graph = graph_of({
    "src/base/mod.ts": `export { a } from "@/base/a.ts";`,
    "src/base/a.ts": "export const a = 1;",
    "src/cli/main.ts": "export function main() {}",
  });
  assert_places(unused_exports(graph, ENTRIES), []);
});

Deno.test("exports: a type that an exported signature speaks of is met there; another one is not", () => {
  const graph = graph_of({
    "src/base/a.ts": "export interface Options {}\nexport function go(o: Options) {}\nexport type Alone = 1;",
    "src/base/b.ts": `import { go } from "@/base/a.ts";`,
  });
  assert_places(unused_exports(graph, ENTRIES), ["src/base/a.ts:3"]);
});

Deno.test("exports: names bound by a pattern are exports too", () => {
  const graph = graph_of({ "src/base/a.ts": "export const { a, b: [c] } = go();" });
  assertEquals(graph.sources[0]?.exports.map(({ name }) => name), ["a", "c"]);
});
