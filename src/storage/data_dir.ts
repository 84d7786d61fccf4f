import { map_in_parallel } from "@/base/bounded_parallel.ts";
import { error_line } from "@/base/errors.ts";
import { TEMPORARY_SUFFIX } from "@/storage/atomic_file.ts";
import type { FileLock, FileSystem } from "@/storage/file_system.ts";
import { DIRECTORY_MODE, type Layout, layout_of } from "@/storage/layout.ts";
import { MAX_FILES_AT_ONCE } from "@/storage/limits.ts";

/** The data directory cannot be used; the message names the remedy. */
export class DataDirError extends Error {
  override readonly name: string = "DataDirError";
}

/** Another daemon uses the data directory. */
export class DataDirLockedError extends DataDirError {
  override readonly name = "DataDirLockedError";
  /** Process id of the other daemon; `undefined` when it has not left one. */
  readonly holder_pid: number | undefined;

  constructor(directory: string, holder_pid: number | undefined) {
    const holder = holder_pid === undefined ? "Another daemon" : `Another daemon (pid ${holder_pid})`;
    super(`${holder} uses the data directory ${directory}. Stop it, or give this one another --data-dir`);
    this.holder_pid = holder_pid;
  }
}

/** A data directory that belongs to this process. */
export interface DataDir {
  readonly layout: Layout;
  /** Names of unfinished files that an earlier process had left; they have been removed. */
  readonly removed: readonly string[];
  /** Gives the directory free for another daemon. */
  release(): void;
}

async function remove_unfinished(fs: FileSystem, directory: string): Promise<string[]> {
  const unfinished = (await fs.list(directory)).filter((name) => name.endsWith(TEMPORARY_SUFFIX));
  for (const name of unfinished) await fs.remove(`${directory}/${name}`);
  return unfinished.map((name) => `${directory}/${name}`);
}

/** Proves that files can be made here: a read-only directory must be said at start, in one line. */
async function prove_writable(fs: FileSystem, directory: string): Promise<void> {
  const probe = `${directory}/probe${TEMPORARY_SUFFIX}`;
  (await fs.create(probe, 0o600)).close();
  await fs.remove(probe);
}

async function lock_directory(fs: FileSystem, layout: Layout, pid: number): Promise<FileLock> {
  const lock = await fs.lock(layout.lock, `${pid}\n`);
  if (typeof lock !== "string") return lock;
  const holder = Number.parseInt(lock, 10);
  throw new DataDirLockedError(layout.directory, Number.isNaN(holder) ? undefined : holder);
}

async function prepare(fs: FileSystem, layout: Layout): Promise<string[]> {
  const { directory, errors_directory, sessions_directory, findings_directory } = layout;
  const removed = await remove_unfinished(fs, directory);
  await prove_writable(fs, directory);
  // SQLite would let others read its databases; an empty file is a new database to it.
  for (const path of [layout.journal, layout.index]) {
    if (await fs.status(path) === undefined) (await fs.create(path, 0o600)).close();
  }
  for (const inner of [errors_directory, sessions_directory, findings_directory]) {
    await fs.make_directory(inner, DIRECTORY_MODE);
    removed.push(...await remove_unfinished(fs, inner));
  }
  const names = await fs.list(sessions_directory);
  const in_sessions = await map_in_parallel(
    names,
    MAX_FILES_AT_ONCE,
    undefined,
    (name) => remove_unfinished(fs, `${sessions_directory}/${name}`),
  );
  removed.push(...in_sessions.flat());
  await fs.sync_directory(directory);
  return removed;
}

/**
 * Makes `directory` this process's own: makes what is missing (readable by its owner only), locks it, removes unfinished
 * files. Throws `DataDirLockedError`, and `DataDirError` where the disk or the permissions do not allow it.
 */
export async function open_data_dir(fs: FileSystem, directory: string, pid: number): Promise<DataDir> {
  const layout = layout_of(directory);
  let lock: FileLock | undefined;
  try {
    await fs.make_directory(directory, DIRECTORY_MODE);
    lock = await lock_directory(fs, layout, pid);
    const removed = await prepare(fs, layout);
    const held = lock;
    return { layout, removed, release: () => held.release() };
  } catch (caught) {
    lock?.release();
    if (caught instanceof DataDirError) throw caught;
    const remedy = "Make it writable for the user that runs the service, or give another --data-dir";
    throw new DataDirError(`Cannot use the data directory ${directory}: ${error_line(caught)}. ${remedy}`);
  }
}
