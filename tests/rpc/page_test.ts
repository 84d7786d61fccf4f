/** docs/RPC.md says what the declarations say. */
import { assert, assertEquals } from "@std/assert";
import { service_contracts } from "@/rpc/contracts/all.ts";
import { openrpc_document } from "@/rpc/openrpc/document.ts";
import { rpc_page } from "../../tools/rpc_page/page.ts";
import { allowed_words, default_of, type_words } from "../../tools/rpc_page/schema_words.ts";
import { formatted_page, PAGE_FILE } from "../../tools/rpc_page/write_page.ts";

Deno.test("page: docs/RPC.md is what deno task docs writes", async () => {
  const [committed, made] = [await Deno.readTextFile(PAGE_FILE), await formatted_page()];
  const lines = committed.split("\n");
  const first = made.split("\n").findIndex((line, index) => line !== lines[index]);
  const place = first === -1 ? "at its end" : `from line ${first + 1} on`;
  assert(committed === made, `docs/RPC.md is out of date ${place}: run "deno task docs" and commit the file`);
});

Deno.test("page: every method, parameter and error is on it", () => {
  const document = openrpc_document(service_contracts, "http://127.0.0.1:8080/rpc");
  const page = rpc_page(document);
  for (const { name, params } of document.methods) {
    const section = page.split(`\n### ${name}\n`)[1]?.split("\n### ")[0] ?? "";
    assert(section.includes(`"method":"${name}"`), `${name} has no example`);
    for (const param of params) assert(section.includes(`| \`${param.name}\` |`), `${name}(${param.name})`);
  }
  for (const [kind, { code }] of Object.entries(document.components.errors)) {
    assert(page.includes(`| ${code} | \`${kind}\` |`), kind);
  }
});

Deno.test("page: schemas in words", () => {
  const units = {
    anyOf: [{ type: "integer", minimum: 1, maximum: 2n ** 64n - 1n }, { type: "string", pattern: "x" }],
  };
  assertEquals(type_words(units), "integer or string");
  assertEquals(allowed_words(units), "1 to 18446744073709551615");
  assertEquals(allowed_words({ enum: ["A", "B"] }), '`"A"`, `"B"`');
  assertEquals(
    allowed_words({ type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
    "at least 0",
  );
  assertEquals(
    type_words({ type: "array", items: { $ref: "#/components/schemas/Pool" } }),
    "array of [Pool](#pool)",
  );
  assertEquals(type_words({ type: ["boolean", "null"] }), "boolean or null");
  assertEquals([default_of({ default: false }), default_of({ default: 0 }), default_of({})], [
    "false",
    "0",
    undefined,
  ]);
});
