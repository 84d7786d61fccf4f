/**
 * The operations of the disk that the documents need, and nothing more: tests put a disk behind it that fails, fills up
 * or loses power at a chosen step. The two databases do their own input and output.
 */

/** A file that is being written. */
export interface WritableFile {
  /** Writes a part of `bytes`, at least one; answers how many. */
  write(bytes: Uint8Array): Promise<number>;
  /** Waits until everything written is on the disk. */
  sync(): Promise<void>;
  close(): void;
}

/** What is at a path. */
export interface FileStatus {
  readonly is_directory: boolean;
  readonly size: number;
  /** Permission bits. */
  readonly mode: number;
  readonly modified_ms: number;
}

/** A lock that ends with the process. */
export interface FileLock {
  release(): void;
}

/** The disk. Errors are those of Deno. */
export interface FileSystem {
  /** The whole file, or `undefined` when there is none. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** Opens a file that must not exist yet. */
  create(path: string, mode: number): Promise<WritableFile>;
  /** Replaces what is at `to`, atomically. */
  rename(from: string, to: string): Promise<void>;
  /** A second name for a file; fails when `to` exists. */
  link(from: string, to: string): Promise<void>;
  /** Removes a file; none is fine as well. */
  remove(path: string): Promise<void>;
  /** Names in a directory, sorted; empty when there is no directory. */
  list(directory: string): Promise<string[]>;
  /** Makes a directory; one that exists is fine as well. */
  make_directory(path: string, mode: number): Promise<void>;
  /** Waits until the names in a directory are on the disk. */
  sync_directory(path: string): Promise<void>;
  status(path: string): Promise<FileStatus | undefined>;
  /** An exclusive lock, or the text that its holder has left in the file. */
  lock(path: string, text: string): Promise<FileLock | string>;
}

async function absent_as_undefined<T>(action: Promise<T>): Promise<T | undefined> {
  try {
    return await action;
  } catch (caught) {
    if (caught instanceof Deno.errors.NotFound) return undefined;
    throw caught;
  }
}

async function list_names(directory: string): Promise<string[]> {
  const names: string[] = [];
  for await (const entry of Deno.readDir(directory)) names.push(entry.name);
  return names.sort();
}

async function lock_file(path: string, text: string): Promise<FileLock | string> {
  const file = await Deno.open(path, { read: true, write: true, create: true, mode: 0o600 });
  try {
    if (!await file.tryLock(true)) {
      file.close();
      return await Deno.readTextFile(path);
    }
    await file.truncate(0);
    await file.write(new TextEncoder().encode(text));
    const release = () => {
      // A child that this process forks just now holds a copy of the descriptor for a moment: closing is not enough.
      file.unlockSync();
      file.close();
    };
    return { release };
  } catch (caught) {
    file.close();
    throw caught;
  }
}

/** The machine's own disk. */
export const disk: FileSystem = {
  read: (path) => absent_as_undefined(Deno.readFile(path)),
  async create(path, mode) {
    const file = await Deno.open(path, { write: true, createNew: true, mode });
    return { write: (bytes) => file.write(bytes), sync: () => file.sync(), close: () => file.close() };
  },
  rename: (from, to) => Deno.rename(from, to),
  link: (from, to) => Deno.link(from, to),
  remove: async (path) => void await absent_as_undefined(Deno.remove(path)),
  list: async (directory) => await absent_as_undefined(list_names(directory)) ?? [],
  make_directory: (path, mode) => Deno.mkdir(path, { recursive: true, mode }),
  async sync_directory(path) {
    using directory = await Deno.open(path);
    await directory.sync();
  },
  async status(path) {
    const found = await absent_as_undefined(Deno.stat(path));
    if (found === undefined) return undefined;
    const { isDirectory, size, mode, mtime } = found;
    return {
      is_directory: isDirectory,
      size,
      mode: (mode ?? 0) & 0o777,
      modified_ms: mtime?.getTime() ?? 0,
    };
  },
  lock: lock_file,
};
