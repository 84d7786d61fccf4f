/** A finding may be about a session that has ended, also when its thread runs again: the verdict in its file changes. */
import { assertEquals } from "@std/assert";
import type { ServiceEvent } from "@/domain/service_event.ts";
import { apply_event } from "@/domain/service_state.ts";
import type { Thread } from "@/domain/thread.ts";
import { open_data_dir } from "@/storage/data_dir.ts";
import { DocumentWriter } from "@/storage/document_writer.ts";
import { decode_session, type SessionDocument } from "@/storage/documents/session_document.ts";
import { disk } from "@/storage/file_system.ts";
import type { Layout } from "@/storage/layout.ts";
import { load_state } from "@/storage/recovery.ts";
import { ManualClock } from "../base/manual_clock.ts";
import { BALANCES, DEPOSIT, ended, opened } from "../domain/state_scene.ts";
import { EXAMPLE_POOL, test_address } from "../support/landed_transactions.ts";
import { with_directory } from "../support/service.ts";

const { pool_id } = EXAMPLE_POOL;
const [wallet_address, input_account, output_account] = [1, 2, 3].map(test_address) as [
  Thread["wallet_address"],
  Thread["input_account"],
  Thread["output_account"],
];
const THREAD: Thread = { ...DEPOSIT, pool_id, wallet_address, input_account, output_account };
const { thread_id, kind } = THREAD;
const CHECK = { model: "equal", as_expected: true, pool_in: 7n, pool_out: 7n } as const;

function started(at_ms: number): ServiceEvent {
  return { type: "thread_started", thread_id, at_ms, reason: "manual_start", balances: BALANCES };
}

function stopped(at_ms: number): ServiceEvent {
  return { type: "thread_stopped", thread_id, at_ms, reason: "manual_stop", balances: BALANCES };
}

/** Two sessions with an operation each have ended, and a third one runs. */
const LIFE: readonly ServiceEvent[] = [
  { type: "wallet_created", thread_id, kind, wallet_address, sealed_key: "sealed", at_ms: 1 },
  { type: "thread_created", thread: THREAD },
  ...[1, 2].flatMap((number): ServiceEvent[] => [
    started(number * 10_000),
    { ...opened(`signature-${number}`), pool_id },
    ended(`signature-${number}`, { at_ms: number * 10_000 + 1, pool_check: CHECK }),
    stopped(number * 10_000 + 5_000),
  ]),
  started(30_000),
];

/** Found at a reading, and not there yet at one during the second session. */
const LATE: ServiceEvent = {
  type: "pool_disproved",
  pool_id,
  finding_id: "I5-1",
  since_ms: 22_000,
  at_ms: 31_000,
};

async function files(layout: Layout): Promise<SessionDocument[]> {
  const directory = `${layout.sessions_directory}/${thread_id}`;
  const names = await disk.list(directory);
  return await Promise.all(
    names.map(async (name) => decode_session(await Deno.readTextFile(`${directory}/${name}`))),
  );
}

/** A life of the service in which these events happen; `is_cut`: it ends before anything but the journal is written. */
async function live(
  layout: Layout,
  events: readonly ServiceEvent[],
  is_cut: boolean,
): Promise<(boolean | null)[]> {
  const clock = new ManualClock();
  const loaded = await load_state(disk, layout, clock);
  const told: (boolean | null)[] = [];
  const on_session = ({ document }: { document: SessionDocument }) =>
    told.push(document.pool_verification.passed);
  const writer = is_cut ? undefined : new DocumentWriter(loaded, { fs: disk, layout, clock, on_session });
  for (const event of events) {
    const sequence = loaded.journal.append(event);
    apply_event(loaded.state, event);
    writer?.note(sequence, event);
  }
  await loaded.journal.flush();
  await writer?.close();
  loaded.journal.close();
  return told;
}

Deno.test("a session whose thread runs again is disproved in its file, alone, and nothing else of it changes", async () => {
  for (const is_cut of [false, true]) {
    await with_directory(async (directory) => {
      const { layout, release } = await open_data_dir(disk, directory, 1);
      assertEquals(await live(layout, LIFE, false), [true, true]);
      const before = await files(layout);
      const told = await live(layout, [LATE], is_cut);
      // After a crash the next start writes it, from the journal.
      assertEquals([...told, ...await live(layout, [], false)], [false]);
      const after = await files(layout);
      assertEquals(after.map(({ pool_verification }) => pool_verification.passed), [true, false]);
      assertEquals(after[1]?.pool_verification.finding_id, "I5-1");
      const figures = (documents: SessionDocument[]) =>
        documents.map(({ pool_verification: _, ...document }) => document);
      assertEquals(figures(after), figures(before));
      release();
    });
  }
});

Deno.test("a verdict that comes too late for a file that somebody has removed writes none", () =>
  with_directory(async (directory) => {
    const { layout, release } = await open_data_dir(disk, directory, 1);
    await live(layout, LIFE, false);
    for (const name of await disk.list(`${layout.sessions_directory}/${thread_id}`)) {
      await Deno.remove(`${layout.sessions_directory}/${thread_id}/${name}`);
    }
    assertEquals(await live(layout, [LATE], false), []);
    assertEquals(await files(layout), []);
    release();
  }));
