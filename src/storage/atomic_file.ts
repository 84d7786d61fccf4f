import { error_line } from "@/base/errors.ts";
import { storage_failure, type StorageReport } from "@/storage/failure.ts";
import type { FileSystem, WritableFile } from "@/storage/file_system.ts";
import { MAX_NAME_TRIES } from "@/storage/limits.ts";

/** Ends the name of a file that is not complete yet. Files with it are removed at start. */
export const TEMPORARY_SUFFIX = ".tmp";
/** Ends the name of a document's previous version. */
export const BACKUP_SUFFIX = ".backup";

/** How {@linkcode write_atomically} writes; each member has a default. */
export interface WriteOptions {
  /** Permission bits; 0600. */
  readonly mode?: number;
  /** Whether the previous version stays as `<name>.backup`; yes. */
  readonly keep_backup?: boolean;
  /** Whether the directory is synced as well; yes. The caller of many writes does it once, at their end. */
  readonly sync_directory?: boolean;
}

let last_temporary = 0;

/** A name beside `path` that no other write uses. */
function temporary_name(path: string): string {
  last_temporary += 1;
  return `${path}.${last_temporary}${TEMPORARY_SUFFIX}`;
}

/** The directory of `path`. */
function directory_of(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf("/")));
}

async function write_all(file: WritableFile, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const count = await file.write(bytes.subarray(done));
    if (count <= 0) throw new Error("The disk took no bytes");
    done += count;
  }
}

async function write_synced(
  fs: FileSystem,
  path: string,
  chunks: Iterable<Uint8Array>,
  mode: number,
): Promise<void> {
  const file = await fs.create(path, mode);
  try {
    for (const chunk of chunks) await write_all(file, chunk);
    await file.sync();
  } finally {
    file.close();
  }
}

function* encoded(texts: Iterable<string>): Iterable<Uint8Array> {
  const encoder = new TextEncoder();
  for (const text of texts) yield encoder.encode(text);
}

/**
 * Gives the present version the name of the backup as well. There is no moment without a readable main file: it is
 * linked, not moved. A file system without hard links gets a copy.
 */
async function keep_previous(fs: FileSystem, path: string, mode: number): Promise<void> {
  if (await fs.status(path) === undefined) return;
  const temporary = temporary_name(path + BACKUP_SUFFIX);
  try {
    await fs.link(path, temporary);
  } catch (caught) {
    if (caught instanceof Deno.errors.AlreadyExists) throw caught;
    const bytes = await fs.read(path);
    if (bytes === undefined) return;
    await write_synced(fs, temporary, [bytes], mode);
  }
  await fs.rename(temporary, path + BACKUP_SUFFIX);
  // Renaming one name of a file onto another name of the same file does nothing, by POSIX, and leaves both.
  await fs.remove(temporary);
}

/** Takes away what a failed write has left. If that fails as well, the next start does it. */
async function discard(fs: FileSystem, temporary: string): Promise<void> {
  try {
    await fs.remove(temporary);
  } catch (caught) {
    error_line(caught);
  }
}

/**
 * Replaces the file at `path` by `content` (its pieces, in order): whoever reads at any instant, also after a loss of
 * power, finds the old or the new version, complete. Throws `FailureError` of category `system`; then the old version
 * is still there.
 */
export async function write_atomically(
  fs: FileSystem,
  path: string,
  content: Iterable<string>,
  options: WriteOptions = {},
): Promise<void> {
  const { mode = 0o600, keep_backup = true, sync_directory = true } = options;
  const temporary = temporary_name(path);
  try {
    await write_synced(fs, temporary, encoded(content), mode);
    if (keep_backup) await keep_previous(fs, path, mode);
    await fs.rename(temporary, path);
    if (sync_directory) await fs.sync_directory(directory_of(path));
  } catch (caught) {
    await discard(fs, temporary);
    throw storage_failure(
      "write_failed",
      `Cannot write ${path}: ${error_line(caught)}`,
      "Check the free space and the permissions of the data directory",
    );
  }
}

/** `2025-01-15_10-30-45`: an instant in UTC as file names carry it. */
export function file_time(epoch_ms: number): string {
  return new Date(epoch_ms).toISOString().slice(0, 19).replace("T", "_").replaceAll(":", "-");
}

/**
 * Renames a file that cannot be used to `<name>.corrupt-<time>`; never deletes or replaces one. `companions` are ends of
 * names that go with it. Answers the new name.
 */
export async function set_aside(
  fs: FileSystem,
  path: string,
  now_ms: number,
  companions: readonly string[] = [],
): Promise<string> {
  const wanted = `${path}.corrupt-${file_time(now_ms)}`;
  for (let number = 1; number <= MAX_NAME_TRIES; number += 1) {
    const target = number === 1 ? wanted : `${wanted}_${number}`;
    if (await fs.status(target) !== undefined) continue;
    await fs.rename(path, target);
    for (const companion of companions) {
      if (await fs.status(path + companion) !== undefined) {
        await fs.rename(path + companion, target + companion);
      }
    }
    await fs.sync_directory(directory_of(path));
    return target;
  }
  throw storage_failure(
    "no_free_name",
    `Cannot set ${path} aside: every name is taken`,
    "Remove old .corrupt files",
  );
}

/** What {@linkcode read_document} found. */
export interface DocumentReading<T> {
  /** `undefined`: there is neither a readable main file nor a readable backup. */
  readonly value: T | undefined;
  readonly source: "main" | "backup" | "absent";
  readonly reports: readonly StorageReport[];
}

/** A file of another version of the service: it is left alone, and the service does not start. */
export class DocumentVersionError extends Error {
  override readonly name = "DocumentVersionError";
}

function refuses_to_start(caught: unknown): boolean {
  return caught instanceof DocumentVersionError || caught instanceof Deno.errors.PermissionDenied;
}

/** What becomes of a file that cannot be used: who only looks leaves it where it is. */
export type DamagedFiles = "set_aside" | "leave";

/**
 * Reads a document: the main file, else its backup. A file that cannot be decoded is set aside, or left, and reported.
 * Throws for a file of another version and for missing permission: neither says that the file is bad.
 */
export async function read_document<T>(
  fs: FileSystem,
  path: string,
  decode: (text: string) => T,
  now_ms: number,
  damaged: DamagedFiles = "set_aside",
): Promise<DocumentReading<T>> {
  const reports: StorageReport[] = [];
  for (const source of ["main", "backup"] as const) {
    const candidate = source === "main" ? path : path + BACKUP_SUFFIX;
    try {
      const bytes = await fs.read(candidate);
      if (bytes === undefined) continue;
      return { value: decode(new TextDecoder("utf-8", { fatal: true }).decode(bytes)), source, reports };
    } catch (caught) {
      if (refuses_to_start(caught)) throw caught;
      const what = damaged === "leave"
        ? "left as it is; the next start of the daemon sets it aside"
        : `kept as ${await set_aside(fs, candidate, now_ms)}`;
      const message = `${candidate} cannot be read (${error_line(caught)}); ${what}`;
      reports.push({ severity: "recovered", path: candidate, message });
    }
  }
  return { value: undefined, source: "absent", reports };
}
