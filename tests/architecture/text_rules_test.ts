import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { parse_source } from "./source_facts.ts";
import { assert_places } from "./small_tree.ts";
import { badly_named, forbidden_words, lengthy_files, long_files } from "./text_rules.ts";
import { assert_none } from "./violation.ts";

const lines = (count: number) => "go();\n".repeat(count);

Deno.test("length: 400 lines pass, 401 do not, in every folder of code", () => {
  const folders = ["src/base", "tests", "tools", "bench", "web", "program/src"];
  const long = folders.map((folder): [string, string] => [`${folder}/long.js`, lines(401)]);
  const tree = new Map([...long, ["src/base/right.ts", lines(400)], ["docs/long.md", lines(900)]]);
  assert_places(long_files(tree), folders.map((folder) => `${folder}/long.js:1`));
});

Deno.test("length: what is longer than usual is listed, longest first", () => {
  const tree = new Map([["src/a/a.ts", lines(151)], ["src/a/b.ts", lines(150)], ["web/c.js", lines(300)]]);
  assertEquals(lengthy_files(tree), ["web/c.js (300)", "src/a/a.ts (151)"]);
});

Deno.test("words: each forbidden one is found where it stands", () => {
  const words = [["/wo", "rk/main"], ["https://registry.npm", "js.org/x"], ["// TO", "DO: later"], [
    "FIX",
    "ME",
  ], [
    "X",
    "XX",
  ]];
  const tree = new Map([["docs/a.md", `first\n${words.map((halves) => halves.join("")).join("\n")}\n`]]);
  assert_places(forbidden_words(tree), words.map((_, index) => `docs/a.md:${index + 2}`));
});

Deno.test("words: longer words that contain them are free", () => {
  const tree = new Map([["src/a/a.ts", `"XX${"XX"}XX"; mastodons; "TO${"DOS"}"; "/home${"/work"}";`]]);
  assert_places(forbidden_words(tree), []);
});

Deno.test("names: files and folders of code are snake_case", () => {
  const names = ["web/live-feed.js", "web/Chart.css", "program/src/PoolState.c", "tests/my-scene/a.ts"];
  const good = [
    "web/live_feed.js",
    "src/a/b_2.ts",
    "tests/a/kit_types.d.ts",
    "docs/ADR-1.md",
    "systemd/a-b.service",
  ];
  const tree = new Map([...names, ...good].map((name) => [name, ""]));
  assert_places(badly_named(tree), names.map((name) => `${name}:1`));
});

Deno.test("a breach is told with its rule, file and line", () => {
  const error = assertThrows(() =>
    assert_none("arrows point down", [{ file: "src/a.ts", line: 3, message: "no" }])
  );
  assertEquals(error.message, "arrows point down\n  src/a.ts:3 no");
  assert_none("arrows point down", []);
});

Deno.test("a file that cannot be parsed is named", () => {
  assertStringIncludes(
    assertThrows(() => parse_source("src/a/broken.ts", "import {")).message,
    "src/a/broken.ts",
  );
});
