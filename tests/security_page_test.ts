/** docs/SECURITY.md and docs/OPERATIONS.md speak of things that are there. */
import { assert, assertEquals } from "@std/assert";

const ROOT = new URL("../", import.meta.url);

Deno.test("security: every test that the page names is there", async () => {
  const page = await Deno.readTextFile(new URL("docs/SECURITY.md", ROOT));
  const named = new Set([...page.matchAll(/`((?:tests|tools)\/[^`]+)`/g)].map(([, path = ""]) => path));
  assert(named.size >= 15, "The tables name their tests");
  const missing = [];
  for (const path of named) {
    if (!await Deno.stat(new URL(path, ROOT)).then(({ isFile }) => isFile, () => false)) missing.push(path);
  }
  assertEquals(missing, []);
});
