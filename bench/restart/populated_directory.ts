/** A data directory as a daemon leaves it after long work: threads with keys of their own, sessions, a long journal. */
import { DatabaseSync } from "node:sqlite";
import { Keypair } from "@solana/web3.js";
import { system_clock } from "@/base/clock.ts";
import { Wallets } from "@/chain/wallets.ts";
import { SealedVault } from "@/daemon/key_vault.ts";
import type { ServiceEvent } from "@/domain/service_event.ts";
import type { Thread } from "@/domain/thread.ts";
import { StateKeeper } from "@/engine/state_keeper.ts";
import { open_data_dir } from "@/storage/data_dir.ts";
import { DocumentWriter } from "@/storage/document_writer.ts";
import { disk } from "@/storage/file_system.ts";
import { StateIndex } from "@/storage/index/state_index.ts";
import { END_COLUMNS, ended_values, OPEN_COLUMNS, opened_values } from "@/storage/journal/rows.ts";
import { JOURNAL_SCHEMA } from "@/storage/journal/schema.ts";
import { open_keystore } from "@/storage/keystore.ts";
import { type Layout, thread_sessions_directory } from "@/storage/layout.ts";
import { load_state } from "@/storage/recovery.ts";
import type { Progress } from "../progress.ts";
import { OperationEvents } from "../storage/operation_events.ts";
import { population } from "../storage/population.ts";
import { fill_sessions } from "../storage/session_query.ts";

/** How much there is. */
export interface Amounts {
  readonly threads: number;
  readonly sessions: number;
  readonly journal_rows: number;
}

const ROWS_PER_COMMIT = 20_000;
const EVENTS_PER_WAIT = 5_000;
/** Bytes of a signature; the rows count up in them. */
const SIGNATURE_BYTES = 64;

/** The events that make the threads, with keys that open; none of them has been started. */
function* events_with_keys(count: number, vault: SealedVault): Generator<ServiceEvent> {
  const addresses = new Map<string, Thread["wallet_address"]>();
  for (const event of population(count).events) {
    if (event.type === "wallet_created") {
      const wallet = vault.create_wallet(event.thread_id);
      addresses.set(event.thread_id, wallet.wallet_address);
      yield { ...event, ...wallet };
    } else if (event.type === "thread_created") {
      const { thread } = event;
      yield {
        ...event,
        thread: { ...thread, wallet_address: addresses.get(thread.thread_id) ?? thread.wallet_address },
      };
    } else if (event.type !== "thread_started") {
      yield event;
    }
  }
}

async function make_threads(layout: Layout, { threads, journal_rows }: Amounts, progress: Progress) {
  const loaded = await load_state(disk, layout, system_clock);
  const { journal } = loaded;
  // The long past has the first numbers: the documents contain it.
  journal.continue_after(2 * journal_rows);
  const writer = new DocumentWriter(loaded, { fs: disk, layout, clock: system_clock });
  const keeper = new StateKeeper(loaded.state, journal);
  keeper.on_event((event, sequence) => writer.note(sequence, event));
  const keystore = await open_keystore(disk, { type: "key_file", path: layout.key_file }, undefined);
  let done = 0;
  for (const event of events_with_keys(threads, new SealedVault(keystore, new Wallets()))) {
    const sequence = keeper.record(event);
    done += 1;
    if (done % EVENTS_PER_WAIT === 0) await journal.durable(sequence);
    progress.report("events that make threads", done, 2 * threads);
  }
  await journal.flush();
  await writer.close();
  journal.close();
  return [...loaded.state.threads.values()].map(({ thread }) => thread);
}

/** Ended operations of the long past. The indexes are made at the end, as that is quicker; they are the same. */
async function fill_journal(layout: Layout, threads: readonly Thread[], rows: number, progress: Progress) {
  using database = new DatabaseSync(layout.journal);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF");
  const indexes = JOURNAL_SCHEMA.split(";").filter((statement) =>
    /CREATE (?:UNIQUE )?INDEX \w+ ON operations/.test(statement)
  );
  for (const statement of indexes) database.exec(`DROP INDEX ${/INDEX (\w+)/.exec(statement)?.[1]}`);
  const columns = [...OPEN_COLUMNS, ...END_COLUMNS];
  const insert = database.prepare(
    `INSERT INTO operations (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`,
  );
  const events = new OperationEvents(threads, []);
  for (let first = 0; first < rows; first += ROWS_PER_COMMIT) {
    database.exec("BEGIN IMMEDIATE");
    for (let number = first; number < Math.min(rows, first + ROWS_PER_COMMIT); number += 1) {
      const signature = String(number).padStart(SIGNATURE_BYTES, "x");
      const opened = { ...events.opened(number), signature };
      const ended = ended_values(2 * number + 2, events.ended(opened, number));
      insert.run(...opened_values(2 * number + 1, opened), ...ended);
    }
    database.exec("COMMIT");
    await system_clock.sleep(0);
    progress.report("journal rows", first, rows);
  }
  for (const statement of indexes) database.exec(statement);
}

async function make_sessions(layout: Layout, threads: readonly Thread[], count: number, progress: Progress) {
  await fill_sessions(layout.index, threads, count, progress);
  const index = new StateIndex(layout.index);
  try {
    for (const { thread_id } of threads) {
      const directory = thread_sessions_directory(layout, thread_id);
      await Deno.mkdir(directory, { recursive: true });
      const status = await disk.status(directory);
      if (status !== undefined) index.set_folder(thread_id, status.modified_ms);
    }
  } finally {
    index.close();
  }
}

/** Fills `directory`, which must not be there yet. */
export async function populate_directory(
  directory: string,
  amounts: Amounts,
  progress: Progress,
): Promise<void> {
  const { layout, release } = await open_data_dir(disk, directory, Deno.pid);
  try {
    const core_wallet = JSON.stringify([...Keypair.generate().secretKey]);
    await Deno.writeTextFile(`${directory}/master_wallet.json`, core_wallet, { mode: 0o600 });
    const threads = await make_threads(layout, amounts, progress);
    await fill_journal(layout, threads, amounts.journal_rows, progress);
    if (amounts.sessions > 0) await make_sessions(layout, threads, amounts.sessions, progress);
  } finally {
    await release();
  }
}
