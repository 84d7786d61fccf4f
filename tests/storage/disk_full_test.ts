import { assert, assertEquals } from "@std/assert";
import { system_clock } from "@/base/clock.ts";
import { create_rng } from "@/base/rng.ts";
import type { ServiceEvent } from "@/domain/service_event.ts";
import { apply_event, empty_state } from "@/domain/service_state.ts";
import { open_data_dir } from "@/storage/data_dir.ts";
import { DocumentWriter } from "@/storage/document_writer.ts";
import { disk } from "@/storage/file_system.ts";
import { load_state } from "@/storage/recovery.ts";
import { RandomLife } from "./random_events.ts";
import { with_mount } from "./mount.ts";

/** The life of a service on a disk that fills up and is freed again; nothing that was appended may be missing. */
async function fill_and_free(directory: string): Promise<void> {
  const data = await open_data_dir(disk, `${directory}/data`, 1);
  const loaded = await load_state(disk, data.layout, system_clock);
  const writer = new DocumentWriter(loaded, { fs: disk, layout: data.layout, clock: system_clock });
  const events: ServiceEvent[] = [];
  const life = new RandomLife(create_rng(1, "full"));
  const live = (count: number) => {
    for (const event of Array.from({ length: count }, () => life.next()).flat()) {
      writer.note(loaded.journal.append(event), (apply_event(loaded.state, event), event));
      events.push(event);
    }
  };
  live(50);
  await loaded.journal.flush();
  await writer.flush();
  const ballast = `${directory}/ballast`;
  await fill(ballast);
  let problem: string | undefined;
  for (let round = 0; round < 200 && loaded.journal.healthy; round += 1) {
    live(20);
    problem = await problem_of(() => loaded.journal.flush());
  }
  assert(!loaded.journal.healthy && problem?.includes("full"), problem ?? "the journal never noticed");
  problem = await problem_of(() => writer.flush());
  assert(problem !== undefined && writer.problem !== undefined);
  live(20);
  await Deno.remove(ballast);
  await loaded.journal.flush();
  await writer.close();
  assertEquals([loaded.journal.healthy, writer.problem], [true, undefined]);
  loaded.journal.close();
  const again = await load_state(disk, data.layout, system_clock);
  const expected = empty_state();
  for (const event of events) apply_event(expected, event);
  assertEquals(again.state, expected);
  assertEquals(again.reports, []);
  again.journal.close();
  data.release();
}

async function problem_of(action: () => Promise<void>): Promise<string | undefined> {
  try {
    await action();
    return undefined;
  } catch (caught) {
    assert(caught instanceof Error);
    return caught.message;
  }
}

async function fill(path: string): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true });
  for (let bytes = 65_536; bytes >= 512;) {
    if (await problem_of(async () => void await file.write(new Uint8Array(bytes))) !== undefined) bytes >>= 1;
  }
}

Deno.test("a full disk: it says why, loses nothing, and goes on when there is room", () =>
  // Without a mount: the same is proved with an emulated disk at every step, in crash_test and journal_test.
  with_mount("size=4m", fill_and_free, () => Promise.resolve()));
