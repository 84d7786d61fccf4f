import { assert, assertEquals, assertRejects } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { create_rng } from "@/base/rng.ts";
import { apply_event, empty_state } from "@/domain/service_state.ts";
import { open_data_dir } from "@/storage/data_dir.ts";
import { DocumentWriter } from "@/storage/document_writer.ts";
import { disk } from "@/storage/file_system.ts";
import { JournalVersionError } from "@/storage/journal/journal_store.ts";
import type { Layout } from "@/storage/layout.ts";
import { load_state } from "@/storage/recovery.ts";
import { ManualClock } from "../base/manual_clock.ts";
import { random_events } from "./random_events.ts";

const EVENTS = random_events(create_rng(3, "open"), 120);

async function with_data(action: (layout: Layout) => Promise<void>): Promise<void> {
  const directory = Deno.makeTempDirSync();
  const data = await open_data_dir(disk, directory, 1);
  try {
    await action(data.layout);
  } finally {
    data.release();
    Deno.removeSync(directory, { recursive: true });
  }
}

/** Appends these events; with `documents` they are written as well. */
async function live(layout: Layout, events: typeof EVENTS, documents: boolean): Promise<void> {
  const clock = new ManualClock();
  const loaded = await load_state(disk, layout, clock);
  const writer = documents ? new DocumentWriter(loaded, { fs: disk, layout, clock }) : undefined;
  for (const event of events) {
    const sequence = loaded.journal.append(event);
    apply_event(loaded.state, event);
    writer?.note(sequence, event);
  }
  await loaded.journal.flush();
  await writer?.close();
  loaded.journal.close();
}

function folded(count: number) {
  const state = empty_state();
  for (const event of EVENTS.slice(0, count)) apply_event(state, event);
  return state;
}

Deno.test("a damaged journal is set aside; the service goes on from the documents with higher numbers", () =>
  with_data(async (layout) => {
    await live(layout, EVENTS.slice(0, 80), true);
    await live(layout, EVENTS.slice(80), false);
    Deno.writeTextFileSync(layout.journal, "this was a database once".repeat(500));
    const loaded = await load_state(disk, layout, new ManualClock());
    assertEquals(loaded.state, folded(80));
    assertEquals([loaded.journal.last_sequence, loaded.journal.pruned_up_to], [80, 80]);
    assertEquals(loaded.reports[0]?.severity, "loss");
    assert(loaded.reports[0]?.message.includes("is damaged"), loaded.reports[0]?.message);
    const names = await disk.list(layout.directory);
    assert(names.some((name) => name.startsWith("journal.sqlite.corrupt-")), names.join(" "));
    const event = EVENTS[80];
    assert(event !== undefined);
    assertEquals(loaded.journal.append(event), 81);
    loaded.journal.close();
    assertEquals((await with_reload(layout)).state, folded(81));
  }));

async function with_reload(layout: Layout) {
  const loaded = await load_state(disk, layout, new ManualClock());
  loaded.journal.close();
  return loaded;
}

Deno.test("damage inside of the file is found when the last end was not clean", () =>
  with_data(async (layout) => {
    await live(layout, EVENTS, true);
    const database = new DatabaseSync(layout.journal);
    database.exec("UPDATE meta SET value = 0 WHERE name = 'closed_cleanly'");
    database.close();
    const bytes = Deno.readFileSync(layout.journal);
    bytes.fill(0x5a, 8_192, Math.min(bytes.length, 65_536));
    Deno.writeFileSync(layout.journal, bytes);
    const loaded = await with_reload(layout);
    assertEquals(loaded.state, folded(EVENTS.length));
    assertEquals(loaded.reports.map(({ severity }) => severity).includes("loss"), true);
  }));

Deno.test("a journal of another version is left alone", () =>
  with_data(async (layout) => {
    const database = new DatabaseSync(layout.journal);
    database.exec("CREATE TABLE other (x); PRAGMA user_version = 99");
    database.close();
    const before = Deno.readFileSync(layout.journal);
    const error = await assertRejects(() => load_state(disk, layout, new ManualClock()));
    assert(error instanceof JournalVersionError && error.message.includes("99"), error.message);
    assertEquals(Deno.readFileSync(layout.journal), before);
  }));

Deno.test("a journal that was removed is reported, and the documents stand", () =>
  with_data(async (layout) => {
    await live(layout, EVENTS, true);
    for (const suffix of ["", "-wal", "-shm"]) await disk.remove(layout.journal + suffix);
    const loaded = await with_reload(layout);
    assertEquals(loaded.state, folded(EVENTS.length));
    assert(loaded.reports.some(({ severity, path }) => severity === "loss" && path === layout.journal));
  }));

Deno.test("each document may be torn or absent: its backup and the journal bring it back", () =>
  with_data(async (layout) => {
    await live(layout, EVENTS.slice(0, 60), true);
    await live(layout, EVENTS.slice(60), true);
    for (const path of [layout.pools, layout.threads, layout.statistics]) {
      Deno.writeTextFileSync(path, "{ torn");
      const torn = await with_reload(layout);
      assertEquals(torn.state, folded(EVENTS.length), path);
      assertEquals(torn.reports.map(({ severity }) => severity), ["recovered"]);
      Deno.removeSync(`${path}.backup`);
      assertEquals((await with_reload(layout)).state, folded(EVENTS.length), `${path} absent`);
    }
    for await (const entry of Deno.readDir(layout.errors_directory)) {
      Deno.removeSync(`${layout.errors_directory}/${entry.name}`);
    }
    assertEquals((await with_reload(layout)).state, folded(EVENTS.length), "errors absent");
  }));

Deno.test("after pruning, one damaged document costs nothing; what cannot come back is reported", () =>
  with_data(async (layout) => {
    const clock = new ManualClock();
    await live(layout, EVENTS, true);
    const loaded = await load_state(disk, layout, clock);
    const writer = new DocumentWriter(loaded, { fs: disk, layout, clock });
    await writer.flush();
    assert(writer.safe_position() < EVENTS.length);
    await writer.renew();
    await writer.renew();
    assertEquals(writer.safe_position(), EVENTS.length);
    assert(loaded.journal.prune(writer.safe_position(), Infinity) > 0);
    await writer.close();
    loaded.journal.close();
    for (const path of [layout.pools, layout.threads, layout.statistics]) {
      Deno.writeTextFileSync(path, "");
      const torn = await with_reload(layout);
      assertEquals(torn.state, folded(EVENTS.length), path);
      assertEquals(torn.reports.map(({ severity }) => severity), ["recovered"]);
      Deno.copyFileSync(`${path}.backup`, path);
    }
    Deno.removeSync(layout.statistics);
    Deno.removeSync(`${layout.statistics}.backup`);
    const lost = await with_reload(layout);
    assertEquals(lost.reports.map(({ severity, path }) => [severity, path]), [["loss", layout.statistics]]);
  }));
