import type { Rng } from "@/base/rng.ts";
import type { FileLock, FileStatus, FileSystem, WritableFile } from "@/storage/file_system.ts";
import { Steps } from "./faults.ts";

interface Inode {
  content: Uint8Array;
  /** What a loss of power leaves. */
  synced: Uint8Array;
  mode: number;
  modified_ms: number;
}

type Entry = Inode | "directory";

function parent_of(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}

/**
 * A disk as POSIX allows it to be: content and names reach it only when they are synced. {@linkcode lose_power} decides by
 * chance what of the rest has arrived.
 */
export class MemoryDisk implements FileSystem {
  steps: Steps;
  readonly #names = new Map<string, Entry>();
  readonly #synced_names = new Map<string, Entry>();
  #time_ms = 0;

  constructor(steps: Steps = new Steps()) {
    this.steps = steps;
  }

  #inode(path: string): Inode {
    const entry = this.#names.get(path);
    if (entry === undefined || entry === "directory") throw new Deno.errors.NotFound(path);
    return entry;
  }

  // deno-lint-ignore require-await
  async read(path: string): Promise<Uint8Array | undefined> {
    const entry = this.#names.get(path);
    if (entry === "directory") throw new Error(`Is a directory: ${path}`);
    return entry?.content;
  }

  // deno-lint-ignore require-await
  async create(path: string, mode: number): Promise<WritableFile> {
    this.steps.next(`create ${path}`);
    if (this.#names.has(path)) throw new Deno.errors.AlreadyExists(path);
    if (this.#names.get(parent_of(path)) !== "directory") throw new Deno.errors.NotFound(parent_of(path));
    const inode: Inode = {
      content: new Uint8Array(),
      synced: new Uint8Array(),
      mode,
      modified_ms: ++this.#time_ms,
    };
    this.#names.set(path, inode);
    return {
      // deno-lint-ignore require-await
      write: async (bytes) => {
        const short = this.steps.next(`write ${path}`) && bytes.length > 1;
        const taken = short ? bytes.subarray(0, bytes.length >> 1) : bytes;
        inode.content = new Uint8Array([...inode.content, ...taken]);
        return taken.length;
      },
      // deno-lint-ignore require-await
      sync: async () => {
        this.steps.next(`sync ${path}`);
        inode.synced = inode.content;
      },
      close: () => {},
    };
  }

  // deno-lint-ignore require-await
  async rename(from: string, to: string): Promise<void> {
    this.steps.next(`rename ${from} ${to}`);
    const inode = this.#inode(from);
    if (this.#names.get(to) === inode) return; // POSIX: two names of one file stay.
    this.#names.set(to, inode);
    this.#names.delete(from);
  }

  // deno-lint-ignore require-await
  async link(from: string, to: string): Promise<void> {
    this.steps.next(`link ${from} ${to}`);
    if (this.#names.has(to)) throw new Deno.errors.AlreadyExists(to);
    this.#names.set(to, this.#inode(from));
  }

  // deno-lint-ignore require-await
  async remove(path: string): Promise<void> {
    this.steps.next(`remove ${path}`);
    this.#names.delete(path);
  }

  // deno-lint-ignore require-await
  async list(directory: string): Promise<string[]> {
    return [...this.#names.keys()].filter((path) => parent_of(path) === directory)
      .map((path) => path.slice(directory.length + 1)).sort();
  }

  // deno-lint-ignore require-await
  async make_directory(path: string): Promise<void> {
    this.steps.next(`mkdir ${path}`);
    this.#names.set(path, "directory");
  }

  // deno-lint-ignore require-await
  async sync_directory(path: string): Promise<void> {
    this.steps.next(`syncdir ${path}`);
    for (const name of [...this.#synced_names.keys()]) {
      if (parent_of(name) === path && !this.#names.has(name)) this.#synced_names.delete(name);
    }
    for (const [name, entry] of this.#names) {
      if (parent_of(name) === path) this.#synced_names.set(name, entry);
    }
  }

  // deno-lint-ignore require-await
  async status(path: string): Promise<FileStatus | undefined> {
    const entry = this.#names.get(path);
    if (entry === undefined) return undefined;
    if (entry === "directory") return { is_directory: true, size: 0, mode: 0o700, modified_ms: 0 };
    const { content, mode, modified_ms } = entry;
    return { is_directory: false, size: content.length, mode, modified_ms };
  }

  lock(): Promise<FileLock | string> {
    return Promise.resolve({ release: () => {} });
  }

  /** Replaces a file's content behind everybody's back. */
  damage(path: string, content: Uint8Array): void {
    const inode = this.#inode(path);
    this.#names.set(path, { ...inode, content, synced: content });
  }

  /** Makes everything so far durable. */
  settle(): void {
    this.#synced_names.clear();
    for (const [name, entry] of this.#names) {
      if (entry !== "directory") entry.synced = entry.content;
      this.#synced_names.set(name, entry);
    }
  }

  /** The machine goes off: each name that was not synced has its old or its new meaning, each content its old or a part. */
  lose_power(rng: Rng): void {
    for (const name of new Set([...this.#names.keys(), ...this.#synced_names.keys()])) {
      if (rng.int(0, 1) === 1) continue;
      const synced = this.#synced_names.get(name);
      if (synced === undefined) this.#names.delete(name);
      else this.#names.set(name, synced);
    }
    for (const [name, entry] of [...this.#names]) {
      const has_parent = this.#names.get(parent_of(name)) === "directory" || parent_of(name) === "";
      if (!has_parent) this.#names.delete(name);
      if (entry === "directory" || entry.content === entry.synced) continue;
      entry.content = rng.int(0, 1) === 0
        ? entry.synced
        : entry.content.subarray(0, rng.int(0, entry.content.length));
    }
    this.settle();
  }
}
