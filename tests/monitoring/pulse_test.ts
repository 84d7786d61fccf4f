import { assert, assertEquals } from "@std/assert";
import { system_clock } from "@/base/clock.ts";
import { PULSE_MS } from "@/base/limits.ts";
import { process_started_at_ms, process_usage } from "@/base/process_usage.ts";
import { run_pulse } from "@/monitoring/pulse.ts";
import { ManualClock } from "../base/manual_clock.ts";

Deno.test("pulse: it beats on the injected clock and ends with its signal", async () => {
  const clock = new ManualClock();
  const stop = new AbortController();
  const lags: number[] = [];
  const running = run_pulse(clock, (lag_ms) => void lags.push(lag_ms), stop.signal);
  await clock.advance(4 * PULSE_MS);
  assertEquals(lags, [0, 0, 0, 0]);
  stop.abort();
  await running;
  await clock.advance(4 * PULSE_MS);
  assertEquals([lags.length, clock.sleepers], [4, 0]);
});

Deno.test("pulse: a loop that does not turn is seen", async () => {
  const stop = new AbortController();
  const blocked_ms = PULSE_MS + 200;
  let longest_ms = 0;
  const { promise: beaten, resolve } = Promise.withResolvers<void>();
  const running = run_pulse(system_clock, (lag_ms) => {
    longest_ms = Math.max(longest_ms, lag_ms);
    resolve();
  }, stop.signal);
  await system_clock.sleep(0);
  const until_ms = system_clock.monotonic_ms() + blocked_ms;
  while (system_clock.monotonic_ms() < until_ms) Math.sqrt(2);
  await beaten;
  stop.abort();
  await running;
  assert(longest_ms >= 100, `It saw ${longest_ms} ms`);
});

Deno.test("process: what it uses is measured", () => {
  const before = process_usage();
  const until_ms = system_clock.monotonic_ms() + 200;
  const held: number[][] = [];
  while (system_clock.monotonic_ms() < until_ms) {
    if (held.length < 200) held.push(new Array(10_000).fill(1.5));
  }
  const after = process_usage();
  assert(after.cpu_seconds > before.cpu_seconds, `${before.cpu_seconds} then ${after.cpu_seconds}`);
  assert(after.resident_bytes > 10_000_000, `${after.resident_bytes}`);
  const age_ms = system_clock.now_ms() - process_started_at_ms();
  assert(age_ms > 0 && age_ms < 3_600_000, `${age_ms}`);
});
