/** The machine's clock: sleeping, waking early, and instants as the documents write them. */
import { assert, assertEquals } from "@std/assert";
import { iso_seconds, system_clock } from "@/base/clock.ts";

const AN_HOUR_MS = 3_600_000;

Deno.test("clock: a sleep ends at once when it is aborted, and leaves neither timer nor listener", async () => {
  const stop = new AbortController();
  const asleep = system_clock.sleep(AN_HOUR_MS, stop.signal);
  stop.abort();
  await asleep; // The sanitizers of the test runner see a timer that stays.
});

Deno.test("clock: a sleep that begins aborted does not begin", async () => {
  await system_clock.sleep(AN_HOUR_MS, AbortSignal.abort());
});

Deno.test("clock: one signal wakes all sleepers, and those who have ended do not mind", async () => {
  const stop = new AbortController();
  await system_clock.sleep(0, stop.signal);
  const sleepers = Array.from({ length: 20 }, () => system_clock.sleep(AN_HOUR_MS, stop.signal));
  stop.abort();
  await Promise.all(sleepers);
});

Deno.test("clock: a sleep lasts at least its time on the monotonic clock", async () => {
  const before_ms = system_clock.monotonic_ms();
  await system_clock.sleep(15);
  const slept_ms = system_clock.monotonic_ms() - before_ms;
  assert(slept_ms >= 13, `slept ${slept_ms} ms`); // Timers count whole milliseconds of another clock.
});

Deno.test("clock: a negative delay is none", async () => {
  await system_clock.sleep(-5);
});

Deno.test("clock: instants are written in UTC, in whole seconds", () => {
  assertEquals(iso_seconds(Date.UTC(2025, 0, 15, 10, 30, 45)), "2025-01-15T10:30:45Z");
  assertEquals(iso_seconds(Date.UTC(2025, 0, 15, 10, 30, 45, 999)), "2025-01-15T10:30:45Z");
  assertEquals(iso_seconds(0), "1970-01-01T00:00:00Z");
});
