/** The index follows the files: at start, and by hand with everything read again. */
import { map_in_parallel } from "@/base/bounded_parallel.ts";
import { error_line } from "@/base/errors.ts";
import type { ServiceState } from "@/domain/service_state.ts";
import { decode_session, type SessionDocument } from "@/storage/documents/session_document.ts";
import type { StorageReport } from "@/storage/failure.ts";
import type { FileSystem } from "@/storage/file_system.ts";
import { StateIndex } from "@/storage/index/state_index.ts";
import { type Layout, thread_sessions_directory } from "@/storage/layout.ts";
import { MAX_FILES_AT_ONCE, REBUILD_BATCH_FILES } from "@/storage/limits.ts";
import { is_session_file, type WrittenSession } from "@/storage/session_files.ts";

/** Told during a rebuild: session files read so far, and the thread that is being read. */
export type RebuildProgress = (files: number, thread_id: string) => void;

/** What a refresh has done. */
export interface IndexRefresh {
  /** Threads whose sessions were read again. */
  readonly threads: number;
  readonly files: number;
  /** Session files that cannot be read; they are left where they are. */
  readonly reports: readonly StorageReport[];
}

/** Opens the index; one that is damaged is removed and made anew, for nothing is lost with it. */
export async function open_index(fs: FileSystem, layout: Layout): Promise<StateIndex> {
  try {
    return new StateIndex(layout.index);
  } catch (caught) {
    // Damage is the only thing that removing helps against; for everything else the second try says what it is.
    error_line(caught);
    for (const suffix of ["", "-wal", "-shm"]) await fs.remove(layout.index + suffix);
    return new StateIndex(layout.index);
  }
}

async function read_session(fs: FileSystem, path: string): Promise<SessionDocument | StorageReport> {
  try {
    const bytes = await fs.read(path);
    return decode_session(new TextDecoder("utf-8", { fatal: true }).decode(bytes ?? new Uint8Array()));
  } catch (caught) {
    return { severity: "loss", path, message: `${path} cannot be read: ${error_line(caught)}` };
  }
}

async function read_folder(
  fs: FileSystem,
  directory: string,
  thread_id: string,
  index: StateIndex,
  on_file: () => void,
): Promise<StorageReport[]> {
  const reports: StorageReport[] = [];
  const names = (await fs.list(directory)).filter(is_session_file);
  index.remove_sessions(thread_id);
  for (let first = 0; first < names.length; first += REBUILD_BATCH_FILES) {
    const batch: WrittenSession[] = [];
    for (const file of names.slice(first, first + REBUILD_BATCH_FILES)) {
      const read = await read_session(fs, `${directory}/${file}`);
      if ("severity" in read) reports.push(read);
      else batch.push({ file, document: read });
      on_file();
    }
    index.transaction(() => {
      for (const { file, document } of batch) index.upsert_session(file, document);
    });
  }
  return reports;
}

/** Brings threads and errors up to date with the state: they are few and at hand. */
function take_state(index: StateIndex, state: ServiceState): void {
  index.transaction(() => {
    index.remove_threads();
    for (const configuration of state.threads.values()) index.upsert_thread(configuration);
    for (const [thread_id, errors] of state.errors) index.set_errors(thread_id, errors);
  });
}

/**
 * Reads again what has changed since the index last read it: the sessions of every thread whose directory was changed,
 * with `everything` those of all threads; and the threads and errors of the state.
 */
export async function refresh_index(
  fs: FileSystem,
  layout: Layout,
  index: StateIndex,
  state: ServiceState,
  options: { readonly everything?: boolean; readonly progress?: RebuildProgress } = {},
): Promise<IndexRefresh> {
  take_state(index, state);
  const known = index.folders();
  const reports: StorageReport[] = [];
  let threads = 0;
  let files = 0;
  const folders = await map_in_parallel(
    await fs.list(layout.sessions_directory),
    MAX_FILES_AT_ONCE,
    undefined,
    async (thread_id) => {
      const directory = thread_sessions_directory(layout, thread_id);
      return { thread_id, directory, status: await fs.status(directory) };
    },
  );
  for (const { thread_id, directory, status } of folders) {
    if (status === undefined || !status.is_directory) continue;
    if (options.everything !== true && known.get(thread_id) === status.modified_ms) continue;
    reports.push(
      ...await read_folder(fs, directory, thread_id, index, () => {
        files += 1;
        options.progress?.(files, thread_id);
      }),
    );
    index.set_folder(thread_id, status.modified_ms);
    threads += 1;
  }
  return { threads, files, reports };
}

/** Takes in a session whose file has just been written. */
export async function note_session(
  fs: FileSystem,
  layout: Layout,
  index: StateIndex,
  written: WrittenSession,
): Promise<void> {
  const { thread_id } = written.document;
  index.upsert_session(written.file, written.document);
  const status = await fs.status(thread_sessions_directory(layout, thread_id));
  if (status !== undefined) index.set_folder(thread_id, status.modified_ms);
}
