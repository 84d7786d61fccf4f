import { assert, assertEquals, assertRejects } from "@std/assert";
import { create_rng } from "@/base/rng.ts";
import { FailureError } from "@/domain/failure.ts";
import type { ServiceEvent } from "@/domain/service_event.ts";
import { apply_event } from "@/domain/service_state.ts";
import { DocumentWriter } from "@/storage/document_writer.ts";
import { Journal } from "@/storage/journal/journal.ts";
import { JournalStore } from "@/storage/journal/journal_store.ts";
import { layout_of } from "@/storage/layout.ts";
import { load_state, type LoadedState } from "@/storage/recovery.ts";
import { ManualClock } from "../base/manual_clock.ts";
import { Steps } from "./faults.ts";
import { MemoryDisk } from "./memory_disk.ts";
import { pick, random_events, RandomLife } from "./random_events.ts";

const LAYOUT = layout_of("/data");

interface Scene {
  readonly disk: MemoryDisk;
  readonly clock: ManualClock;
  readonly loaded: LoadedState;
  readonly writer: DocumentWriter;
  readonly written: [string, number][];
  add(...events: ServiceEvent[]): void;
}

async function with_scene(action: (scene: Scene) => Promise<void>): Promise<void> {
  const directory = Deno.makeTempDirSync();
  const disk = new MemoryDisk();
  for (const path of ["/data", LAYOUT.errors_directory, LAYOUT.sessions_directory]) {
    await disk.make_directory(path);
  }
  const clock = new ManualClock();
  const loaded = await load_state(disk, LAYOUT, clock, () => {
    const journal = new Journal(new JournalStore(`${directory}/journal.sqlite`), clock);
    return Promise.resolve({ journal, reports: [] });
  });
  const written: [string, number][] = [];
  const on_written = (part: string, position: number) => void written.push([part, position]);
  const writer = new DocumentWriter(loaded, { fs: disk, layout: LAYOUT, clock, on_written });
  const add = (...events: ServiceEvent[]) => {
    for (const event of events) {
      const sequence = loaded.journal.append(event);
      apply_event(loaded.state, event);
      writer.note(sequence, event);
    }
  };
  try {
    await clock.advance(50);
    await action({ disk, clock, loaded, writer, written, add });
    disk.steps = new Steps();
    await loaded.journal.flush();
    await writer.close();
  } finally {
    loaded.journal.close();
    Deno.removeSync(directory, { recursive: true });
  }
}

/** Time goes on in small steps: each lets only so many promises run. */
async function pass(clock: ManualClock, duration_ms: number): Promise<void> {
  for (let passed_ms = 0; passed_ms < duration_ms; passed_ms += 10) await clock.advance(10);
}

function count_of(written: readonly [string, number][], part: string): number {
  return written.filter(([name]) => name === part).length;
}

Deno.test("the first write makes every document", () =>
  with_scene(async ({ disk, written }) => {
    assertEquals(written.map(([part]) => part), ["pools", "threads", "statistics"]);
    assertEquals(await disk.list("/data"), [
      "errors",
      "pools.json",
      "sessions",
      "statistics.json",
      "threads.json",
    ]);
  }));

Deno.test("a document is written at most once a second, however many events change it", () =>
  with_scene(async ({ clock, written, add }) => {
    const life = new RandomLife(create_rng(1, "busy"));
    await clock.advance(2_000);
    written.length = 0;
    for (let tick = 0; tick < 100; tick += 1) {
      add(...life.next());
      await clock.advance(100);
    }
    for (const part of ["threads", "statistics"]) {
      const count = count_of(written, part);
      assert(count >= 3 && count <= 11, `${part}: ${count}`);
    }
    assert(count_of(written, "statistics") >= 8);
    // Second by second: each advance gives the writer's own steps their turn.
    for (let second = 0; second < 30; second += 1) await clock.advance(1_000);
    const settled = written.length;
    for (let second = 0; second < 60; second += 1) await clock.advance(1_000);
    assertEquals(written.length, settled, "nothing has changed");
  }));

Deno.test("a write that takes long is done more rarely", () =>
  with_scene(async ({ clock, disk, written, add }) => {
    await clock.advance(2_000);
    const create = disk.create.bind(disk);
    disk.create = async (path, mode) => {
      if (path.includes("statistics")) await clock.sleep(500);
      return await create(path, mode);
    };
    written.length = 0;
    const life = new RandomLife(create_rng(2, "slow"));
    for (let tick = 0; tick < 300; tick += 1) {
      add(...life.next());
      await clock.advance(100);
    }
    const count = count_of(written, "statistics");
    assert(count >= 2 && count <= 4, `${count} writes of 500 ms in 30 s`);
    disk.create = create;
    await pass(clock, 1_000);
  }));

Deno.test("nothing is written that the journal does not have", () =>
  with_scene(async ({ clock, loaded, written, add }) => {
    await clock.advance(2_000);
    written.length = 0;
    const life = new RandomLife(create_rng(3, "order"));
    for (let tick = 0; tick < 200; tick += 1) {
      add(...life.next());
      await clock.advance(pick(create_rng(tick, "t"), [1, 7, 300]));
      for (const [, position] of written.splice(0)) assert(position <= loaded.journal.durable_sequence);
    }
  }));

Deno.test("a session's file is there before a document that knows its end", () =>
  with_scene(async ({ disk, clock, loaded, writer, add }) => {
    add(...random_events(create_rng(4, "sessions"), 200));
    await loaded.journal.flush();
    disk.steps = new Steps();
    await writer.flush();
    const names = disk.steps.names.filter((name) => name.startsWith("rename "));
    const last_session = names.findLastIndex((name) => name.includes("/sessions/"));
    const first_document = names.findIndex((name) => name.endsWith(LAYOUT.threads));
    assert(last_session >= 0 && last_session < first_document);
    await clock.settle();
  }));

Deno.test("when the disk fails it says so, tries again and loses nothing", () =>
  with_scene(async ({ disk, clock, loaded, writer, add }) => {
    await clock.advance(2_000);
    const life = new RandomLife(create_rng(5, "fails"));
    const create = disk.create.bind(disk);
    disk.create = () => Promise.reject(new Error("No space left on device (os error 28)"));
    for (let tick = 0; tick < 30; tick += 1) add(...life.next());
    await pass(clock, 3_000);
    assert(writer.problem?.includes("No space left"), writer.problem);
    const error = await assertRejects(() => writer.flush());
    assert(error instanceof FailureError && error.failure.category === "system");
    disk.create = create;
    await pass(clock, 3_000);
    assertEquals(writer.problem, undefined);
    const text = new TextDecoder().decode(await disk.read(LAYOUT.statistics));
    assert(text.includes(`"journal_position": ${loaded.journal.last_sequence},`));
  }));

Deno.test("sessions of the same second have files of their own", () =>
  with_scene(async ({ disk, loaded, writer, add }) => {
    add(...random_events(create_rng(6, "names"), 60));
    const id = loaded.state.threads.keys().next().value;
    assert(id !== undefined);
    const balances = { input: 1n, output: 2n, lamports: 3n };
    const start_ms = Date.UTC(2030, 0, 1);
    for (const offset of [0, 10, 20]) {
      const at_ms = start_ms + offset;
      add(
        { type: "thread_started", thread_id: id, at_ms, reason: "manual_start", balances },
        { type: "thread_stopped", thread_id: id, at_ms: at_ms + 1, reason: "manual_stop", balances },
      );
    }
    await loaded.journal.flush();
    await writer.flush();
    const names = (await disk.list(`${LAYOUT.sessions_directory}/${id}`)).filter((name) =>
      name.includes("2030")
    );
    assertEquals(names, [
      "session_2030-01-01_00-00-00.json",
      "session_2030-01-01_00-00-00_2.json",
      "session_2030-01-01_00-00-00_3.json",
    ]);
  }));

Deno.test("the error files of a thread that is gone are removed", () =>
  with_scene(async ({ disk, loaded, writer, add }) => {
    add(...random_events(create_rng(7, "gone"), 150));
    await loaded.journal.flush();
    await writer.flush();
    const id = loaded.state.errors.keys().next().value;
    assert(id !== undefined);
    assert((await disk.list(LAYOUT.errors_directory)).includes(`${id}.json`));
    loaded.state.errors.delete(id);
    writer.forget_errors(id);
    await writer.flush();
    assertEquals((await disk.list(LAYOUT.errors_directory)).filter((name) => name.startsWith(`${id}.`)), []);
  }));
