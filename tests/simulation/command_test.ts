import { join } from "node:path";
import { createHash } from "node:crypto";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type JsonValue, parse_json } from "@/base/json.ts";
import { EXIT } from "@/daemon/exit_codes.ts";
import { assert_refused, run_cli } from "../support/process.ts";
import { with_directory } from "../support/service.ts";

const SMALL = ["simulate", "--threads", "12", "--hours", "0.1"];

Deno.test("simulate --json prints one document, whose hash is that of the log; a seed repeats it", () =>
  with_directory(async (directory) => {
    const documents = [];
    for (const name of ["first", "second"]) {
      const path = join(directory, name);
      const { code, stdout, stderr } = await run_cli("cli", [
        ...SMALL,
        "--seed",
        "7",
        "--json",
        "--log",
        path,
      ]);
      assertEquals(code, EXIT.ok, stderr);
      const document = parse_json(stdout) as { [member: string]: JsonValue };
      const hash = createHash("sha256").update(await Deno.readFile(path)).digest("hex");
      assertEquals(document.log_sha256, hash);
      documents.push(document);
    }
    const [first, second] = documents;
    assertEquals([first?.seed, first?.threads, first?.simulated_seconds], [7, 12, 360]);
    assertEquals([first?.findings, first?.breaches, first?.unknown], [[], [], 0]);
    assert(Number(first?.operations) > 500 && Number(first?.wall_seconds) > 0, "It has worked");
    assertEquals({ ...first, wall_seconds: 0 }, { ...second, wall_seconds: 0 });
  }));

Deno.test("simulate for a person draws a seed, names it, and prints a table", async () => {
  const { code, stdout, stderr } = await run_cli("cli", ["--", ...SMALL, "--no-faults"]);
  assertEquals(code, EXIT.ok, stderr);
  const seed = /with seed (\d+)/.exec(stderr)?.[1];
  assert(seed !== undefined, stderr);
  assertStringIncludes(stdout, `seed        ${seed}\n`);
  for (const kind of ["deposit", "withdrawal", "swap"]) {
    assert(new RegExp(`^${kind} `, "m").test(stdout), stdout);
  }
  assertStringIncludes(stdout, "PASS");
});

Deno.test("simulate that proves nothing says so, with the way to repeat it", async () => {
  const { code, stderr } = await run_cli("cli", [
    "simulate",
    "--threads",
    "6",
    "--hours",
    "0.0001",
    "--seed",
    "4",
  ]);
  assertEquals(code, EXIT.vacuous, stderr);
  assertStringIncludes(stderr, "VACUOUS");
  assertStringIncludes(stderr, "deno task cli simulate --threads 6 --hours 0.0001 --seed 4");
});

Deno.test("simulate refuses flags that it cannot understand, and a log that it cannot write", async () => {
  const cases: [string[], string][] = [
    [["--threads", "5"], "from 6 to 10000"],
    [["--threads", "10001"], "from 6 to 10000"],
    [["--threads", "six"], "six"],
    [["--hours", "0"], "above 0"],
    [["--hours", "-1"], "-1"],
    [["--hours", "1e3"], "1e3"],
    [["--hours", "169"], "168"],
    [["--seed", "2147483648"], "2147483647"],
    [["--sed", "1"], "--sed"],
    [["extra"], "too many arguments"],
  ];
  for (const [flags, named] of cases) {
    const { code, stdout, stderr } = await run_cli("cli", ["simulate", ...flags]);
    assertEquals([code, stdout], [EXIT.usage, ""], `${flags.join(" ")}: ${stderr}`);
    assertStringIncludes(stderr, named);
  }
  const ended = await run_cli("cli", ["simulate", "--log", "/nowhere/log"]);
  assert_refused(ended, EXIT.config, "/nowhere/log");
});
