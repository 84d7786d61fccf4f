import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { SCENARIO_METRICS } from "@/scenario/metric_names.ts";
import {
  type Condition,
  holds,
  parse_condition,
  parse_selector,
  ThresholdError,
} from "@/scenario/threshold.ts";
import { test_seed } from "../base/test_seed.ts";

Deno.test("thresholds: what the grammar takes, and what it means", () => {
  const cases: [Parameters<typeof parse_condition>[0], string, Partial<Condition>][] = [
    ["landing", "p(99) < 2s", { aggregate: { name: "p", percentile: 99 }, operator: "<", limit: 2_000 }],
    ["landing", "  p( 99.9 )<=1500ms ", {
      aggregate: { name: "p", percentile: 99.9 },
      operator: "<=",
      limit: 1_500,
    }],
    ["landing", "avg<0.5s", { aggregate: { name: "avg" }, limit: 500 }],
    ["landing", "count > 10", { aggregate: { name: "count" }, operator: ">", limit: 10 }],
    ["lateness", "max < 250ms", { aggregate: { name: "max" }, limit: 250 }],
    ["compute_units", "med <= 200_000", { aggregate: { name: "med" }, limit: 200_000 }],
    ["operations", "count == 0", { aggregate: { name: "count" }, operator: "==", limit: 0 }],
    ["operations", "count === 0", { operator: "==", limit: 0 }],
    ["operations", "rate >= 5/s", { aggregate: { name: "rate" }, operator: ">=", limit: 5 }],
    ["operations", "count !== 3", { operator: "!=", limit: 3 }],
    ["success", "rate > 0.98", { aggregate: { name: "rate" }, operator: ">", limit: 0.98 }],
    ["success", "rate>98%", { limit: 0.98 }],
  ];
  for (const [metric, text, expected] of cases) {
    const condition = parse_condition(metric, text);
    for (const [member, value] of Object.entries(expected)) {
      assertEquals(condition[member as keyof Condition], value, `${text}: ${member}`);
    }
  }
});

Deno.test("thresholds: what the grammar refuses, and what it says", () => {
  const cases: [Parameters<typeof parse_condition>[0], string, string][] = [
    ["landing", "p(99) < 2", "2ms or 2s"],
    ["landing", "p(0) < 2s", "above 0"],
    ["landing", "p(101) < 2s", "at most 100"],
    ["landing", "rate < 2s", "is a trend and has no rate"],
    ["landing", "p(99) = 2s", "one of < <= > >= == !="],
    ["landing", "p(99) < -2s", "cannot read"],
    ["landing", "p(99) < 2s and more", "cannot read"],
    ["landing", "", "cannot read"],
    ["landing", "count > 10ms", "leave the unit away"],
    ["operations", "p(95) < 3", "is a counter"],
    ["operations", "count < 3%", "no share"],
    ["operations", "count < 3/s", "per second"],
    ["success", "rate > 98", "98%"],
    ["success", "rate > 1s", "leave the unit away"],
    ["compute_units", "avg < 2s", "leave the unit away"],
  ];
  for (const [metric, text, part] of cases) {
    const error = assertThrows(() => parse_condition(metric, text));
    assert(error instanceof ThresholdError, String(error));
    assert(error.message.includes(part), `${text}: ${error.message}`);
  }
});

Deno.test("thresholds: metrics with labels", () => {
  assertEquals(parse_selector("landing"), { metric: "landing", labels: {} });
  assertEquals(parse_selector("operations{ kind:swap , outcome:landed_ok }"), {
    metric: "operations",
    labels: { kind: "swap", outcome: "landed_ok" },
  });
  const wrong: [string, string][] = [
    ["operatons", "did you mean operations"],
    ["landing{colour:red}", 'no label "colour", it has kind, pool, group'],
    ["findings{kind:swap}", "it has severity"],
    ["as_predicted{kind:swap}", "it has none"],
    ["landing{kind}", "label:value"],
    ["landing{kind:swap,kind:deposit}", "twice"],
    ["landing{kind:swap", "cannot read"],
  ];
  for (const [text, part] of wrong) {
    const error = assertThrows(() => parse_selector(text));
    assert(error instanceof ThresholdError, String(error));
    assert(error.message.includes(part), `${text}: ${error.message}`);
  }
});

Deno.test("thresholds: property: every condition that can be written is read as it was meant, and judged so", () => {
  const seed = test_seed();
  console.log(`seed ${seed}`);
  const operators = {
    "<": (a: number, b: number) => a < b,
    "<=": (a: number, b: number) => a <= b,
    ">": (a: number, b: number) => a > b,
    ">=": (a: number, b: number) => a >= b,
    "==": (a: number, b: number) => a === b,
    "!=": (a: number, b: number) => a !== b,
  };
  const space = fc.stringMatching(/^ {0,2}$/);
  const unit = fc.constantFrom<["ms" | "s", number]>(["ms", 1], ["s", 1_000]);
  const operator = fc.constantFrom(...Object.keys(operators) as (keyof typeof operators)[]);
  const number = fc.integer({ min: 0, max: 1_000_000 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), operator, number, unit, space, space, number, (
      percentile,
      sign,
      limit,
      [name, factor],
      left,
      right,
      value,
    ) => {
      const condition = parse_condition("landing", `p(${percentile})${left}${sign}${right}${limit}${name}`);
      assertEquals(condition.aggregate, { name: "p", percentile });
      assertEquals(condition.limit, limit * factor);
      assertEquals(holds(condition, value), operators[sign](value, limit * factor));
    }),
    { seed },
  );
  fc.assert(
    fc.property(fc.string({ maxLength: 30 }), (text) => {
      try {
        parse_condition("landing", text);
      } catch (caught) {
        assert(caught instanceof ThresholdError, `${text}: ${caught}`);
      }
    }),
    { seed },
  );
});

Deno.test("thresholds: every metric is described", () => {
  for (const [name, { meaning }] of Object.entries(SCENARIO_METRICS)) assert(meaning.length > 10, name);
});
