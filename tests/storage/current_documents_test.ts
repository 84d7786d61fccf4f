import { assert, assertEquals } from "@std/assert";
import { create_rng } from "@/base/rng.ts";
import type { ServiceEvent } from "@/domain/service_event.ts";
import { apply_event } from "@/domain/service_state.ts";
import { DocumentWriter } from "@/storage/document_writer.ts";
import { Journal } from "@/storage/journal/journal.ts";
import { JournalStore } from "@/storage/journal/journal_store.ts";
import { layout_of } from "@/storage/layout.ts";
import { load_state } from "@/storage/recovery.ts";
import { ManualClock } from "../base/manual_clock.ts";
import { MemoryDisk } from "./memory_disk.ts";
import { random_events } from "./random_events.ts";

const LAYOUT = layout_of("/data");
const DOCUMENTS = ["pools", "threads", "statistics"];

/** One life of a daemon that takes `events` and ends in order; answers which documents it wrote. */
async function live(disk: MemoryDisk, journal_path: string, events: readonly ServiceEvent[]) {
  const clock = new ManualClock();
  const loaded = await load_state(disk, LAYOUT, clock, () => {
    return Promise.resolve({ journal: new Journal(new JournalStore(journal_path), clock), reports: [] });
  });
  const { journal, state } = loaded;
  const written: string[] = [];
  const on_written = (part: string) => void written.push(part);
  const writer = new DocumentWriter(loaded, { fs: disk, layout: LAYOUT, clock, on_written });
  for (const event of events) {
    const sequence = journal.append(event);
    apply_event(state, event);
    writer.note(sequence, event);
  }
  await journal.flush();
  await writer.close();
  journal.close();
  return { written, state };
}

Deno.test("a start writes the documents that lack something, and no other", async () => {
  const directory = Deno.makeTempDirSync();
  try {
    const path = `${directory}/journal.sqlite`;
    const disk = new MemoryDisk();
    for (const made of ["/data", LAYOUT.errors_directory, LAYOUT.sessions_directory]) {
      await disk.make_directory(made);
    }
    const events = random_events(create_rng(3, "current"), 400);
    const first = await live(disk, path, events.slice(0, 390));
    for (const part of DOCUMENTS) assert(first.written.includes(part), part);
    // The second life brings up those that had nothing new for a while; then all are at the last event.
    await live(disk, path, []);
    const third = await live(disk, path, []);
    assertEquals(third.written, []);
    assertEquals(third.state, first.state);
    await disk.remove(LAYOUT.threads);
    const after_loss = await live(disk, path, []);
    assertEquals(after_loss.written, ["threads"]);
    assertEquals(after_loss.state, first.state);
    assertEquals((await live(disk, path, [])).written, []);
    const busy = await live(disk, path, events.slice(390));
    assert(busy.written.includes("statistics"));
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
});
