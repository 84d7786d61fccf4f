/** The scripts that make shells complete the commands, read by the shells themselves. */
import { join } from "node:path";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { EXIT } from "@/daemon/exit_codes.ts";
import { run_cli } from "../support/process.ts";
import { with_directory } from "../support/service.ts";
import { TerminalProcess } from "../support/terminal.ts";

/** Runs a program to its end; `undefined` where it is not installed. */
async function run(program: string, args: string[], cwd?: string) {
  try {
    const { code, stdout, stderr } = await new Deno.Command(program, {
      args,
      ...cwd === undefined ? {} : { cwd },
    })
      .output();
    return { code, stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr) };
  } catch (caught) {
    if (caught instanceof Deno.errors.NotFound) return undefined;
    throw caught;
  }
}

async function script_of(shell: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await run_cli("cli", ["completion", shell, ...args]);
  assertEquals([code, stderr], [EXIT.ok, ""]);
  return stdout;
}

/** What the bash function offers for a line; its last word is the one at the cursor. */
async function offered(script: string, cwd: string, lines: readonly string[]): Promise<string[][]> {
  const asked = lines.map((line) =>
    `COMP_WORDS=(${line}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _frt_stress; echo "\${COMPREPLY[*]}"`
  );
  const ended = await run("bash", ["--norc", "-c", [script, ...asked].join("\n")], cwd);
  assertEquals([ended?.code, ended?.stderr], [0, ""]);
  return ended?.stdout.trimEnd().split("\n").map((line) => line.split(" ").filter((word) => word !== "")) ??
    [];
}

Deno.test("completion bash: commands, options, choices, methods and files", () =>
  with_directory(async (directory) => {
    await Deno.writeTextFile(join(directory, "settings.toml"), "");
    await Deno.mkdir(join(directory, "set"));
    const script = await script_of("bash");
    assertEquals((await run("bash", ["-n", "-c", script]))?.code, 0);
    const cases: [string, string[]][] = [
      ["frt thr", ["threads"]],
      ["frt threads cr", ["create"]],
      ["frt threads create ''", ["deposit", "withdrawal", "swap", "--help"]],
      ["frt threads create swap --direction ''", ["a_to_b", "b_to_a"]],
      ["frt threads list --kind w", ["withdrawal"]],
      ["frt threads create deposit --pool x --token ''", ["A", "B"]],
      ["frt threads create deposit --pool ''", []],
      ["frt threads create deposit --au", ["--auto-refill"]],
      ["frt call get_he", ["get_health"]],
      ["frt serve --config s", ["set", "settings.toml"]],
      ["frt serve --data-dir s", ["set"]],
      ["frt keys import deposit_1 s", ["set", "settings.toml"]],
      ["frt completion ''", ["bash", "zsh", "fish", "--name", "--help"]],
    ];
    const found = await offered(script, directory, cases.map(([line]) => line));
    cases.forEach(([line, expected], at) => assertEquals(found[at], expected, line));
  }));

Deno.test("completion: every command of the help is in every script, and shells can read them", () =>
  with_directory(async (directory) => {
    const help = (await run_cli("cli", ["--help"])).stdout;
    const commands = [...help.matchAll(/^ {2}([a-z-]+)(?: \[| <| {2,})/gm)].map(([, name]) => name ?? "");
    assert(commands.length > 15, help);
    for (const shell of ["bash", "zsh", "fish"]) {
      const script = await script_of(shell, "--name", "my-frt");
      for (const name of commands.filter((name) => name !== "help")) {
        assertMatch(script, new RegExp(`['" ]${name}\\b`));
      }
      assertStringIncludes(script, "my-frt");
      assert(!/\bfrt-stress\b/.test(script), "Only the given name is completed");
      const path = join(directory, shell);
      await Deno.writeTextFile(path, script);
      const ended = await run(shell, ["-n", path]);
      assertEquals([ended?.code ?? 0, ended?.stderr ?? ""], [0, ""], shell);
    }
    const refused = await run_cli("cli", ["completion", "bash", "--name", "a;b"]);
    assertEquals([refused.code, refused.stdout], [EXIT.usage, ""]);
    assertEquals((await run_cli("cli", ["completion", "tcsh"])).code, EXIT.usage);
  }));

Deno.test({
  name: "completion: Tab in a real bash completes what is typed",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    with_directory(async (directory) => {
      const start = join(directory, "start");
      await Deno.writeTextFile(start, `PS1='ready> '\nfrt() { echo "ran: $*"; }\n${await script_of("bash")}`);
      const size = { columns: 100, rows: 24 };
      await using bash = new TerminalProcess(["bash", "--noprofile", "--rcfile", start, "-i"], {}, size);
      await bash.saw(/ready> /);
      await bash.press("frt thr\tcre\tdep\t--auto\t\r");
      await bash.saw(/ran: threads create deposit --auto-refill\r?\n/);
      await bash.press("exit\r");
      assertEquals((await bash.ended()).code, 0);
    }),
});
