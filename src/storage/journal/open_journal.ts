import type { Clock } from "@/base/clock.ts";
import { error_line } from "@/base/errors.ts";
import { set_aside } from "@/storage/atomic_file.ts";
import type { StorageReport } from "@/storage/failure.ts";
import type { FileSystem } from "@/storage/file_system.ts";
import { Journal } from "@/storage/journal/journal.ts";
import { JournalDamagedError, JournalStore } from "@/storage/journal/journal_store.ts";

/** Ends of the names of the files that SQLite keeps beside a database. */
export const JOURNAL_COMPANIONS = ["-wal", "-shm"];

/** SQLite's words for a file that is damaged or no database: SQLITE_CORRUPT and SQLITE_NOTADB. */
const DAMAGE = /malformed|not a database/;

/** Whether an error says that the database's file is damaged. */
export function is_damage(caught: unknown): boolean {
  return caught instanceof JournalDamagedError || DAMAGE.test(error_line(caught));
}

/**
 * Opens the journal at `path`, or makes a new one. A damaged one is set aside and reported, and a new one begins. Throws
 * `JournalVersionError` for one of another version, and SQLite's own errors where it cannot be opened.
 */
export async function open_journal(
  fs: FileSystem,
  path: string,
  clock: Clock,
): Promise<{ journal: Journal; reports: StorageReport[] }> {
  try {
    return { journal: new Journal(new JournalStore(path), clock), reports: [] };
  } catch (caught) {
    if (!is_damage(caught)) throw caught;
    const target = await set_aside(fs, path, clock.now_ms(), JOURNAL_COMPANIONS);
    const message = `${path} is damaged (${error_line(caught)}); kept as ${target}, and a new journal begins`;
    return {
      journal: new Journal(new JournalStore(path), clock),
      reports: [{ severity: "loss", path, message }],
    };
  }
}
