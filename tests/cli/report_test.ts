/** The command `report` on sessions that a run has left, by the data directory and by a daemon. */
import { join } from "node:path";
import { assertEquals } from "@std/assert";
import { EXIT } from "@/daemon/exit_codes.ts";
import { assert_self_contained } from "../support/markup.ts";
import { assert_refused, CliProcess, run_cli } from "../support/process.ts";
import { with_directory } from "../support/service.ts";

const SCENARIO = `name = "test"
looks_for = "sessions"
operations = 8
at_most_seconds = 60
slot_ms = 40
must_succeed = ["deposit"]
[generator]
max_lateness_ms = 60000
[[pool]]
token_a_decimals = 9
token_b_decimals = 9
ratio_whole_number = 2
ratio_direction = "a_to_b"
[[thread]]
kind = "deposit"
token_type = "A"
initial_amount = 1000000000
min_interval_ms = 50
max_interval_ms = 100
[[thread]]
kind = "swap"
direction = "a_to_b"
initial_amount = 1000000000
min_interval_ms = 50
max_interval_ms = 100
`;

Deno.test("report: a past session is the same by the data directory and by a daemon, and what the run has said", () =>
  with_directory(async (directory) => {
    const data = join(directory, "data");
    const file = join(directory, "test.toml");
    await Deno.writeTextFile(file, SCENARIO);
    const run = await run_cli("cli", ["run", file, "--json", "--data-dir", data]);
    assertEquals(run.code, EXIT.ok, run.stderr);
    const { operations } = JSON.parse(run.stdout);
    const out = join(directory, "out");
    const args = ["report", "deposit_1", "swap_1", "--json", "--data-dir", data, "--report", out];
    const offline = await run_cli("cli", args);
    assertEquals(offline.code, EXIT.ok, offline.stderr);
    const reports = JSON.parse(offline.stdout);
    assertEquals(JSON.parse(await Deno.readTextFile(join(out, "report.json"))), reports);
    assert_self_contained(await Deno.readTextFile(join(out, "report.html")));
    const [deposits, swaps] = reports;
    assertEquals(deposits.operations, operations.deposit.outcomes);
    assertEquals(swaps.operations, operations.swap.outcomes);
    assertEquals([deposits.is_partial, swaps.is_partial], [false, false]);
    assertEquals(deposits.totals.operation_counts.successful_deposits, operations.deposit.outcomes.landed_ok);
    assertEquals(deposits.landing_ms.samples, operations.deposit.landing_ms.samples);
    const ended = deposits.points.reduce(
      (sum: number, { succeeded }: { succeeded: number }) => sum + succeeded,
      0,
    );
    assertEquals(ended, operations.deposit.outcomes.landed_ok);

    await using daemon = CliProcess.start("serve", [
      "--data-dir",
      data,
      "--port",
      "0",
      "--localnet-port",
      "0",
    ]);
    const { url } = await daemon.ready();
    const online = await run_cli("cli", ["report", "deposit_1", "--json", "--url", url]);
    assertEquals(online.code, EXIT.ok, online.stderr);
    const [same] = JSON.parse(online.stdout);
    assertEquals(same.operations, deposits.operations);
    assertEquals([same.compute_units, same.landing_ms], [deposits.compute_units, null]);
    assert_refused(await run_cli("cli", ["report", "deposit_1", "--data-dir", data]), EXIT.locked, data);
    assert_refused(
      await run_cli("cli", ["report", "nonsense", "--url", url]),
      EXIT.usage,
      '"nonsense"',
      "deposit_1",
    );
  }));
