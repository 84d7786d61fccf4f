/** The parts of a process are stopped once, last first, each within its time, whatever the others do. */
import { assertEquals } from "@std/assert";
import { Lifecycle } from "@/base/lifecycle.ts";
import { ManualClock } from "./manual_clock.ts";

const TIMEOUT_MS = 8_000;

Deno.test("lifecycle: parts stop in the reverse order of their start, one after the other", async () => {
  const lifecycle = new Lifecycle(new ManualClock(), TIMEOUT_MS);
  const events: string[] = [];
  for (const name of ["files", "chain", "http"]) {
    lifecycle.add(name, async () => {
      events.push(`${name} stopping`);
      await Promise.resolve();
      events.push(`${name} stopped`);
    });
  }
  assertEquals(await lifecycle.stop(), []);
  const order = ["http", "chain", "files"].flatMap((name) => [`${name} stopping`, `${name} stopped`]);
  assertEquals(events, order);
});

Deno.test("lifecycle: a second stop is the first one", async () => {
  const lifecycle = new Lifecycle(new ManualClock(), TIMEOUT_MS);
  let stops = 0;
  lifecycle.add("part", () => void (stops += 1));
  const [first, second] = await Promise.all([lifecycle.stop(), lifecycle.stop()]);
  assertEquals(first, second);
  assertEquals(await lifecycle.stop(), []);
  assertEquals(stops, 1);
});

Deno.test("lifecycle: a part that fails to stop is told of, and the others are stopped all the same", async () => {
  const lifecycle = new Lifecycle(new ManualClock(), TIMEOUT_MS);
  let files_closed = false;
  lifecycle.add("files", () => void (files_closed = true));
  lifecycle.add("rejecting", () => Promise.reject(new Error("disk is gone")));
  lifecycle.add("throwing", () => {
    throw new Error("at\nonce");
  });
  assertEquals(await lifecycle.stop(), [
    { part: "throwing", message: "at once" },
    { part: "rejecting", message: "disk is gone" },
  ]);
  assertEquals(files_closed, true);
});

Deno.test("lifecycle: a stuck part costs its time and no more", async () => {
  const clock = new ManualClock();
  const lifecycle = new Lifecycle(clock, TIMEOUT_MS);
  let files_closed = false;
  const stuck = Promise.withResolvers<void>();
  lifecycle.add("files", () => void (files_closed = true));
  lifecycle.add("stuck", () => stuck.promise);
  const stopping = lifecycle.stop();
  await clock.advance(TIMEOUT_MS - 1);
  assertEquals(files_closed, false);
  await clock.advance(1);
  assertEquals(await stopping, [{ part: "stuck", message: "did not stop within 8000 ms" }]);
  assertEquals(files_closed, true);
  stuck.reject(new Error("much later")); // Nobody listens any more: it must not end the process.
  await clock.settle();
});

Deno.test("lifecycle: a part that stops in time leaves no timer behind", async () => {
  const clock = new ManualClock();
  const lifecycle = new Lifecycle(clock, TIMEOUT_MS);
  const slow = Promise.withResolvers<void>();
  lifecycle.add("slow", () => slow.promise);
  const stopping = lifecycle.stop();
  await clock.advance(TIMEOUT_MS - 1);
  assertEquals(clock.sleepers, 1);
  slow.resolve();
  assertEquals(await stopping, []);
  assertEquals(clock.sleepers, 0);
});

Deno.test("lifecycle: each part has the whole time for itself", async () => {
  const clock = new ManualClock();
  const lifecycle = new Lifecycle(clock, TIMEOUT_MS);
  for (const name of ["first", "second", "third"]) lifecycle.add(name, () => clock.sleep(TIMEOUT_MS - 1));
  const stopping = lifecycle.stop();
  await clock.advance(3 * TIMEOUT_MS);
  assertEquals(await stopping, []);
});

Deno.test("lifecycle: nothing to stop is stopped at once", async () => {
  assertEquals(await new Lifecycle(new ManualClock(), TIMEOUT_MS).stop(), []);
});
