import { assert } from "@/base/assert.ts";
import type { Clock } from "@/base/clock.ts";
import { error_line } from "@/base/errors.ts";
import { Mutex } from "@/base/mutex.ts";
import { FailureError } from "@/domain/failure.ts";
import { type ServiceEvent, session_completed_by } from "@/domain/service_event.ts";
import type { ServiceState, StatePart } from "@/domain/service_state.ts";
import { affected_parts, sessions_disproved_by, thread_of } from "@/storage/affected_parts.ts";
import { write_atomically } from "@/storage/atomic_file.ts";
import { ErrorFiles } from "@/storage/error_files.ts";
import { storage_failure } from "@/storage/failure.ts";
import type { FileSystem } from "@/storage/file_system.ts";
import type { Journal } from "@/storage/journal/journal.ts";
import type { Layout } from "@/storage/layout.ts";
import {
  LAST_OPERATION_REFRESH_MS,
  MAX_DOCUMENT_LAG_EVENTS,
  MIN_WRITE_INTERVAL_MS,
  WRITE_PAUSE_FACTOR,
} from "@/storage/limits.ts";
import { CORE_PARTS, type CorePart, PictureTaker } from "@/storage/pictures.ts";
import type { EndedSession, LoadedState } from "@/storage/recovery.ts";
import { write_session, type WrittenSession } from "@/storage/session_files.ts";

/** What a {@linkcode DocumentWriter} works with. */
export interface DocumentWriterOptions {
  readonly fs: FileSystem;
  readonly layout: Layout;
  readonly clock: Clock;
  /**
   * Told of each written document, the number of the last event that it contains, and how long making and writing it
   * took, in milliseconds without the wait for the journal.
   */
  readonly on_written?: (part: StatePart, position: number, took_ms: number) => void;
  /** Told of each written session file. */
  readonly on_session?: (written: WrittenSession) => void;
}

/** Where one document is. */
interface Track {
  dirty: boolean;
  /** Not written again before this time, by the monotonic clock. */
  not_before_ms: number;
  /** Positions of the main file and of the backup, as far as this process knows. */
  written: number;
  backup: number;
}

/** Longest sleep of a writer that has nothing to do; a change wakes it. */
const FOREVER_MS = 0x7fffffff;

/**
 * The one writer of the documents. It writes what has changed, at most once a second each and for at most a small share of
 * the time; sessions first, so that no document knows an end whose file is missing; and nothing that the journal does
 * not have on the disk. What cannot be written is tried again, and said in {@linkcode problem}.
 */
export class DocumentWriter {
  readonly #options: DocumentWriterOptions;
  readonly #journal: Journal;
  readonly #state: ServiceState;
  readonly #pictures: PictureTaker;
  readonly #errors: ErrorFiles;
  readonly #tracks: Record<StatePart, Track>;
  readonly #one_at_a_time = new Mutex();
  readonly #running: Promise<void>;
  #sessions: EndedSession[];
  #position: number;
  /** When `threads.json` is written for the times of the last operations alone. */
  #refresh_at_ms = Infinity;
  #wake = new AbortController();
  #problems = new Map<StatePart | "sessions", string>();
  #closed = false;

  /** Begins to write: everything that is not current, so that the documents are complete and up to date. */
  constructor(loaded: LoadedState, options: DocumentWriterOptions) {
    this.#options = options;
    this.#journal = loaded.journal;
    this.#state = loaded.state;
    this.#pictures = new PictureTaker(loaded.state);
    this.#position = loaded.journal.last_sequence;
    this.#sessions = [...loaded.ended_sessions];
    this.#errors = new ErrorFiles(options.fs, options.layout);
    for (const thread_id of loaded.changed_errors) this.#errors.mark(thread_id, 0);
    const track = (dirty: boolean, written: number) => ({ dirty, not_before_ms: 0, written, backup: 0 });
    const of_document = (part: CorePart) =>
      loaded.current.has(part) ? track(false, this.#position) : track(true, 0);
    this.#tracks = {
      pools: of_document("pools"),
      threads: of_document("threads"),
      statistics: of_document("statistics"),
      errors: track(this.#errors.dirty, 0),
    };
    this.#running = this.#run();
  }

  /** What cannot be written and why, in one line; `undefined` while all is well. */
  get problem(): string | undefined {
    return this.#problems.values().next().value;
  }

  /** Takes note of an event, directly after it has been appended to the journal and applied to the state. */
  note(sequence: number, event: ServiceEvent): void {
    assert(sequence === this.#position + 1, `Event ${sequence} was noted after ${this.#position}`);
    this.#position = sequence;
    for (const part of affected_parts(event)) {
      this.#touch(part);
      const thread_id = thread_of(event);
      if (part === "errors" && thread_id !== undefined) this.#errors.mark(thread_id, sequence - 1);
    }
    // An operation that ends after its session belongs to that session: its file is written again.
    const completed = session_completed_by(event);
    if (completed !== undefined) this.#note_session(sequence, completed);
    if (event.type === "pool_disproved") {
      for (const { thread, session, is_last } of sessions_disproved_by(this.#state, event)) {
        if (is_last) this.#note_session(sequence, thread.thread_id);
        else this.#sessions.push({ sequence, thread, session, statistics: null });
      }
    }
    if (event.type === "operation_ended" && this.#refresh_at_ms === Infinity) {
      this.#refresh_at_ms = this.#options.clock.monotonic_ms() + LAST_OPERATION_REFRESH_MS;
      this.#wake.abort();
    }
  }

  #touch(part: StatePart): void {
    if (this.#tracks[part].dirty) return;
    this.#tracks[part].dirty = true;
    this.#wake.abort();
  }

  #note_session(sequence: number, thread_id: string): void {
    const configuration = this.#state.threads.get(thread_id);
    const statistics = this.#state.statistics.get(thread_id)?.current;
    const session = configuration?.closed_session;
    if (configuration === undefined || statistics === undefined || !session) return;
    if (configuration.session !== null) return;
    this.#sessions.push({ sequence, thread: configuration.thread, session, statistics });
  }

  /** The error files of a thread that is no longer in the state are removed with the next write. */
  forget_errors(thread_id: string): void {
    this.#errors.mark(thread_id, this.#position);
    this.#touch("errors");
  }

  /**
   * Every document and its backup contain all events up to this number: the journal may be pruned up to it. It grows with
   * {@linkcode renew}.
   */
  safe_position(): number {
    const backups = CORE_PARTS.map((part) => this.#tracks[part].backup);
    const sessions = this.#sessions.map(({ sequence }) => sequence - 1);
    return Math.min(this.#journal.durable_sequence, this.#errors.safe_position(), ...backups, ...sessions);
  }

  /** Writes all shared documents, changed or not. Two calls bring {@linkcode safe_position} up to the first one. */
  renew(): Promise<void> {
    for (const part of CORE_PARTS) this.#tracks[part].dirty = true;
    return this.flush();
  }

  /** Writes what has changed, now. Rejects with `FailureError` (system) when something could not be written. */
  async flush(): Promise<void> {
    if (this.#refresh_at_ms !== Infinity) this.#tracks.threads.dirty = true;
    await this.#write_due(true);
    const problem = this.problem;
    if (problem === undefined) return;
    throw storage_failure("write_failed", problem, "Check the free space and the data directory");
  }

  /** Writes what has changed and ends. Rejects as {@linkcode flush} does, after it has ended. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#wake.abort();
    await this.#running;
    await this.flush();
  }

  async #run(): Promise<void> {
    const { clock } = this.#options;
    while (!this.#closed) {
      const wait_ms = this.#next_due_ms() - clock.monotonic_ms();
      if (wait_ms > 0) {
        this.#wake = new AbortController();
        await clock.sleep(Math.min(wait_ms, FOREVER_MS), this.#wake.signal);
      }
      if (!this.#closed) await this.#write_due(false);
    }
  }

  #next_due_ms(): number {
    let next_ms = this.#refresh_at_ms;
    for (const { dirty, not_before_ms } of Object.values(this.#tracks)) {
      if (dirty) next_ms = Math.min(next_ms, not_before_ms);
    }
    return next_ms;
  }

  #write_due(all: boolean): Promise<void> {
    return this.#one_at_a_time.run(async () => {
      const now_ms = this.#options.clock.monotonic_ms();
      if (now_ms >= this.#refresh_at_ms) {
        this.#refresh_at_ms = Infinity;
        this.#tracks.threads.dirty = true;
      }
      const is_due = ({ dirty, not_before_ms }: Track) => dirty && (all || now_ms >= not_before_ms);
      if (all) await this.#attempt("sessions", () => this.#write_sessions());
      for (const part of CORE_PARTS) {
        if (is_due(this.#tracks[part])) await this.#attempt(part, () => this.#write_core(part));
      }
      if (is_due(this.#tracks.errors)) await this.#attempt("errors", () => this.#write_errors());
    });
  }

  async #attempt(what: StatePart | "sessions", write: () => Promise<void>): Promise<void> {
    const { clock } = this.#options;
    try {
      await write();
      this.#problems.delete(what);
    } catch (caught) {
      const line = error_line(caught);
      this.#problems.set(what, caught instanceof FailureError ? line : `Cannot write the ${what}: ${line}`);
      if (what === "sessions") return;
      this.#tracks[what].dirty = true;
      this.#tracks[what].not_before_ms = clock.monotonic_ms() + MIN_WRITE_INTERVAL_MS;
    }
  }

  /** Sets when a document may be written next, after a write that took `cost_ms`. */
  #rest(track: Track, cost_ms: number): void {
    track.not_before_ms = this.#options.clock.monotonic_ms() +
      Math.max(MIN_WRITE_INTERVAL_MS, cost_ms * WRITE_PAUSE_FACTOR);
  }

  async #write_sessions(): Promise<void> {
    const { fs, layout, clock } = this.#options;
    for (let ended = this.#sessions[0]; ended !== undefined; ended = this.#sessions[0]) {
      await this.#journal.durable(ended.sequence);
      const written = await write_session(fs, layout, ended, clock.now_ms());
      this.#sessions.shift();
      if (written !== undefined) this.#options.on_session?.(written);
    }
    this.#problems.delete("sessions");
  }

  async #write_core(part: CorePart): Promise<void> {
    const { fs, layout, clock } = this.#options;
    while (this.#sessions.length > 0) await this.#write_sessions();
    // From here to the picture nothing may wait: the picture belongs to this position and to these sessions.
    const track = this.#tracks[part];
    const position = this.#position;
    const started_ms = clock.monotonic_ms();
    const picture = this.#pictures.take(part, position, Math.min(position, this.#errors.safe_position()));
    track.dirty = false;
    if (part === "threads") this.#refresh_at_ms = Infinity;
    const pieces = await picture(() => clock.sleep(0));
    const made_ms = clock.monotonic_ms();
    await this.#journal.durable(position);
    const waited_ms = clock.monotonic_ms() - made_ms;
    await write_atomically(fs, layout[part], pieces);
    track.backup = track.written;
    track.written = position;
    this.#renew_old(position);
    const took_ms = clock.monotonic_ms() - started_ms - waited_ms;
    this.#rest(track, took_ms);
    this.#options.on_written?.(part, position, took_ms);
  }

  #renew_old(position: number): void {
    for (const part of CORE_PARTS) {
      if (this.#tracks[part].written < position - MAX_DOCUMENT_LAG_EVENTS) this.#tracks[part].dirty = true;
    }
  }

  async #write_errors(): Promise<void> {
    const { clock } = this.#options;
    const started_ms = clock.monotonic_ms();
    const position = this.#position;
    this.#tracks.errors.dirty = false;
    let waited_ms = 0;
    await this.#errors.write(this.#state.errors, position, async () => {
      const waiting_since_ms = clock.monotonic_ms();
      await this.#journal.durable(position);
      waited_ms = clock.monotonic_ms() - waiting_since_ms;
    });
    const took_ms = clock.monotonic_ms() - started_ms - waited_ms;
    this.#rest(this.#tracks.errors, took_ms);
    this.#options.on_written?.("errors", position, took_ms);
  }
}
