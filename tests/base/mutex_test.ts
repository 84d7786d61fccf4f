/** One holder at a time, in the order of asking, whatever the holders do. */
import { assertEquals, assertRejects } from "@std/assert";
import { Mutex } from "@/base/mutex.ts";

Deno.test("mutex: actions run one after the other, in the order of asking", async () => {
  const mutex = new Mutex();
  const events: string[] = [];
  const turn = async (name: string, turns: number) => {
    events.push(`${name} in`);
    for (let waited = 0; waited < turns; waited += 1) await Promise.resolve();
    events.push(`${name} out`);
    return name;
  };
  const results = await Promise.all([
    mutex.run(() => turn("a", 20)),
    mutex.run(() => turn("b", 1)),
    mutex.run(() => turn("c", 5)),
  ]);
  assertEquals(results, ["a", "b", "c"]);
  assertEquals(events, ["a in", "a out", "b in", "b out", "c in", "c out"]);
});

Deno.test("mutex: an action that throws or rejects hands the lock on and its error back", async () => {
  const mutex = new Mutex();
  const thrown = mutex.run(() => {
    throw new Error("thrown");
  });
  const rejected = mutex.run(() => Promise.reject(new Error("rejected")));
  const after = mutex.run(() => "after");
  assertEquals((await assertRejects(() => thrown)).message, "thrown");
  assertEquals((await assertRejects(() => rejected)).message, "rejected");
  assertEquals(await after, "after");
  assertEquals(mutex.load, 0);
});

Deno.test("mutex: a plain value is an action's result as well", async () => {
  assertEquals(await new Mutex().run(() => 42), 42);
});

Deno.test("mutex: load counts the holder and those who wait", async () => {
  const mutex = new Mutex();
  assertEquals(mutex.load, 0);
  const gate = Promise.withResolvers<void>();
  const holder = mutex.run(() => gate.promise);
  const waiter = mutex.run(() => {});
  assertEquals(mutex.load, 2);
  gate.resolve();
  await Promise.all([holder, waiter]);
  assertEquals(mutex.load, 0);
});

Deno.test("mutex: two locks do not wait for each other", async () => {
  const gate = Promise.withResolvers<void>();
  const held = new Mutex().run(() => gate.promise);
  assertEquals(await new Mutex().run(() => "free"), "free");
  gate.resolve();
  await held;
});
