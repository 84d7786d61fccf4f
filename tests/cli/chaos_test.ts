import { assert, assertEquals, assertMatch } from "@std/assert";
import type { ChaosReport } from "@/cli/chaos/report.ts";
import { chaos_exit_code, chaos_report, type FaultRow } from "@/cli/chaos/report.ts";
import { EXIT } from "@/daemon/exit_codes.ts";
import { JsonRpcClient } from "@/jsonrpc/client.ts";
import { test_seed } from "../base/test_seed.ts";
import { CliProcess, run_cli } from "../support/process.ts";
import { until, with_directory } from "../support/service.ts";

const seed = test_seed();

/** Those that have found bugs, and those that nothing else tests so. */
const PARTS = ["wrong_height_and_delay", "ledger_restart", "all_together", "ledger_wiped"];

Deno.test(`chaos: among faults nothing is done twice, lost or left open, and threads recover (seed ${seed})`, async () => {
  const only = PARTS.flatMap((name) => ["--only", name]);
  const args = ["chaos", "--seconds", String(2 * PARTS.length), "--seed", String(seed), "--json", ...only];
  const { code, stdout, stderr } = await run_cli("cli", args);
  const report = JSON.parse(stdout) as ChaosReport;
  const wrong = report.faults.flatMap(({ fault, wrong }) => wrong.map((what) => `${fault}: ${what}`));
  assertEquals([code, report.verdict, wrong], [EXIT.ok, "pass", []], stderr);
  assertEquals([report.seed, report.faults.map(({ fault }) => fault)], [seed, PARTS]);
  for (const { fault, struck, landed, recovered_s } of report.faults) {
    assert(
      struck > 0 && landed > 0 && recovered_s !== null,
      `${fault}: ${struck}, ${landed}, ${recovered_s}`,
    );
  }
});

Deno.test("chaos: what is wrong is told by the exit code, and what proves nothing as well", () => {
  const well: FaultRow = {
    fault: "closed",
    struck: 3,
    operations: 9,
    landed: 9,
    duplicates: 0,
    lost: 0,
    unknown: 0,
    recovered_s: 1,
    findings: 0,
    wrong: [],
  };
  const code_of = (...faults: FaultRow[]) =>
    chaos_exit_code(chaos_report({ seed: 1, seconds: 1, wall_seconds: 1, faults }));
  const wrong = ["something"];
  assertEquals(code_of(well, well), EXIT.ok);
  assertEquals(code_of(well, { ...well, duplicates: 1, wrong }), EXIT.finding);
  assertEquals(code_of({ ...well, lost: 1, wrong }), EXIT.finding);
  assertEquals(code_of({ ...well, unknown: 1, wrong }), EXIT.unresolved);
  assertEquals(code_of({ ...well, recovered_s: null, wrong }), EXIT.finding);
  assertEquals(code_of(well, { ...well, struck: 0 }), EXIT.vacuous);
  assertEquals(code_of({ ...well, landed: 0 }), EXIT.vacuous);
  assertEquals(code_of(), EXIT.vacuous);
});

Deno.test("chaos and localnet refuse faults that there are not", async () => {
  for (const args of [["chaos", "--faults", "lost"], ["localnet", "--faults", "lost"]]) {
    const { code, stderr } = await run_cli("cli", args);
    assertEquals(code, EXIT.usage);
    assertMatch(stderr, /no fault "lost"; expected "all".*reply_lost/);
  }
});

Deno.test("localnet --faults puts the faults where the ledger would be, and names both", () =>
  with_directory(async (directory) => {
    const data = ["--data-dir", `${directory}/data`, "--localnet-port", "0"];
    await using ledger = CliProcess.start("cli", [
      "localnet",
      ...data,
      "--faults",
      "closed=1",
      "--seed",
      "5",
    ]);
    await until("it says where it is", () => /itself is on .*\n/.test(ledger.stdout));
    const [, url = ""] = /^Ledger on (\S+),/.exec(ledger.stdout) ?? [];
    const [, faults, own_url = ""] =
      /Faults (\S+), seed 5; the ledger itself is on (\S+)/.exec(ledger.stdout) ?? [];
    assertEquals(faults, "closed=1");
    assert(url !== own_url, ledger.stdout);
    assert(await new JsonRpcClient(own_url).call<number>("getSlot") >= 0);
    let is_closed = false;
    await new JsonRpcClient(url).call("getSlot").catch(() => is_closed = true);
    assert(is_closed, "It was answered");
    ledger.signal("SIGTERM");
    assertEquals((await ledger.ended()).code, EXIT.ok);
  }));
