import { assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { create_rng } from "@/base/rng.ts";
import type { ServiceEvent } from "@/domain/service_event.ts";
import { open_data_dir } from "@/storage/data_dir.ts";
import { disk } from "@/storage/file_system.ts";
import { open_journal } from "@/storage/journal/open_journal.ts";
import { ManualClock } from "../base/manual_clock.ts";
import { with_directory } from "../support/service.ts";
import { random_events } from "./random_events.ts";

/** As the version before would have written it: it knew of no check of the pool. */
function of_version_2(event: ServiceEvent): ServiceEvent {
  return event.type === "operation_ended" ? { ...event, pool_check: null } : event;
}

Deno.test("a journal of the version before is brought up to date, and nothing of it changes", () =>
  with_directory(async (directory) => {
    const { layout, release } = await open_data_dir(disk, directory, 1);
    const events = random_events(create_rng(11, "upgrade"), 200).map(of_version_2);
    const written = (await open_journal(disk, layout.journal, new ManualClock())).journal;
    for (const event of events) written.append(event);
    await written.flush();
    written.close();
    const database = new DatabaseSync(layout.journal);
    database.exec("ALTER TABLE operations DROP COLUMN pool_check; PRAGMA user_version = 2");
    database.close();
    for (const _time of ["the first start", "the one after it"]) {
      const { journal, reports } = await open_journal(disk, layout.journal, new ManualClock());
      const replayed: ServiceEvent[] = [];
      journal.replay(1, (_sequence: number, event: ServiceEvent) => replayed.push(event));
      assertEquals([replayed, reports], [events, []]);
      journal.close();
    }
    release();
  }));
