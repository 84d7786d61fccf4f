/** The short form of the detection: some builds with a bug, and a short run of the true one. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { EXIT } from "@/daemon/exit_codes.ts";
import { run_cli } from "../support/process.ts";

/** Seen at its transaction, seen by a reading alone, and seen only while something is paused. */
const SHORT = ["swap_leaves_remainder", "withdrawal_not_booked", "swap_ignores_pause"];

Deno.test("detection: planted bugs are caught under twenty threads, and the true build raises no alarm", async () => {
  const seed = crypto.getRandomValues(new Uint16Array(1))[0] ?? 0;
  console.log(`seed ${seed}`);
  const args = ["detection", "--json", "--seed", `${seed}`, "--operations", "150", "--only", ...SHORT];
  const { code, stdout, stderr } = await run_cli("cli", args);
  assertEquals(code, EXIT.ok, stderr + stdout);
  const report = JSON.parse(stdout);
  assertEquals([report.planted, report.caught, report.missed], [3, 3, []]);
  assertEquals([report.seed, report.threads], [seed, 20]);
  assertEquals(report.builds.map(({ build }: { build: string }) => build).sort(), SHORT.toSorted());
  for (const { build, rule, signature, transactions_to_first_bad: bad, ...hunt } of report.builds) {
    assert(typeof rule === "string" && typeof signature === "string", `${build}: ${rule}`);
    assert(bad > 0 && bad <= hunt.transactions_to_detection, `${build}: first bad ${bad}`);
    assertEquals([hunt.objection, hunt.caught], [null, true], build);
    if (build !== "withdrawal_not_booked") assertEquals(hunt.named_by_oracle, true, build);
    else {assertEquals(
        [hunt.noticed.signature, hunt.listed_by_oracle],
        [null, true],
        "Only a reading shows it",
      );}
  }
  assert(report.median_transactions_to_detection > 0);
  const { operations, false_alarms, findings } = report.true_build;
  assert(operations >= 150, `${operations} operations`);
  assertEquals([false_alarms, findings], [0, []]);
});

Deno.test("detection: a build that does not exist is refused with the names of all", async () => {
  const { code, stdout, stderr } = await run_cli("cli", ["detection", "--only", "no_such_bug"]);
  assertEquals([code, stdout], [EXIT.usage, ""]);
  assertStringIncludes(stderr, "no_such_bug");
  assertStringIncludes(stderr, "swap_rounds_up");
});
