import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { system_clock } from "@/base/clock.ts";
import { create_rng, random_seed } from "@/base/rng.ts";
import { SleeperQueue } from "@/simulation/clock/sleeper_queue.ts";
import { VirtualClock } from "@/simulation/clock/virtual_clock.ts";

Deno.test("virtual clock: a year passes at once, and both times agree on it", async () => {
  const clock = new VirtualClock();
  const year_ms = 365 * 86_400_000;
  const [begin, started_ms] = [clock.now_ms(), system_clock.monotonic_ms()];
  await clock.run(clock.sleep(year_ms));
  assertEquals([clock.monotonic_ms(), clock.now_ms() - begin], [year_ms, year_ms]);
  assert(system_clock.monotonic_ms() - started_ms < 60_000, "It has really waited");
});

Deno.test("virtual clock: sleepers wake in the order of their time, at one instant in that of their sleep", async () => {
  const clock = new VirtualClock();
  const woken: string[] = [];
  const sleeper = async (name: string, delay_ms: number) => {
    await clock.sleep(delay_ms);
    woken.push(`${name}@${clock.monotonic_ms()}`);
  };
  const all = [sleeper("c", 30), sleeper("a1", 10), sleeper("b", 20), sleeper("a2", 10), sleeper("zero", 0)];
  await clock.run(Promise.all(all));
  assertEquals(woken, ["zero@0", "a1@10", "a2@10", "b@20", "c@30"]);
});

Deno.test("virtual clock: time stands still while a chain of promises goes on, however long", async () => {
  const clock = new VirtualClock();
  let worked_until_ms = -1;
  const work = async () => {
    await clock.sleep(5);
    for (let step = 0; step < 10_000; step += 1) await Promise.resolve();
    worked_until_ms = clock.monotonic_ms();
  };
  const other = clock.sleep(6);
  await clock.run(Promise.all([work(), other]));
  assertEquals([worked_until_ms, clock.monotonic_ms()], [5, 6]);
});

Deno.test("virtual clock: an abort wakes at once, a sleep after it does not wait", async () => {
  const clock = new VirtualClock();
  const stop = new AbortController();
  const woken: number[] = [];
  const sleeper = async (delay_ms: number) => {
    await clock.sleep(delay_ms, stop.signal);
    woken.push(delay_ms);
  };
  const all = [sleeper(1_000), sleeper(5), sleeper(2_000)];
  const aborter = clock.sleep(10).then(() => stop.abort());
  await clock.run(Promise.all([...all, aborter]));
  await clock.sleep(1_000, stop.signal);
  assertEquals([woken, clock.monotonic_ms()], [[5, 1_000, 2_000], 10]);
});

Deno.test("virtual clock: what the work throws comes out; work that waits for nothing is a bug", async () => {
  const broken = async (clock: VirtualClock) => {
    await clock.sleep(1);
    throw new RangeError("from within");
  };
  const clock = new VirtualClock();
  const thrown = await assertRejects(() => clock.run(broken(clock)));
  assert(thrown instanceof RangeError);
  assertStringIncludes(thrown.message, "from within");
  const nothing = new Promise<void>(() => {});
  const bug = await assertRejects(() => new VirtualClock().run(nothing));
  assertStringIncludes(bug.message, "Simulated time stands still");
});

Deno.test("sleeper queue: gives everybody back in order", () => {
  const seed = random_seed();
  const rng = create_rng(seed, "queue");
  const queue = new SleeperQueue();
  const waiting: { due_ms: number; order: number }[] = [];
  const first = (left: { due_ms: number; order: number }, right: { due_ms: number; order: number }) =>
    left.due_ms - right.due_ms || left.order - right.order;
  for (let order = 0; order < 2_000; order += 1) {
    const sleeper = { due_ms: rng.int(0, 50), order, wake: undefined, fellows: undefined };
    queue.push(sleeper);
    waiting.push(sleeper);
    if (rng.int(0, 2) > 0) continue;
    waiting.sort(first);
    assertEquals(queue.pop(), waiting.shift() as never, `seed ${seed}`);
  }
  for (const expected of waiting.toSorted(first)) {
    assertEquals(queue.pop(), expected as never, `seed ${seed}`);
  }
  assertEquals([queue.pop(), queue.size, queue.first], [undefined, 0, undefined]);
});
