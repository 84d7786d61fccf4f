import { assert, assertEquals } from "@std/assert";
import plugin from "../../tools/lint/plugin.ts";
import { project_path } from "../../tools/lint/project_path.ts";

const ROOT = new URL("../../", import.meta.url);

Deno.test("deno lint runs the house rules", async () => {
  const config = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT)));
  const plugins: unknown = config.lint?.plugins;
  assert(
    Array.isArray(plugins) && plugins.includes("./tools/lint/plugin.ts"),
    'deno.json does not switch the house rules on; add "plugins": ["./tools/lint/plugin.ts"] to "lint"',
  );
});

Deno.test("every rule file is part of the plugin", async () => {
  const files: string[] = [];
  for await (const entry of Deno.readDir(new URL("tools/lint/rules/", ROOT))) files.push(entry.name);
  const rules = Object.keys(plugin.rules).map((rule) => `${rule.replaceAll("-", "_")}.ts`);
  assertEquals(files.toSorted(), rules.toSorted());
});

Deno.test("every rule is tested", async () => {
  let tests = "";
  for await (const entry of Deno.readDir(new URL("tests/lint/", ROOT))) {
    tests += await Deno.readTextFile(new URL(`tests/lint/${entry.name}`, ROOT));
  }
  const untested = Object.keys(plugin.rules).filter((rule) => !tests.includes(`check_rule("${rule}"`));
  assertEquals(untested, []);
});

Deno.test("a rule sees paths of the project, wherever the project lies", () => {
  const file = decodeURIComponent(new URL("src/base/clock.ts", ROOT).pathname);
  assertEquals(project_path(file), "src/base/clock.ts");
  assertEquals(project_path("./src/base/clock.ts"), "src/base/clock.ts");
  assertEquals(project_path("src\\base\\clock.ts"), "src/base/clock.ts");
});
