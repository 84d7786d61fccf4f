/** docs/CLI.md is what the commands say, and every command says enough. */
import type { Command } from "commander";
import { assert, assertEquals } from "@std/assert";
import { all_nodes, command_tree } from "@/cli/completion/command_tree.ts";
import { examples_of, path_of } from "@/cli/examples.ts";
import { build_program } from "@/cli/program.ts";
import { CLI_PAGE_FILE, formatted_cli_page } from "../../tools/cli_page/write_page.ts";

/** They run until they are ended, or print something of another kind. */
const WITHOUT_JSON = ["serve", "localnet", "call", "completion"];

function leaves(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
}

Deno.test("docs/CLI.md is what deno task docs writes", async () => {
  const [committed, made] = [await Deno.readTextFile(CLI_PAGE_FILE), await formatted_cli_page()];
  assert(committed === made, 'docs/CLI.md is out of date: run "deno task docs" and commit the file');
});

Deno.test("every command has an example, every example is a command with options that there are", () => {
  const program = build_program(() => {});
  const nodes = all_nodes(command_tree(program));
  for (const leaf of leaves(program)) {
    const examples = Object.keys(examples_of(leaf));
    assert(examples.length > 0, `frt ${path_of(leaf)} --help shows no example`);
    for (const line of examples) {
      const node = nodes.toReversed().find(({ path }) => path !== "" && `${line} `.startsWith(`${path} `));
      const known = new Set(node?.options.map(({ long }) => long));
      const used = [...line.matchAll(/(?<= )--[a-z-]+/g)].map(([option]) => option);
      assertEquals(used.filter((option) => !known.has(option)), [], line);
    }
  }
});

Deno.test("every command has --json, but for those that print no result", () => {
  const without = leaves(build_program(() => {})).filter(({ options }) =>
    !options.some(({ long }) => long === "--json")
  );
  assertEquals(without.map(path_of).filter((path) => !WITHOUT_JSON.includes(path)), []);
});
