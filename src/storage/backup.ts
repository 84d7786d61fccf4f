import { backup as copy_pages, DatabaseSync } from "node:sqlite";
import { error_line } from "@/base/errors.ts";
import { DIRECTORY_MODE, layout_of } from "@/storage/layout.ts";
import { PAGES_PER_BACKUP_STEP } from "@/storage/limits.ts";

/** A copy cannot be made; the message names the remedy. */
export class BackupError extends Error {
  override readonly name = "BackupError";
}

/** What is to be copied. */
export interface BackupOptions {
  /** The data directory; a daemon may work on it. */
  readonly from: string;
  /** The copy; there must be nothing. */
  readonly to: string;
  /** Files that stay out, by their paths: keys. */
  readonly without: ReadonlySet<string>;
  /** Databases, in the order in which they are copied after everything else: none may be older than what stands before it. */
  readonly databases: readonly string[];
}

/** What was copied. */
export interface Backup {
  readonly files: number;
  readonly bytes: number;
}

/** The lock, unfinished writes, what belongs to a database in use, and the index, which every start can make anew. */
const LEFT_OUT = /\.(?:lock|tmp|new)$|\.sqlite(?:-wal|-shm)?$/;

/** Copies a file, for its owner only; answers its size, or `undefined` when it is gone by now. */
async function copy_file(from: string, to: string): Promise<number | undefined> {
  try {
    const bytes = await Deno.readFile(from);
    using file = await Deno.open(to, { createNew: true, write: true, mode: 0o600 });
    for (let done = 0; done < bytes.length;) done += await file.write(bytes.subarray(done));
    await file.sync();
    return bytes.length;
  } catch (caught) {
    if (caught instanceof Deno.errors.NotFound) return undefined;
    throw caught;
  }
}

async function copy_tree(from: string, to: string, without: ReadonlySet<string>): Promise<Backup> {
  let [files, bytes] = [0, 0];
  await Deno.mkdir(to, { mode: DIRECTORY_MODE });
  for (const { name, isDirectory, isFile } of await Array.fromAsync(Deno.readDir(from))) {
    const path = `${from}/${name}`;
    if (without.has(path) || (isFile && LEFT_OUT.test(name))) continue;
    if (isDirectory) {
      const inner = await copy_tree(path, `${to}/${name}`, without);
      [files, bytes] = [files + inner.files, bytes + inner.bytes];
    } else if (isFile) {
      const size = await copy_file(path, `${to}/${name}`);
      if (size !== undefined) [files, bytes] = [files + 1, bytes + size];
    }
  }
  return { files, bytes };
}

/** Copies a database as it is at one moment, while somebody writes to it. */
async function copy_database(from: string, to: string): Promise<number> {
  Deno.openSync(to, { createNew: true, write: true, mode: 0o600 }).close();
  const source = new DatabaseSync(from, { readOnly: true });
  try {
    await copy_pages(source, to, { rate: PAGES_PER_BACKUP_STEP });
  } finally {
    source.close();
  }
  using file = await Deno.open(to);
  await file.sync();
  return (await file.stat()).size;
}

async function is_there(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, (caught) => {
    if (caught instanceof Deno.errors.NotFound) return false;
    throw caught;
  });
}

/**
 * Copies a data directory. Documents come first and databases after them, so that no document is ahead of the journal and no
 * journal ahead of the ledger: whatever is missing, a start finds on the chain. The copy gets its name when it is complete.
 * Throws {@linkcode BackupError}; then there is no copy.
 */
export async function back_up({ from, to, without, databases }: BackupOptions): Promise<Backup> {
  const unfinished = `${to}.unfinished`;
  try {
    if (!await is_there(layout_of(from).threads)) throw new BackupError(`There is no data directory ${from}`);
    for (const path of [to, unfinished]) {
      if (await is_there(path)) {
        throw new BackupError(`${path} is there already. Name another directory, or remove it`);
      }
    }
    const tree = await copy_tree(from, unfinished, without);
    let { files, bytes } = tree;
    for (const database of databases) {
      if (!await is_there(database)) continue;
      bytes += await copy_database(database, `${unfinished}${database.slice(from.length)}`);
      files += 1;
    }
    await Deno.rename(unfinished, to);
    return { files, bytes };
  } catch (caught) {
    if (caught instanceof BackupError) throw caught;
    await Deno.remove(unfinished, { recursive: true }).catch(() => undefined); // Perhaps it was not even made.
    throw new BackupError(`Cannot copy ${from} to ${to}: ${error_line(caught)}`);
  }
}
