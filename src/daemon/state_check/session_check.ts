import { error_line } from "@/base/errors.ts";
import { parse_json, stringify_json } from "@/base/json.ts";
import type { StateDifference } from "@/daemon/state_check/difference.ts";
import type { JournalSession } from "@/daemon/state_check/journal_check.ts";
import {
  decode_session,
  encode_session,
  type SessionDocument,
} from "@/storage/documents/session_document.ts";
import type { FileSystem } from "@/storage/file_system.ts";
import { type Layout, thread_sessions_directory } from "@/storage/layout.ts";
import type { EndedSession } from "@/storage/recovery.ts";
import { is_session_file } from "@/storage/session_files.ts";

/** The sessions of one thread by the exact time of their start; files that cannot be read are differences. */
async function read_sessions(
  fs: FileSystem,
  layout: Layout,
  thread_id: string,
  differences: StateDifference[],
) {
  const directory = thread_sessions_directory(layout, thread_id);
  const documents = new Map<number, SessionDocument>();
  for (const name of (await fs.list(directory)).filter(is_session_file)) {
    const path = `${directory}/${name}`;
    try {
      const document = decode_session(new TextDecoder().decode(await fs.read(path) ?? new Uint8Array()));
      documents.set(document.session_info.start_time_ms, document);
    } catch (caught) {
      const found = error_line(caught);
      differences.push({
        between: "journal and sessions",
        subject: path,
        expected: "a session document",
        found,
      });
    }
  }
  return documents;
}

/** Numbers as a reader of the file gets them. */
function as_read(document: SessionDocument): string {
  return stringify_json(parse_json(stringify_json(document)));
}

/** What names a session. */
function key_of(thread_id: string, { started_at_ms }: { started_at_ms: number }): string {
  return `${thread_id}:${started_at_ms}`;
}

/**
 * Whether every session that the journal has closed has its file, with the same totals. Those in `unwritten` were cut off
 * before their file was written: the next start writes it.
 */
export async function check_sessions(
  fs: FileSystem,
  layout: Layout,
  sessions: readonly JournalSession[],
  unwritten: readonly EndedSession[],
): Promise<{ sessions: number; differences: StateDifference[] }> {
  const to_be_written = new Set(unwritten.map(({ thread, session }) => key_of(thread.thread_id, session)));
  const differences: StateDifference[] = [];
  const by_thread = Map.groupBy(sessions, ({ thread }) => thread.thread_id);
  for (const [thread_id, expected] of by_thread) {
    const documents = await read_sessions(fs, layout, thread_id, differences);
    for (const { thread, session, statistics } of expected) {
      if (to_be_written.has(key_of(thread_id, session))) continue;
      const wanted = as_read(encode_session(thread, session, statistics));
      const document = documents.get(session.started_at_ms);
      const found = document === undefined ? "no file" : as_read(document);
      if (wanted === found) continue;
      const subject = `session of ${thread_id} started at ${new Date(session.started_at_ms).toISOString()}`;
      differences.push({ between: "journal and sessions", subject, expected: wanted, found });
    }
  }
  return { sessions: sessions.length, differences };
}
