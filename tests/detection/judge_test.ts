/** The judge of the detection: he finds where two builds part on a ledger that really came about, and says what proves nothing. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { system_clock } from "@/base/clock.ts";
import { planted_builds, TRUE_BUILD } from "@/cli/detection/builds.ts";
import { type Hunt, judge_hunt } from "@/cli/detection/judge.ts";
import { detection_report, exit_code_of, hunt_line } from "@/cli/detection/report.ts";
import { type BuildRun, run_build } from "@/cli/detection/run_build.ts";
import { EXIT } from "@/daemon/exit_codes.ts";
import { replay_ledger } from "@/localnet/mod.ts";

const PLAN = {
  ...{ seed: 5, clock: system_clock, stop: new AbortController().signal, operations: null, seconds: 60 },
  ...{ pace: { min_interval_ms: 20, max_interval_ms: 60 }, act_gap_ms: 60, hold_ms: 160 },
  on_progress: () => {},
};

const program_of = ({ program_id, core_wallet }: BuildRun, path: string) => ({
  ...{ program_id, upgrade_authority: core_wallet, elf: Deno.readFileSync(path) },
});

Deno.test("detection: the judge finds where the builds part, and objects where the replay is not what landed", async () => {
  const [build] = await planted_builds(["fee_paid_twice"]);
  assert(build, "The build is there");
  await run_build(build, PLAN, async (run) => {
    const { ledger_path } = run;
    const [planted, sound] = [program_of(run, build.path), program_of(run, TRUE_BUILD.path)];
    const same = await replay_ledger({ ledger_path, landed_on: planted, compared_with: planted });
    assertEquals([same.deviation, same.objection], [null, null], "A build does not part from itself");
    assert(same.calls.length > 2, "Pools were created and used");

    const { deviation, objection } = await replay_ledger({
      ledger_path,
      landed_on: planted,
      compared_with: sound,
    });
    assertEquals(objection, null);
    assert(deviation && deviation.accounts.length > 0, "The fee shows in accounts");

    const wrong = await replay_ledger({ ledger_path, landed_on: sound, compared_with: sound });
    assertStringIncludes(wrong.objection ?? "", "postBalances");

    const hunt = await judge_hunt(build, run);
    assertEquals([hunt.caught, hunt.signature], [true, deviation.signature]);
    assertEquals(hunt.named_by_oracle, true, "It shows in the balances of the very transaction");
    await assert_counts(hunt, run);
  });
});

/** What the same run would come to had the oracle said something else. */
async function assert_counts(hunt: Hunt, run: BuildRun): Promise<void> {
  const build = { name: hunt.build, path: "", bug: hunt.bug };
  const [finding] = run.findings;
  assert(finding !== undefined && hunt.transactions_to_first_bad === hunt.transactions_to_detection);
  const judged = (changed: Partial<BuildRun>) => judge_hunt_of(build.name, { ...run, ...changed });
  assertEquals((await judged({ findings: [] })).caught, false, "Nothing was found");
  const early = await judged({ findings: [{ ...finding, slot: 0, index: null, signature: null }] });
  assertEquals(early.caught, false, "Found before anything was wrong");
  assertStringIncludes(hunt_line(early), "FALSE ALARM");
  const late = await judged({ right_until_slot: finding.slot });
  assertEquals(late.caught, false, "A comparison has overlooked it");

  const report = (hunts: Hunt[]) => detection_report(1, 20, hunts, null);
  assertEquals([exit_code_of(report([hunt])), exit_code_of(report([hunt, early]))], [EXIT.ok, EXIT.vacuous]);
  assertEquals(report([hunt, early]).missed, [hunt.build]);
  const both = { ...hunt, listed_by_oracle: true };
  const { named_by_oracle, listed_by_oracle } = report([both, { ...both, named_by_oracle: false }]);
  assertEquals([named_by_oracle, listed_by_oracle], [1, 1], "What is named needs no list");
  const true_build = {
    ...{ operations: 10, operations_wanted: 10, undecided: 0, unmodelled_calls: 0, seconds: 1 },
    ...{ false_alarms: 1, findings: [] },
  };
  assertEquals(exit_code_of({ ...report([hunt]), true_build }), EXIT.finding);
  const too_short = { ...true_build, false_alarms: 0, operations: 9 };
  assertEquals(exit_code_of({ ...report([hunt]), true_build: too_short }), EXIT.vacuous);
}

function judge_hunt_of(name: string, run: BuildRun): Promise<Hunt> {
  const path = new URL(`../fixtures/planted/${name}.so`, import.meta.url);
  return judge_hunt({ name, path: path.pathname, bug: null }, run);
}
