import { map_in_parallel } from "@/base/bounded_parallel.ts";
import type { ThreadError } from "@/domain/thread_error.ts";
import { BACKUP_SUFFIX, write_atomically } from "@/storage/atomic_file.ts";
import { encode_errors } from "@/storage/documents/errors_document.ts";
import type { FileSystem } from "@/storage/file_system.ts";
import { document_text } from "@/storage/fragment_cache.ts";
import { errors_path, type Layout } from "@/storage/layout.ts";
import { MAX_FILES_AT_ONCE } from "@/storage/limits.ts";

/** The error files of the threads: which ones are out of date, and writing them together. */
export class ErrorFiles {
  readonly #fs: FileSystem;
  readonly #layout: Layout;
  /** By thread: the last event before the first one that its file does not contain. */
  readonly #dirty = new Map<string, number>();
  readonly #in_flight = new Map<string, number>();

  constructor(fs: FileSystem, layout: Layout) {
    this.#fs = fs;
    this.#layout = layout;
  }

  /** Whether any file is out of date. */
  get dirty(): boolean {
    return this.#dirty.size > 0;
  }

  /** The file of `thread_id` contains everything up to `complete_up_to`, and not what comes now. */
  mark(thread_id: string, complete_up_to: number): void {
    this.#dirty.set(thread_id, Math.min(this.#dirty.get(thread_id) ?? Infinity, complete_up_to));
  }

  /** Every file contains all events up to this number. */
  safe_position(): number {
    return Math.min(Infinity, ...this.#dirty.values(), ...this.#in_flight.values());
  }

  /**
   * Writes the files that are out of date, from the present moment of the state, whose last event is `position`; waits
   * for `ready` before it touches the disk. The names are synced once, at the end. Throws `FailureError` (system); then all of them stay out of date.
   */
  async write(
    errors: ReadonlyMap<string, readonly ThreadError[]>,
    position: number,
    ready: () => Promise<void>,
  ): Promise<void> {
    const moment = Array.from(this.#dirty.keys(), (id) => [id, errors.get(id)] as const);
    for (const [thread_id, since] of this.#dirty) this.#in_flight.set(thread_id, since);
    this.#dirty.clear();
    try {
      await ready();
      await this.#write_all(moment, position);
      await this.#fs.sync_directory(this.#layout.errors_directory);
    } catch (caught) {
      for (const [thread_id, since] of this.#in_flight) this.mark(thread_id, since);
      throw caught;
    } finally {
      this.#in_flight.clear();
    }
  }

  /** Side by side. Nothing is under way any more when this throws: what is written next must not be overtaken. */
  async #write_all(
    moment: readonly (readonly [string, readonly ThreadError[] | undefined])[],
    position: number,
  ): Promise<void> {
    const stop = new AbortController();
    await map_in_parallel(moment, MAX_FILES_AT_ONCE, stop.signal, async ([thread_id, list]) => {
      try {
        await this.#write_one(thread_id, list, position);
      } catch (caught) {
        stop.abort(caught);
      }
    });
    stop.signal.throwIfAborted();
  }

  async #write_one(thread_id: string, list: readonly ThreadError[] | undefined, position: number) {
    const path = errors_path(this.#layout, thread_id);
    if (list === undefined) {
      await this.#fs.remove(path + BACKUP_SUFFIX);
      await this.#fs.remove(path);
      return;
    }
    const text = document_text(encode_errors(thread_id, list, position));
    await write_atomically(this.#fs, path, [text], { sync_directory: false });
  }
}
