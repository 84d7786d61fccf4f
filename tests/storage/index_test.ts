import { assert, assertEquals, assertThrows } from "@std/assert";
import { create_rng } from "@/base/rng.ts";
import { apply_event } from "@/domain/service_state.ts";
import type { SessionDocument } from "@/storage/documents/session_document.ts";
import { open_data_dir } from "@/storage/data_dir.ts";
import { DocumentWriter } from "@/storage/document_writer.ts";
import { disk } from "@/storage/file_system.ts";
import { note_session, open_index, refresh_index } from "@/storage/index/refresh_index.ts";
import { StateIndex } from "@/storage/index/state_index.ts";
import { load_state } from "@/storage/recovery.ts";
import type { WrittenSession } from "@/storage/session_files.ts";
import { ManualClock } from "../base/manual_clock.ts";
import { random_events } from "./random_events.ts";

/** Rows of the test that shows how long a query takes; SESSION_ROWS=1000000 for the figure of the documentation. */
const SESSION_ROWS = Number(Deno.env.get("SESSION_ROWS") ?? 50_000);

async function with_service(
  action: (
    scene: {
      layout: Parameters<typeof open_index>[1];
      state: Parameters<typeof refresh_index>[3];
      written: WrittenSession[];
    },
  ) => Promise<void>,
): Promise<void> {
  const directory = Deno.makeTempDirSync();
  const clock = new ManualClock();
  const { layout, release } = await open_data_dir(disk, directory, 1);
  const loaded = await load_state(disk, layout, clock);
  // A session whose last operation ended after it is written twice: its file counts once, as it is in the end.
  const by_file = new Map<string, WrittenSession>();
  const on_session = (session: WrittenSession) =>
    void by_file.set(`${session.document.thread_id}/${session.file}`, session);
  const writer = new DocumentWriter(loaded, { fs: disk, layout, clock, on_session });
  for (const event of random_events(create_rng(9, "index"), 800)) {
    const sequence = loaded.journal.append(event);
    apply_event(loaded.state, event);
    writer.note(sequence, event);
  }
  await loaded.journal.flush();
  await writer.close();
  const written = [...by_file.values()];
  try {
    assert(written.length > 10);
    await action({ layout, state: loaded.state, written });
  } finally {
    loaded.journal.close();
    release();
    Deno.removeSync(directory, { recursive: true });
  }
}

function newest_first(written: readonly WrittenSession[], thread_id: string): string[] {
  return written.filter(({ document }) => document.thread_id === thread_id)
    .toSorted((left, right) =>
      right.document.session_info.start_time_ms - left.document.session_info.start_time_ms ||
      (right.file < left.file ? -1 : 1)
    ).map(({ file }) => file);
}

Deno.test("an index made from the files answers as they say, with exact sums", () =>
  with_service(async ({ layout, state, written }) => {
    const index = await open_index(disk, layout);
    assert(index.is_new);
    // Swap threads of one pool and direction cannot come from a real engine: chance made some.
    const progress: number[] = [];
    const done = await refresh_index(disk, layout, index, unique_directions(state), {
      progress: (files) => progress.push(files),
    });
    assertEquals([done.files, done.reports, progress.at(-1)], [written.length, [], written.length]);
    for (const { file, document } of written) {
      const found = index.thread_sessions(document.thread_id, 1_000).find((row) => row.session_file === file);
      const { counters, session_info } = document;
      assertEquals(found?.verification_summary, {
        successful_operations: counters.outcomes.landed_ok,
        total_tokens_processed: counters.amount_in,
        total_fees_paid: counters.pool_fees + counters.network_fees,
        pool_verification_passed: document.pool_verification.passed,
      });
      assertEquals(found?.duration_seconds, session_info.duration_seconds);
      const names = index.thread_sessions(document.thread_id, 3).map(({ session_file }) => session_file);
      assertEquals(names, newest_first(written, document.thread_id).slice(0, 3));
    }
    index.close();
  }));

function unique_directions(state: Parameters<typeof refresh_index>[3]) {
  const seen = new Set<string>();
  const threads = [...state.threads].filter(([, { thread }]) => {
    if (thread.kind !== "swap") return true;
    const key = `${thread.pool_id} ${thread.direction}`;
    return seen.has(key) ? false : seen.add(key);
  });
  return { ...state, threads: new Map(threads) };
}

Deno.test("only what has changed is read again; a damaged or lost index is made anew", () =>
  with_service(async ({ layout, state, written }) => {
    const sole = unique_directions(state);
    let index = await open_index(disk, layout);
    await refresh_index(disk, layout, index, sole);
    assertEquals((await refresh_index(disk, layout, index, sole)).threads, 0);
    const [session] = written;
    assert(session !== undefined);
    const { thread_id } = session.document;
    const directory = `${layout.sessions_directory}/${thread_id}`;
    await Deno.copyFile(`${directory}/${session.file}`, `${directory}/session_2031-01-01_00-00-00.json`);
    assertEquals((await refresh_index(disk, layout, index, sole)).threads, 1);
    assertEquals(index.session_count(), written.length + 1);
    await note_session(disk, layout, index, session);
    assertEquals((await refresh_index(disk, layout, index, sole)).threads, 0);
    assertEquals(
      (await refresh_index(disk, layout, index, sole, { everything: true })).files,
      written.length + 1,
    );
    index.close();
    for (
      const damage of [
        () => Deno.writeTextFile(layout.index, "no database".repeat(999)),
        () => Deno.remove(layout.index),
      ]
    ) {
      await damage();
      index = await open_index(disk, layout);
      assertEquals((await refresh_index(disk, layout, index, sole)).files, written.length + 1);
      index.close();
    }
  }));

Deno.test("a session file that cannot be read is named and left where it is", () =>
  with_service(async ({ layout, state, written }) => {
    const [session] = written;
    assert(session !== undefined);
    const path = `${layout.sessions_directory}/${session.document.thread_id}/${session.file}`;
    await Deno.writeTextFile(path, "{ torn");
    const index = await open_index(disk, layout);
    const { reports } = await refresh_index(disk, layout, index, unique_directions(state));
    assertEquals(reports.map((report) => report.path), [path]);
    assertEquals(await Deno.readTextFile(path), "{ torn");
    index.close();
  }));

Deno.test("a second swap thread of one pool and direction is refused", () =>
  with_service(async ({ layout, state }) => {
    const index = await open_index(disk, layout);
    const swap = [...state.threads.values()].find(({ thread }) => thread.kind === "swap");
    assert(swap !== undefined);
    index.upsert_thread(swap);
    index.upsert_thread({ ...swap, status: "error" });
    assertThrows(() => index.upsert_thread({ ...swap, thread: { ...swap.thread, thread_id: "swap_999" } }));
    index.remove_thread(swap.thread.thread_id);
    index.upsert_thread({ ...swap, thread: { ...swap.thread, thread_id: "swap_999" } });
    index.close();
  }));

Deno.test(`the sessions of a thread among ${SESSION_ROWS} are found through the index`, () =>
  with_service(async ({ written }) => {
    const directory = Deno.makeTempDirSync();
    const index = new StateIndex(`${directory}/index.sqlite`);
    const sample = written[0]?.document as SessionDocument;
    index.transaction(() => {
      for (let row = 0; row < SESSION_ROWS; row += 1) {
        const session_info = { ...sample.session_info, start_time_ms: row * 1_000 };
        index.upsert_session(`session_${row}.json`, {
          ...sample,
          thread_id: `deposit_${row % 50}`,
          session_info,
        });
      }
    });
    const started_ms = performance.now();
    const rounds = 100;
    for (let round = 0; round < rounds; round += 1) {
      assertEquals(index.thread_sessions(`deposit_${round % 50}`, 10).length, 10);
    }
    const each_ms = (performance.now() - started_ms) / rounds;
    console.log(`10 of ${SESSION_ROWS} sessions in ${each_ms.toFixed(3)} ms`);
    const plan = index.sessions_plan().join("; ");
    assert(/SEARCH sessions USING PRIMARY KEY \(thread_id=\?\)/.test(plan) && !plan.includes("TEMP"), plan);
    index.close();
    Deno.removeSync(directory, { recursive: true });
    await Promise.resolve();
  }));
