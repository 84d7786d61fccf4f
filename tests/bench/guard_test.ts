/** The guard's judgement and the page of figures; nothing here measures anything. */
import { assert, assertEquals } from "@std/assert";
import { is_worse } from "../../bench/guard.ts";
import { figures_text } from "../../bench/page.ts";

Deno.test("guard: a ratio is worse when it is off by more than a quarter in the wrong direction", () => {
  const more = { value: 40, better: "more" } as const;
  const less = { value: 1, better: "less" } as const;
  assertEquals([50, 40, 30, 29.9].map((value) => is_worse(more, value)), [false, false, false, true]);
  assertEquals([0.1, 1, 1.25, 1.26].map((value) => is_worse(less, value)), [false, false, false, true]);
  assert(is_worse(more, Number.NaN), "A ratio that is no longer measured is none that is as good");
});

Deno.test("page: every figure is there with its goal, and a benchmark that failed says so", () => {
  const common = { load_before: 0.5, load_after: 1, seconds: 12 };
  const result = {
    bench: "speed",
    measurements: [{ name: "ours", per_second: 1_234, each_us: { wall: 810.4, cpu: 700 } }],
    figures: [{ name: "late", value: 30, unit: "ms" }],
    ratios: { ours_to_theirs: 0.6 },
    goals: { late: 25 },
    least: { ours_to_theirs: 0.5 },
  };
  const text = figures_text({
    form: "full",
    machine: "2 x Some",
    deno: "2.9.6",
    finished_at: "2025-01-15T10:30:45.000Z",
    reports: [
      { ...common, bench: "speed", result, problem: undefined },
      { ...common, bench: "other", result: undefined, problem: "it ended with 1" },
    ],
  });
  assert(text.includes("2 x Some, Deno 2.9.6, 2025-01-15 10:30 UTC."), text);
  assert(/\| `ours` +\| 1,234 +\| 810.4 \/ 700 +\|/.test(text), text);
  assert(/\| `ours_to_theirs` +\| 0.6 +\| at least 0.5 +\| yes +\|/.test(text), text);
  assert(/\| `late` +\| 30 ms +\| at most 25 +\| \*\*no\*\* +\|/.test(text), text);
  assert(text.includes("### other\n\nNot measured: it ended with 1."), text);
});
