import {
  decode_session,
  encode_session,
  type SessionDocument,
} from "@/storage/documents/session_document.ts";
import { file_time, read_document, write_atomically } from "@/storage/atomic_file.ts";
import { storage_failure } from "@/storage/failure.ts";
import type { FileSystem } from "@/storage/file_system.ts";
import { document_text } from "@/storage/fragment_cache.ts";
import { DIRECTORY_MODE, type Layout, thread_sessions_directory } from "@/storage/layout.ts";
import { MAX_NAME_TRIES } from "@/storage/limits.ts";
import type { EndedSession } from "@/storage/recovery.ts";

/** A session's file. */
export interface WrittenSession {
  /** Name in the directory of its thread. */
  readonly file: string;
  readonly document: SessionDocument;
}

/** Whether a name in a thread's directory is that of a session's file. */
export function is_session_file(name: string): boolean {
  return /^session_[\d_-]+\.json$/.test(name);
}

async function directory_for(fs: FileSystem, layout: Layout, thread_id: string): Promise<string> {
  const directory = thread_sessions_directory(layout, thread_id);
  if (await fs.status(directory) === undefined) await fs.make_directory(directory, DIRECTORY_MODE);
  // Also when it is there already: an earlier try may have made it and failed before its name was on the disk.
  await fs.sync_directory(layout.sessions_directory);
  return directory;
}

/** The name for a session: the time of its start, with a number when another session has that name. */
async function name_for(
  fs: FileSystem,
  directory: string,
  started_at_ms: number,
  now_ms: number,
): Promise<string> {
  for (let number = 1; number <= MAX_NAME_TRIES; number += 1) {
    const name = `session_${file_time(started_at_ms)}${number === 1 ? "" : `_${number}`}.json`;
    // One that cannot be read is set aside and makes room.
    const { value } = await read_document(fs, `${directory}/${name}`, decode_session, now_ms);
    if (value === undefined || value.session_info.start_time_ms === started_at_ms) return name;
  }
  throw storage_failure(
    "no_free_name",
    `Too many sessions of one second in ${directory}`,
    "Check the machine's clock",
  );
}

/** The session's file as it is, with the verdict that the finding has made; `undefined` where there is none. */
async function disproved_document(
  fs: FileSystem,
  path: string,
  { session }: EndedSession,
  now_ms: number,
): Promise<SessionDocument | undefined> {
  const { value } = await read_document(fs, path, decode_session, now_ms);
  if (value === undefined || value.session_info.start_time_ms !== session.started_at_ms) return undefined;
  const finding_id = value.pool_verification.finding_id ?? session.disproved_by ?? null;
  return { ...value, pool_verification: { ...value.pool_verification, passed: false, finding_id } };
}

/**
 * Writes the file of a session that has ended; writing it again keeps its name. Where only its verdict has become another
 * and somebody has removed the file, nothing is written. Throws `FailureError` (system).
 */
export async function write_session(
  fs: FileSystem,
  layout: Layout,
  ended: EndedSession,
  now_ms: number,
): Promise<WrittenSession | undefined> {
  const { thread, session, statistics } = ended;
  const directory = await directory_for(fs, layout, thread.thread_id);
  const file = await name_for(fs, directory, session.started_at_ms, now_ms);
  const path = `${directory}/${file}`;
  const document = statistics === null
    ? await disproved_document(fs, path, ended, now_ms)
    : encode_session(thread, session, statistics);
  if (document === undefined) return undefined;
  await write_atomically(fs, path, [document_text(document)], { keep_backup: false });
  return { file, document };
}
