import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import { create_rng } from "@/base/rng.ts";
import { FailureError } from "@/domain/failure.ts";
import type { OperationOpened, ServiceEvent } from "@/domain/service_event.ts";
import { Journal } from "@/storage/journal/journal.ts";
import { JournalStore, type NumberedEvent } from "@/storage/journal/journal_store.ts";
import { MAX_COMMIT_ROWS, MAX_PENDING_EVENTS } from "@/storage/limits.ts";
import { ManualClock } from "../base/manual_clock.ts";
import { test_seed } from "../base/test_seed.ts";
import { random_events } from "./random_events.ts";

/** A journal whose disk can be switched off. */
class FailingStore extends JournalStore {
  problem: string | undefined;
  readonly batches: number[] = [];

  override write(batch: readonly NumberedEvent[]): void {
    if (this.problem !== undefined) throw new Error(this.problem);
    super.write(batch);
    this.batches.push(batch.length);
  }
}

async function with_directory(action: (path: string) => Promise<void> | void): Promise<void> {
  const directory = Deno.makeTempDirSync();
  try {
    await action(`${directory}/journal.sqlite`);
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
}

function scene(path: string) {
  const store = new FailingStore(path);
  const clock = new ManualClock();
  return { store, clock, journal: new Journal(store, clock) };
}

function fault(at_ms: number): ServiceEvent {
  return { type: "thread_faulted", thread_id: "deposit_1", kind: "deposit", message: "m", at_ms };
}

function replayed(journal: Journal, from = 1): [number, ServiceEvent][] {
  const found: [number, ServiceEvent][] = [];
  journal.replay(from, (sequence, event) => found.push([sequence, event]));
  return found;
}

function is_system_failure(error: unknown): boolean {
  return error instanceof FailureError && error.failure.category === "system";
}

Deno.test("a replay gives back exactly the events, in order, also after a restart", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.nat(300), (seed, count) =>
      with_directory((path) => {
        const events = random_events(create_rng(seed, "journal"), count);
        const { journal } = scene(path);
        for (const [index, event] of events.entries()) assertEquals(journal.append(event), index + 1);
        journal.close();
        const again = scene(path).journal;
        assertEquals(again.last_sequence, events.length);
        const expected = events.map((event, index): [number, ServiceEvent] => [index + 1, event]);
        assertEquals(replayed(again), expected);
        const middle = events.length >> 1;
        assertEquals(replayed(again, middle + 1), expected.slice(middle));
        again.close();
      })),
    { seed: test_seed(), numRuns: 12 },
  );
});

Deno.test("events of 5 ms share a commit, and durable waits for it", () =>
  with_directory(async (path) => {
    const { journal, store, clock } = scene(path);
    let durable = 0;
    for (let number = 1; number <= 3; number += 1) {
      void journal.durable(journal.append(fault(number))).then(() => durable += 1);
    }
    await clock.advance(4);
    assertEquals([durable, journal.durable_sequence, journal.pending], [0, 0, 3]);
    await clock.advance(1);
    assertEquals([durable, journal.durable_sequence, journal.pending], [3, 3, 0]);
    assertEquals(store.batches, [3]);
    await journal.durable(2);
    journal.close();
  }));

Deno.test("a full batch does not wait", () =>
  with_directory(async (path) => {
    const { journal, store, clock } = scene(path);
    for (let number = 1; number <= MAX_COMMIT_ROWS + 7; number += 1) journal.append(fault(number));
    await clock.settle();
    assertEquals(store.batches, [MAX_COMMIT_ROWS]);
    await clock.advance(5);
    assertEquals(store.batches, [MAX_COMMIT_ROWS, 7]);
    journal.close();
  }));

Deno.test("while the disk is full, events wait in order; all of them are written when there is room", () =>
  with_directory(async (path) => {
    const { journal, store, clock } = scene(path);
    store.problem = "database or disk is full";
    const waiting = journal.durable(journal.append(fault(1)));
    const refused = assertRejects(() => waiting);
    await clock.advance(5);
    const error = await refused;
    assert(is_system_failure(error) && error.message.includes("disk is full"), error.message);
    assertEquals([journal.healthy, journal.problem], [false, "database or disk is full"]);
    for (let number = 2; number <= 1_200; number += 1) journal.append(fault(number));
    await clock.advance(1_000);
    assertEquals(journal.durable_sequence, 0);
    store.problem = undefined;
    await clock.advance(600);
    assertEquals([journal.healthy, journal.problem, journal.durable_sequence], [true, undefined, 1_200]);
    assertEquals(
      replayed(journal).map((
        [sequence, event],
      ) => [sequence, event.type === "thread_faulted" && event.at_ms]),
      Array.from({ length: 1_200 }, (_, index) => [index + 1, index + 1]),
    );
    journal.close();
  }));

Deno.test("the queue of a journal that cannot write is bounded", () =>
  with_directory((path) => {
    const { journal, store } = scene(path);
    store.problem = "disk I/O error";
    for (let number = 1; number <= MAX_PENDING_EVENTS; number += 1) journal.append(fault(number));
    assert(is_system_failure(assertThrows(() => journal.append(fault(0)))));
    assertEquals(journal.last_sequence, MAX_PENDING_EVENTS);
    store.problem = "gone for good";
    assert(is_system_failure(assertThrows(() => journal.close())));
  }));

Deno.test("a signature that comes twice, and an end without an opening, are kept all the same", () =>
  with_directory((path) => {
    const events = random_events(create_rng(5, "twice"), 150);
    const opened = events.find((event): event is OperationOpened => event.type === "operation_opened");
    assert(opened !== undefined);
    const ended = events.find((event) => event.type === "operation_ended" && event.signature !== null);
    assert(ended !== undefined);
    const twice = [opened, ended, opened, ended, ended];
    const { journal } = scene(path);
    for (const event of twice) journal.append(event);
    journal.close();
    const again = scene(path).journal;
    assertEquals(replayed(again).map(([, event]) => event), twice);
    again.close();
  }));

Deno.test("open operations are those without an end", () =>
  with_directory(async (path) => {
    const events = random_events(create_rng(test_seed(), "open"), 300);
    const { journal } = scene(path);
    for (const event of events) journal.append(event);
    await journal.flush();
    const ended = new Set(events.map((event) => event.type === "operation_ended" ? event.signature : null));
    const open = events.filter((event) => event.type === "operation_opened" && !ended.has(event.signature));
    assertEquals(journal.open_operations() as ServiceEvent[], open);
    journal.close();
  }));
