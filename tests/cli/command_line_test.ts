import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { EXIT } from "@/daemon/exit_codes.ts";
import { assert_refused, run_cli } from "../support/process.ts";

Deno.test("Help is printed on standard output and ends with 0, for all and for each command", async () => {
  const all = await run_cli("cli", ["--help"]);
  assertEquals([all.code, all.stderr], [0, ""]);
  for (const command of ["serve", "demo", "call"]) {
    assertStringIncludes(all.stdout, command);
    const { code, stdout, stderr } = await run_cli("cli", [command, "--help"]);
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, `Usage: frt-stress ${command}`);
    assert(!stdout.includes("default: false"), stdout);
  }
});

Deno.test("What the command line cannot understand ends with 64 and is named", async () => {
  const cases: [string[], string][] = [
    [["serve", "--prot", "1"], "--prot"],
    [["serve", "extra"], "too many arguments"],
    [["serve", "--port"], "--port"],
    [["serve", "--port", "65536"], "65535"],
    [["serve", "--port", "8080x"], "8080x"],
    [["serve", "--localnet-port", "-1"], "-1"],
    [["serve", "--port", "1e3"], "1e3"],
    [["serve", "--port", ""], "--port"],
    [["demo", "--seconds", "0"], "--seconds"],
    [["demo", "--seconds", "4.5"], "4.5"],
    [["demo", "--seed", "2147483648"], "2147483647"],
    [["call"], "method"],
    [["call", "list_pools", "nonsense"], "key=value"],
    [["call", "list_pools", "=1"], "key=value"],
    [["nothing"], "nothing"],
  ];
  for (const [args, named] of cases) {
    const ended = await run_cli("cli", args);
    assertEquals([ended.code, ended.stdout], [EXIT.usage, ""], `${args.join(" ")}: ${ended.stderr}`);
    assertStringIncludes(ended.stderr, named);
    assert(ended.stderr.startsWith("error: "), ended.stderr);
  }
});

Deno.test("demo with a program that is missing ends with 78 in one line", async () => {
  const ended = await run_cli("demo", ["--json", "--program", "/nowhere/contract.so"]);
  assert_refused(ended, EXIT.config, "/nowhere/contract.so");
});
