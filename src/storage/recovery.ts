/**
 * The way back after any end of the process: each document (or its backup) is a picture of one part of the state at some
 * event; the journal holds the events after it.
 */
import { map_in_parallel } from "@/base/bounded_parallel.ts";
import type { Clock } from "@/base/clock.ts";
import { error_line } from "@/base/errors.ts";
import { type ServiceEvent, session_completed_by } from "@/domain/service_event.ts";
import { apply_to_part, empty_state, type ServiceState } from "@/domain/service_state.ts";
import type { ClosedSession } from "@/domain/session.ts";
import type { ThreadStatistics } from "@/domain/statistics.ts";
import type { Thread } from "@/domain/thread.ts";
import { affected_parts, sessions_disproved_by, thread_of } from "@/storage/affected_parts.ts";
import { type DamagedFiles, read_document, set_aside } from "@/storage/atomic_file.ts";
import { decode_errors } from "@/storage/documents/errors_document.ts";
import { decode_pools } from "@/storage/documents/pools_document.ts";
import { decode_statistics } from "@/storage/documents/statistics_document.ts";
import { decode_threads } from "@/storage/documents/threads_document.ts";
import type { StorageReport } from "@/storage/failure.ts";
import type { FileSystem } from "@/storage/file_system.ts";
import type { Journal } from "@/storage/journal/journal.ts";
import { is_damage, JOURNAL_COMPANIONS, open_journal } from "@/storage/journal/open_journal.ts";
import { CORE_PARTS, type CorePart } from "@/storage/pictures.ts";
import { errors_path, type Layout } from "@/storage/layout.ts";
import { MAX_FILES_AT_ONCE } from "@/storage/limits.ts";

/** Positions of the documents as they were found; 0 where there is none. */
export interface DocumentPositions {
  pools: number;
  threads: number;
  statistics: number;
  /** By thread: up to where its errors are complete; a thread without a file is not in it. */
  readonly errors: Map<string, number>;
  /** Up to where every error file was complete: a thread that has none by then was deleted. */
  error_files: number;
}

/** A session that has ended and whose file may not exist yet. Writing it again changes nothing. */
export interface EndedSession {
  /** Number of the event that ended it. */
  readonly sequence: number;
  readonly thread: Thread;
  readonly session: ClosedSession;
  /** What the thread had done at its end; `null` where its file has that, and only the verdict has become another. */
  readonly statistics: ThreadStatistics | null;
}

/** What {@linkcode load_state} brings back. */
export interface LoadedState {
  readonly state: ServiceState;
  readonly positions: DocumentPositions;
  readonly journal: Journal;
  /** Documents whose main file is whole and contains every event: there is no need to write them again. */
  readonly current: ReadonlySet<CorePart>;
  /** To be written before the documents; `DocumentWriter` does. */
  readonly ended_sessions: readonly EndedSession[];
  /** Threads whose error file is absent or older than the state. */
  readonly changed_errors: ReadonlySet<string>;
  /** Events that were replayed into one part at least. */
  readonly replayed: number;
  readonly reports: readonly StorageReport[];
}

/** Opens the journal; tests put another one here. */
export type OpenJournal = typeof open_journal;

interface Documents {
  readonly state: ServiceState;
  readonly positions: DocumentPositions;
  readonly reports: StorageReport[];
  /** Documents of which neither the main file nor the backup is there. */
  readonly absent: Set<string>;
  /** Documents that were read from their main file. */
  readonly whole: Set<CorePart>;
  /** Threads whose error file was read from its backup. */
  readonly old_errors: Set<string>;
  /** Threads whose error file has more errors than are kept now. */
  readonly shortened_errors: Set<string>;
}

function replace_all<Key, Value>(target: Map<Key, Value>, source: ReadonlyMap<Key, Value>): void {
  for (const [key, value] of source) target.set(key, value);
}

async function read_errors(
  fs: FileSystem,
  layout: Layout,
  documents: Documents,
  error_files_position: number,
  now_ms: number,
  damaged: DamagedFiles,
): Promise<void> {
  const names = new Set<string>();
  for (const name of await fs.list(layout.errors_directory)) {
    const match = /^(?<id>[^.]+)\.json(?:\.backup)?$/.exec(name);
    if (match?.groups?.["id"] !== undefined) names.add(match.groups["id"]);
  }
  const readings = await map_in_parallel(
    [...names],
    MAX_FILES_AT_ONCE,
    undefined,
    async (thread_id) => {
      const path = errors_path(layout, thread_id);
      return { thread_id, reading: await read_document(fs, path, decode_errors, now_ms, damaged) };
    },
  );
  for (const { thread_id, reading } of readings) {
    documents.reports.push(...reading.reports);
    if (reading.value === undefined) continue;
    const kept = reading.value.errors.slice(-documents.state.error_history_limit);
    documents.state.errors.set(thread_id, kept);
    if (kept.length < reading.value.errors.length) documents.shortened_errors.add(thread_id);
    const { position } = reading.value;
    if (reading.source === "backup") documents.old_errors.add(thread_id);
    const complete = reading.source === "main" ? Math.max(position, error_files_position) : position;
    documents.positions.errors.set(thread_id, complete);
  }
}

async function read_documents(
  fs: FileSystem,
  layout: Layout,
  now_ms: number,
  error_history_limit: number | undefined,
  damaged: DamagedFiles,
): Promise<Documents> {
  const state = empty_state(error_history_limit);
  const positions = {
    pools: 0,
    threads: 0,
    statistics: 0,
    errors: new Map<string, number>(),
    error_files: 0,
  };
  const none = {
    absent: new Set<string>(),
    whole: new Set<CorePart>(),
    old_errors: new Set<string>(),
    shortened_errors: new Set<string>(),
  };
  const documents: Documents = { state, positions, reports: [], ...none };
  const read = async <T>(part: CorePart, decode: (text: string) => T): Promise<T | undefined> => {
    const reading = await read_document(fs, layout[part], decode, now_ms, damaged);
    documents.reports.push(...reading.reports);
    if (reading.value === undefined) documents.absent.add(layout[part]);
    if (reading.source === "main") documents.whole.add(part);
    return reading.value;
  };
  const pools = await read("pools", decode_pools);
  if (pools !== undefined) {
    replace_all(state.pools, pools.pools);
    positions.pools = pools.position;
  }
  const threads = await read("threads", decode_threads);
  if (threads !== undefined) {
    replace_all(state.threads, threads.part.threads);
    replace_all(state.wallets, threads.part.wallets);
    Object.assign(state.last_number, threads.part.last_number);
    positions.threads = threads.position;
  }
  const statistics = await read("statistics", decode_statistics);
  if (statistics !== undefined) {
    replace_all(state.statistics, statistics.statistics);
    positions.statistics = statistics.position;
    positions.error_files = statistics.error_files_position;
  }
  await read_errors(fs, layout, documents, statistics?.error_files_position ?? 0, now_ms, damaged);
  return documents;
}

/** Says what cannot be brought back: events that the journal no longer has and a document does not have yet. */
function report_gaps(documents: Documents, layout: Layout, journal: Journal): void {
  const { positions, reports, absent } = documents;
  const newest = Math.max(
    positions.pools,
    positions.threads,
    positions.statistics,
    ...positions.errors.values(),
  );
  if (newest > journal.last_sequence) {
    const message =
      `${layout.journal} ends at event ${journal.last_sequence}, but documents contain event ${newest}: ` +
      `newer events are missing from it. Numbers go on after ${newest}`;
    reports.push({ severity: "loss", path: layout.journal, message });
    journal.continue_after(newest);
  }
  for (const thread_id of documents.old_errors) {
    if ((positions.errors.get(thread_id) ?? 0) >= journal.pruned_up_to) continue;
    const path = errors_path(layout, thread_id);
    const message = `${path} was read from its backup, and the journal begins later: errors may be missing`;
    reports.push({ severity: "loss", path, message });
  }
  for (const part of ["pools", "threads", "statistics"] as const) {
    const path = layout[part];
    const missing = journal.pruned_up_to - positions[part];
    if (missing <= 0) continue;
    const what = absent.has(path) ? "is absent" : `contains events up to ${positions[part]}`;
    const message =
      `${path} ${what}, but the journal begins after ${journal.pruned_up_to}: up to ${missing} events are ` +
      `missing from it. Restore a copy of the data directory if they matter`;
    reports.push({ severity: "loss", path, message });
  }
}

class Replay {
  readonly ended_sessions: EndedSession[] = [];
  readonly changed_errors = new Set<string>();
  replayed = 0;
  readonly #state: ServiceState;
  readonly #positions: DocumentPositions;
  /** No document may need an event up to this one: the journal does not have them all. */
  readonly #floor: number;
  /** Threads of `threads.json` as it was found. */
  readonly #loaded: ReadonlySet<string>;

  constructor(documents: Documents, floor: number) {
    this.#loaded = new Set(documents.state.threads.keys());
    this.#state = documents.state;
    this.#positions = documents.positions;
    this.#floor = floor;
  }

  #errors_position(event: ServiceEvent): number {
    const thread_id = thread_of(event) ?? "";
    const { errors, error_files } = this.#positions;
    return errors.get(thread_id) ?? (this.#loaded.has(thread_id) ? 0 : error_files);
  }

  /** Takes an event into the parts that do not contain it. */
  visit(sequence: number, event: ServiceEvent): void {
    if (sequence <= this.#floor) return;
    const { pools, threads, statistics } = this.#positions;
    const positions = { pools, threads, statistics, errors: this.#errors_position(event) };
    let used = false;
    for (const part of affected_parts(event)) {
      if (sequence <= positions[part]) continue;
      apply_to_part(this.#state, part, event);
      const thread_id = thread_of(event);
      if (part === "errors" && thread_id !== undefined) this.changed_errors.add(thread_id);
      used = true;
    }
    if (used) this.replayed += 1;
    // A document is written after the files of the sessions that ended before it: only a later end can be without one.
    if (sequence <= Math.max(threads, statistics)) return;
    const completed = session_completed_by(event);
    const ended_at_ms = event.type === "thread_stopped" ? event.at_ms : undefined;
    if (completed !== undefined) this.#note_session(sequence, completed, ended_at_ms);
    if (event.type !== "pool_disproved") return;
    for (const { thread, session, is_last } of sessions_disproved_by(this.#state, event)) {
      if (is_last) this.#note_session(sequence, thread.thread_id);
      else this.ended_sessions.push({ sequence, thread, session, statistics: null });
    }
  }

  #note_session(sequence: number, thread_id: string, ended_at_ms?: number): void {
    const configuration = this.#state.threads.get(thread_id);
    const statistics = this.#state.statistics.get(thread_id)?.current;
    const session = configuration?.closed_session;
    if (configuration === undefined || statistics === undefined) return;
    if (!session || configuration.session !== null) return;
    if (ended_at_ms !== undefined && session.ended_at_ms !== ended_at_ms) return;
    this.ended_sessions.push({ sequence, thread: configuration.thread, session, statistics });
  }

  /** The first event that any part needs. */
  first_needed(): number {
    const { pools, threads, statistics, errors } = this.#positions;
    const complete = Array.from(this.#state.threads.keys()).every((id) => errors.has(id));
    const oldest = Math.min(pools, threads, statistics, ...errors.values());
    return Math.max(this.#floor, complete ? oldest : 0) + 1;
  }
}

/** Every thread has errors; an empty list where there is no file and no event of it any more. */
function complete_errors(state: ServiceState): void {
  for (const thread_id of state.threads.keys()) {
    if (!state.errors.has(thread_id)) state.errors.set(thread_id, []);
  }
}

/**
 * Loads the documents and brings each up to date from the journal. Damaged files are set aside and reported, never
 * deleted; what a report of severity `loss` says could not be brought back. Of each thread's errors the last
 * `error_history_limit` stay. With `damaged` "leave" nothing is set aside, and a damaged journal is thrown. Throws `DocumentVersionError`,
 * `JournalVersionError`, and the disk's errors for missing permission.
 */
export async function load_state(
  fs: FileSystem,
  layout: Layout,
  clock: Clock,
  open: OpenJournal = open_journal,
  error_history_limit?: number,
  damaged: DamagedFiles = "set_aside",
): Promise<LoadedState> {
  const documents = await read_documents(fs, layout, clock.now_ms(), error_history_limit, damaged);
  const { journal, reports } = await open(fs, layout.journal, clock);
  documents.reports.push(...reports);
  try {
    return bring_up_to_date(documents, layout, journal);
  } catch (caught) {
    journal.close();
    if (!is_damage(caught) || damaged === "leave") throw caught;
    const target = await set_aside(fs, layout.journal, clock.now_ms(), JOURNAL_COMPANIONS);
    const message = `${layout.journal} is damaged (${error_line(caught)}); kept as ${target}`;
    const again = await load_state(fs, layout, clock, open, error_history_limit);
    const report: StorageReport = { severity: "loss", path: layout.journal, message };
    return { ...again, reports: [...documents.reports, report, ...again.reports] };
  }
}

/** Documents that a writing would give the text that they have. What `statistics.json` says of the error files is part of it. */
function current_documents(
  { positions, whole }: Documents,
  last_sequence: number,
  are_errors_written: boolean,
): Set<CorePart> {
  const is_current = (part: CorePart) => whole.has(part) && positions[part] === last_sequence;
  const current = new Set(CORE_PARTS.filter(is_current));
  if (!are_errors_written || positions.error_files !== last_sequence) current.delete("statistics");
  return current;
}

function bring_up_to_date(documents: Documents, layout: Layout, journal: Journal): LoadedState {
  const { state, positions, reports } = documents;
  report_gaps(documents, layout, journal);
  complete_errors(state);
  const replay = new Replay(documents, journal.pruned_up_to);
  journal.replay(replay.first_needed(), (sequence, event) => replay.visit(sequence, event));
  complete_errors(state);
  const { ended_sessions, changed_errors, replayed } = replay;
  for (const thread_id of state.errors.keys()) {
    const is_current = positions.errors.has(thread_id) && !documents.old_errors.has(thread_id);
    if (!is_current || documents.shortened_errors.has(thread_id)) changed_errors.add(thread_id);
  }
  const current = current_documents(documents, journal.last_sequence, changed_errors.size === 0);
  return { state, positions, journal, current, ended_sessions, changed_errors, replayed, reports };
}
