/** Which settings of the environment the demo takes, and what it says of the others. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { EXIT } from "@/daemon/exit_codes.ts";
import { assert_refused, CliProcess, run_cli } from "../support/process.ts";

Deno.test("demo takes the settings of the environment, and names those that it cannot take", async () => {
  const environment = {
    FRT_STRESS_THREADING_SEED: "77",
    FRT_STRESS_LOCALNET_SLOT_MS: "50",
    FRT_STRESS_SOLANA_COMMITMENT: "finalized",
    FRT_STRESS_SOLANA_RPC_URL: "https://rpc.example/?api-key=s3cr3t",
    FRT_STRESS_DAEMON_DATA_DIRECTORY: "/nowhere/at/all",
    FRT_STRESS_KEYSTORE_PASSPHRASE_ENV: "FRT_STRESS_WORDS",
    FRT_STRESS_WORDS: "some words",
  };
  await using demo = CliProcess.start("demo", ["--json", "--seconds", "1"], environment);
  const { code, stdout, stderr } = await demo.ended();
  assert(code === EXIT.ok || code === EXIT.vacuous, stderr);
  const { seed, cluster } = JSON.parse(stdout) as { seed: number; cluster: Record<string, unknown> };
  assertEquals([seed, cluster.kind, cluster.commitment], [77, "embedded", "finalized"]);
  const named = stderr.split("\n").filter((line) => line.startsWith("note: "));
  assertEquals(named.length, 1, stderr);
  for (const name of ["SOLANA_RPC_URL", "DAEMON_DATA_DIRECTORY", "KEYSTORE_PASSPHRASE_ENV"]) {
    assertStringIncludes(named[0] ?? "", `FRT_STRESS_${name}`);
  }
  assert(!/SEED|SLOT_MS|COMMITMENT|s3cr3t/.test(named[0] ?? ""), named[0]);
});

Deno.test("demo's own options stand above the environment, whose mistakes end it with 78", async () => {
  const wrong = { FRT_STRESS_LOCALNET_SLOT_MS: "5", FRT_STRESS_THREADING_SEDE: "1" };
  const ended = await run_cli("demo", ["--json"], wrong);
  assert_refused(ended, EXIT.config, "FRT_STRESS_LOCALNET_SLOT_MS", "FRT_STRESS_THREADING_SEED");
  const missing = await run_cli("demo", ["--json"], { FRT_STRESS_LOCALNET_PROGRAM: "/nowhere/a.so" });
  assert_refused(missing, EXIT.config, "/nowhere/a.so");
  const other = await run_cli("demo", ["--json", "--program", "/nowhere/b.so"], {
    FRT_STRESS_LOCALNET_PROGRAM: "/nowhere/a.so",
  });
  assert_refused(other, EXIT.config, "/nowhere/b.so");
});
