import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Course } from "@/scenario/course.ts";
import { MAX_POINTS } from "@/scenario/limits.ts";
import { Measures } from "@/scenario/measures.ts";
import { axis_text, chart, round_top } from "@/scenario/pages/chart.ts";
import { new_series, Trend } from "@/scenario/series.ts";
import { test_seed } from "../base/test_seed.ts";
import { read_markup } from "../support/markup.ts";

Deno.test("series: counters, rates and trends answer what thresholds ask", () => {
  const counter = new_series("counter", "plain");
  assertEquals([counter.has_value, counter.read({ name: "count" }, 1)], [true, 0]);
  counter.add(6);
  assertEquals([counter.read({ name: "count" }, 3), counter.read({ name: "rate" }, 3)], [6, 2]);
  const rate = new_series("rate", "plain");
  assertEquals([rate.has_value, rate.read({ name: "rate" }, 1)], [false, undefined]);
  for (const sample of [1, 1, 0, 1]) rate.add(sample);
  assertEquals(rate.read({ name: "rate" }, 1), 0.75);
  const trend = new_series("trend", "time");
  assertEquals([trend.has_value, trend.read({ name: "max" }, 1)], [false, undefined]);
  for (let ms = 1; ms <= 100; ms += 1) trend.add(ms);
  assertEquals([trend.read({ name: "min" }, 1), trend.read({ name: "max" }, 1)], [1, 100]);
  assertEquals([trend.read({ name: "avg" }, 1), trend.read({ name: "count" }, 1)], [50.5, 100]);
});

Deno.test("series: property: percentiles are within a part in five hundred of the exact ones", () => {
  const seed = test_seed();
  console.log(`seed ${seed}`);
  const samples = fc.array(fc.integer({ min: 0, max: 5_000_000 }), { minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(samples, fc.integer({ min: 1, max: 100 }), (values, percent) => {
      const trend = new Trend("time");
      for (const value of values) trend.add(value);
      const sorted = values.toSorted((left, right) => left - right);
      const exact = sorted[Math.max(0, Math.ceil(values.length * percent / 100) - 1)] ?? 0;
      const found = trend.percentile(percent) ?? -1;
      assert(Math.abs(found - exact) <= exact / 500 + 0.01, `p(${percent}) ${found}, exactly ${exact}`);
    }),
    { seed },
  );
});

Deno.test("measures: a sample counts wherever its labels fit", () => {
  const measures = new Measures();
  const all = measures.series("operations");
  const swaps = measures.series("operations", { kind: "swap" });
  const ok = measures.series("operations", { outcome: "landed_ok", kind: "swap" });
  assertEquals(measures.series("operations", { kind: "swap", outcome: "landed_ok" }), ok);
  measures.add("operations", 1, { kind: "swap", outcome: "landed_ok" });
  measures.add("operations", 1, { kind: "swap", outcome: "landed_error" });
  measures.add("operations", 1, { kind: "deposit", outcome: "landed_ok" });
  assertEquals([all.count, swaps.count, ok.count], [3, 2, 1]);
});

Deno.test("course: a long run keeps a bounded number of points over its whole length", () => {
  const course = new Course();
  for (let second = 1; second <= 5_000; second += course.every_seconds) {
    const interval = {
      ended: { deposit: 4, withdrawal: 0, swap: 0 },
      landing: new Trend("time"),
      lateness: new Trend("time"),
      failed: 0,
    };
    course.add(interval, {
      second,
      threads_running: 1,
      target_rate: null,
      dropped: 0,
      memory_mb: 100,
      pools: {},
    });
    assert(course.points.length < MAX_POINTS);
  }
  assert(course.points.length > MAX_POINTS / 4 && (course.points.at(-1)?.second ?? 0) > 4_900);
  assert((course.points[0]?.second ?? 0) < 100);
});

Deno.test("charts: gaps are gaps, one point is a dot, and the drawing is well formed", () => {
  const svg = chart({
    title: "A <title>",
    unit: '"units" & more',
    seconds: [1, 2, 3, 4, 5],
    lines: [{ name: "one", values: [1, null, 3, 4, null] }, {
      name: "none",
      values: [null, null, null, null, null],
    }],
    marks: [{ second: 2, text: "a <mark>" }],
  });
  const elements = read_markup(svg, true);
  assertEquals(elements.filter(({ name }) => name === "circle").length, 1);
  assertEquals(elements.filter(({ attributes }) => attributes.class === "l0").length, 1);
  assertEquals([round_top(0), round_top(7), round_top(240), round_top(1000)], [1, 10, 250, 1000]);
  assertEquals([axis_text(0), axis_text(1_500), axis_text(2.5e9)], ["0", "1.5k", "2.5G"]);
});
