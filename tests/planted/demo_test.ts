/** The main job, from the command line, on a program with a bug. */
import { fileURLToPath } from "node:url";
import { assert, assertEquals } from "@std/assert";
import { EXIT } from "@/daemon/exit_codes.ts";
import { run_cli } from "../support/process.ts";

Deno.test("planted: the demo on a program with a bug ends with findings", async () => {
  const program = fileURLToPath(new URL("../fixtures/planted/deposit_books_one_more.so", import.meta.url));
  const { code, stdout, stderr } = await run_cli("demo", ["--json", "--seconds", "4", "--program", program]);
  assertEquals(code, EXIT.finding, stderr);
  const { findings, operations } = JSON.parse(stdout);
  assert(findings.length > 0 && operations.deposit.landed_ok > 0, stdout);
});
