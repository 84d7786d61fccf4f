import { assertEquals, assertStringIncludes } from "@std/assert";
import { door_violations, floor_violations, homeless_files, outward_violations } from "./floors.ts";
import { package_of } from "./import_graph.ts";
import { package_violations } from "./packages.ts";
import { assert_places, graph_of } from "./small_tree.ts";

Deno.test("floors: an import up is reported, with its line", () => {
  const graph = graph_of({
    "src/domain/pool.ts": `import "@/base/a.ts";\nimport { go } from "@/engine/go.ts";`,
  });
  const violations = floor_violations(graph);
  assert_places(violations, ["src/domain/pool.ts:2"]);
  assertStringIncludes(violations[0]?.message ?? "", "engine/ is on floor 4");
});

Deno.test("floors: each way to import counts", () => {
  const ways = [
    `import type { A } from "@/rpc/a.ts";`,
    `import { type A } from "@/rpc/a.ts";`,
    `import "../rpc/a.ts";`,
    `export { A } from "@/rpc/a.ts";`,
    `export * from "@/rpc/a.ts";`,
    `const a = await import("@/rpc/a.ts");`,
    `type A = import("@/rpc/a.ts").A;`,
    `new Worker(new URL("../rpc/a.ts", import.meta.url));`,
  ];
  for (const way of ways) {
    assert_places(floor_violations(graph_of({ "src/base/b.ts": way })), ["src/base/b.ts:1"]);
  }
});

Deno.test("floors: rooms of one floor do not know each other", () => {
  const graph = graph_of({
    "src/storage/a.ts": `import "@/chain/a.ts";`,
    "src/chain/a.ts": `import "@/monitoring/a.ts";`,
    "src/domain/a.ts": `import "@/jsonrpc/a.ts";`,
    "src/oracle/a.ts": `import "@/localnet/a.ts";`,
  });
  const rooms = ["storage", "chain", "domain", "oracle"];
  assert_places(floor_violations(graph), rooms.map((room) => `src/${room}/a.ts:1`));
});

Deno.test("floors: the ledger stays a stranger to all but base and jsonrpc", () => {
  const graph = graph_of({
    "src/localnet/a.ts": `import "@/base/a.ts"; import "@/jsonrpc/a.ts"; import "@/localnet/b.ts";`,
    "src/localnet/b.ts": `import "@/domain/a.ts";`,
  });
  assert_places(floor_violations(graph), ["src/localnet/b.ts:1"]);
});

Deno.test("floors: imports down, and within a room, are free", () => {
  const graph = graph_of({
    "src/cli/a.ts": `import "@/daemon/a.ts"; import "@/base/a.ts";`,
    "src/storage/a.ts": `import "@/engine/a.ts"; import "@/storage/b.ts";`,
    "tests/a_test.ts": `import "@/engine/a.ts"; import "../src/cli/a.ts";`,
  });
  assert_places(floor_violations(graph), []);
});

Deno.test("floors: a file outside of every room is homeless", () => {
  const graph = graph_of({ "src/extras/a.ts": "", "src/main.ts": "", "src/base/a.ts": "", "tools/a.ts": "" });
  assert_places(homeless_files(graph), ["src/extras/a.ts:1", "src/main.ts:1"]);
});

Deno.test("floors: src/ does not import what stands beside it", () => {
  const graph = graph_of({
    "src/base/a.ts": `import "../../tests/scene.ts";`,
    "src/base/b.ts": `import "../../tools/a.ts";`,
    "src/http/c.ts": `import page from "../../web/index.html" with { type: "text" };`,
    "tests/scene.ts": `import "../tools/a.ts";`,
  });
  assert_places(outward_violations(graph), ["src/base/a.ts:1", "src/base/b.ts:1"]);
});

Deno.test("floors: a room with a mod.ts is entered through it", () => {
  const graph = graph_of({
    "src/localnet/mod.ts": `export { start } from "@/localnet/start.ts";`,
    "src/localnet/start.ts": "export const start = 1;",
    "src/daemon/a.ts": `import { start } from "@/localnet/start.ts";`,
    "src/daemon/b.ts": `import { start } from "@/localnet/mod.ts";`,
    "tests/a_test.ts": `import { start } from "@/localnet/start.ts";`,
  });
  assert_places(door_violations(graph), ["src/daemon/a.ts:1"]);
});

Deno.test("packages: outside of its room a package is reported", () => {
  const graph = graph_of({
    "src/chain/a.ts": `import "@solana/web3.js"; import "@solana/spl-token";`,
    "src/engine/a.ts": `import type { PublicKey } from "@solana/web3.js";`,
    "src/domain/a.ts": `import { z } from "zod";`,
    "src/storage/a.ts": `import { z } from "zod"; import { DatabaseSync } from "node:sqlite";`,
    "src/engine/b.ts": `import { DatabaseSync } from "node:sqlite";`,
    "src/base/a.ts": `import "pure-rand/generator/x"; import "node:crypto";`,
    "src/base/b.ts": `import "left-pad";`,
    "src/base/c.ts": `import "npm:litesvm@1.4.1/dist/internal.js";`,
    "tests/a_test.ts": `import "litesvm"; import "fast-check";`,
  });
  const expected = ["engine/a", "domain/a", "engine/b", "base/b", "base/c"];
  assert_places(package_violations(graph), expected.map((file) => `src/${file}.ts:1`));
});

Deno.test("packages: a name is read off every form of specifier", () => {
  assertEquals(
    [
      "zod",
      "zod/v4",
      "npm:zod@4/v4",
      "@solana/kit",
      "npm:@solana/kit@^8",
      "npm:/@solana/kit@8/x",
      "node:fs/promises",
    ]
      .map(package_of),
    ["zod", "zod", "zod", "@solana/kit", "@solana/kit", "@solana/kit", "node:fs/promises"],
  );
});
