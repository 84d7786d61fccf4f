import { assertEquals } from "@std/assert";
import type { Log } from "@/base/log.ts";
import { PERFORMANCE_LINE_MS } from "@/base/limits.ts";
import { LandingTimes } from "@/monitoring/landing_times.ts";
import { PerformanceLine } from "@/monitoring/performance_line.ts";
import { ManualClock } from "../base/manual_clock.ts";
import { ended, failure_of, opened } from "./operation_events.ts";

function scene() {
  const clock = new ManualClock();
  const written: [string, Record<string, unknown>][] = [];
  const unexpected = () => {
    throw new Error("Only lines of level info are expected");
  };
  const log: Log = {
    debug: unexpected,
    info: (message, context = {}) => void written.push([message, context]),
    warn: unexpected,
    error: unexpected,
  };
  const calls = new Map<string, number>();
  const line = new PerformanceLine({ clock, log, rpc_calls: () => calls, resident_bytes: () => 4_096 });
  return { clock, written, calls, line };
}

Deno.test("performance: each line is about its own half minute, and it ends with its signal", async () => {
  const { clock, written, calls, line } = scene();
  const stop = new AbortController();
  const running = line.run(stop.signal);
  for (let landing_ms = 1; landing_ms <= 100; landing_ms += 1) {
    line.on_event(ended({ kind: "deposit", outcome: "landed_ok" }), landing_ms);
  }
  for (let count = 0; count < 20; count += 1) {
    line.on_event(ended({ kind: "swap", outcome: "expired", failure: failure_of("x") }), undefined);
  }
  line.on_lag(3);
  line.on_lag(12.34567);
  line.on_lag(4);
  calls.set("getBlock", 75).set("sendTransaction", 100);
  await clock.advance(PERFORMANCE_LINE_MS);
  assertEquals(written, [["Performance", {
    seconds: 30,
    operations: 120,
    deposits_per_second: 3.333,
    swaps_per_second: 0.667,
    error_rate: 0.167,
    landing_p50_ms: 50,
    landing_p99_ms: 99,
    rpc_calls: 175,
    event_loop_lag_max_ms: 12.346,
    resident_bytes: 4_096,
  }]]);
  calls.set("getBlock", 80);
  await clock.advance(PERFORMANCE_LINE_MS);
  assertEquals(written[1]?.[1], {
    seconds: 30,
    operations: 0,
    error_rate: 0,
    landing_p50_ms: null,
    landing_p99_ms: null,
    rpc_calls: 5,
    event_loop_lag_max_ms: 0,
    resident_bytes: 4_096,
  });
  stop.abort();
  await running;
  await clock.advance(10 * PERFORMANCE_LINE_MS);
  assertEquals([written.length, clock.sleepers], [2, 0]);
});

Deno.test("landing: the time from signing to landing, of this run's operations, told once", () => {
  const times = new LandingTimes();
  assertEquals(times.on_event(opened("swap", "a", 1_000)), undefined);
  times.on_event(opened("swap", "b", 1_000));
  times.on_event(opened("swap", "c", 9_000));
  const end = (signature: string | null, at_ms: number, outcome: "landed_ok" | "expired" = "landed_ok") =>
    times.on_event(ended({ kind: "swap", outcome, signature, at_ms }));
  assertEquals(end("a", 1_400), 400);
  assertEquals(end("a", 1_500), undefined, "It has been told");
  assertEquals(end("b", 90_000, "expired"), undefined, "It has not landed");
  assertEquals(end("c", 8_000), 0, "The system's clock was set back");
  assertEquals(end("of an earlier run", 8_000), undefined);
  assertEquals(end(null, 8_000), undefined);
});
