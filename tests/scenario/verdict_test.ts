import { assertEquals, assertThrows } from "@std/assert";
import { EXIT } from "@/daemon/exit_codes.ts";
import { baseline_thresholds, BaselineError, read_baseline } from "@/scenario/baseline.ts";
import {
  aborting,
  judge,
  type JudgedThreshold,
  watch_thresholds,
  with_built_in,
} from "@/scenario/judgement.ts";
import { Measures } from "@/scenario/measures.ts";
import { read_scenario } from "@/scenario/read_scenario.ts";
import { give_verdict, type VerdictFacts } from "@/scenario/verdict.ts";

const NOTHING: VerdictFacts = {
  findings: 0,
  unknown: 0,
  invalid: [],
  thresholds: [],
  must_succeed: ["deposit"],
  succeeded: { deposit: 1, withdrawal: 0, swap: 0 },
};

function threshold(result: JudgedThreshold["result"]): JudgedThreshold {
  return { metric: "landing", condition: "max < 1s", source: "scenario", value: 2_000, unit: "ms", result };
}

Deno.test("verdict: each reason has its exit code, and the heavier one stands above the others", () => {
  const worse: [Partial<VerdictFacts>, number][] = [
    [{}, EXIT.ok],
    [{ must_succeed: ["deposit", "swap"] }, EXIT.vacuous],
    [{ thresholds: [threshold("no samples")] }, EXIT.vacuous],
    [{ thresholds: [threshold("broken")] }, EXIT.threshold],
    [{ invalid: ["generator-bound"] }, EXIT.invalid],
    [{ unknown: 1 }, EXIT.unresolved],
    [{ findings: 1 }, EXIT.finding],
  ];
  let together: VerdictFacts = NOTHING;
  for (const [facts, exit_code] of worse) {
    assertEquals(give_verdict({ ...NOTHING, ...facts }).exit_code, exit_code, JSON.stringify(facts));
    together = { ...together, ...facts };
    assertEquals(give_verdict(together).exit_code, exit_code, "the heaviest of all so far");
  }
  assertEquals(give_verdict(together).reasons.map(({ verdict }) => verdict), [
    ...["finding", "unresolved", "invalid", "threshold", "vacuous"],
  ]);
});

const FILE = `name = "t"
looks_for = "t"
duration_seconds = 5
[[pool]]
[[thread]]
kind = "deposit"
token_type = "A"
[baseline]
compute_units_percent = 10
landing_percent = 100
[thresholds]
"operations{kind:deposit}" = { threshold = "count < 3", abort_on_fail = true, delay_abort_seconds = 2 }
success = "rate > 50%"
`;

Deno.test("judgement: thresholds are held against what was measured, and end a run not before their time", () => {
  const thresholds = with_built_in(read_scenario("f.toml", FILE).thresholds);
  const measures = new Measures();
  watch_thresholds(measures, thresholds);
  const results = () => thresholds.map((one) => judge(measures, one, 4).result);
  assertEquals(results(), ["held", "no samples", "held"]);
  for (const kind of ["deposit", "deposit", "swap", "deposit"]) measures.add("operations", 1, { kind });
  for (const sample of [1, 0, 1]) measures.add("success", sample);
  measures.add("thread_errors", 1, { kind: "deposit" });
  assertEquals(results(), ["broken", "held", "broken"]);
  assertEquals(aborting(measures, thresholds, 1), undefined);
  assertEquals(aborting(measures, thresholds, 2)?.metric, "operations{kind:deposit}");
});

Deno.test("baseline: the tolerance is on top of what was measured; what is no baseline is refused", () => {
  const scenario = read_scenario("f.toml", FILE);
  const entry = {
    measured_at: "2025-01-15T10:30:45Z",
    seconds: 5,
    slot_ms: 400,
    program_sha256: null,
    versions: {},
    compute_units: { deposit: { p50: 900, p95: 1_000 } },
    landing_ms: { deposit: { p50: 200, p95: 300 } },
  };
  const text = JSON.stringify({ format_version: 1, scenarios: { t: entry } });
  const read = read_baseline("b.json", text).scenarios.t;
  const limits = baseline_thresholds(scenario, read ?? entry).map(({ metric, labels, condition }) =>
    [metric, labels.kind, condition.text, condition.limit] as const
  );
  assertEquals(limits, [
    ["compute_units", "deposit", "p(95) <= 1100", 1_100],
    ["landing", "deposit", "p(95) <= 600ms", 600],
  ]);
  for (const wrong of ["{", "{}", '{"format_version":2,"scenarios":{}}']) {
    const error = assertThrows(() => read_baseline("b.json", wrong));
    assertEquals(
      error instanceof BaselineError && error.message.startsWith("b.json is no baseline file"),
      true,
    );
  }
});
