/** What the data directory of a stopped daemon holds of past sessions. */
import { error_line } from "@/base/errors.ts";
import { no_session, type SessionName } from "@/cli/report/session_name.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";
import type { OfflineState } from "@/daemon/offline.ts";
import { MAX_SESSION_OPERATIONS } from "@/scenario/limits.ts";
import type { SessionFacts, SessionFinding, SessionOperation } from "@/scenario/session_report.ts";
import { decode_finding } from "@/storage/documents/finding_document.ts";
import { decode_session, type SessionDocument } from "@/storage/documents/session_document.ts";
import { disk } from "@/storage/file_system.ts";
import type { LoggedOperation } from "@/storage/journal/journal.ts";
import { thread_sessions_directory } from "@/storage/layout.ts";
import { MAX_PAGE_OPERATIONS } from "@/storage/limits.ts";
import { is_session_file } from "@/storage/session_files.ts";

async function text_of(path: string): Promise<string | undefined> {
  const bytes = await disk.read(path);
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

async function document_of(path: string): Promise<SessionDocument | undefined> {
  const text = await text_of(path);
  if (text === undefined) return undefined;
  try {
    return decode_session(text);
  } catch (caught) {
    throw new ExitError(EXIT.config, `Cannot use ${path}: ${error_line(caught)}`);
  }
}

/** Newest first, from the journal. */
function operations_of(
  { loaded: { journal } }: OfflineState,
  thread_id: string,
  { start_time_ms, end_time_ms }: SessionDocument["session_info"],
): { operations: LoggedOperation[]; is_partial: boolean } {
  const operations: LoggedOperation[] = [];
  let page: LoggedOperation[];
  do {
    const before = operations.at(-1)?.sequence;
    page = journal.query_operations({
      ...{ thread_id, from_ms: start_time_ms, to_ms: end_time_ms + 1, limit: MAX_PAGE_OPERATIONS },
      ...before === undefined ? {} : { before_seq: before },
    });
    operations.push(...page);
  } while (page.length === MAX_PAGE_OPERATIONS && operations.length < MAX_SESSION_OPERATIONS);
  return { operations, is_partial: operations.length >= MAX_SESSION_OPERATIONS };
}

function as_operation({ opened, ended }: LoggedOperation): SessionOperation {
  return {
    opened_at_ms: opened.at_ms,
    ended_at_ms: ended?.at_ms ?? null,
    purpose: opened.purpose,
    outcome: ended?.outcome ?? "unknown",
    compute_units: ended?.compute_units ?? null,
    failure_code: ended?.failure?.code ?? null,
  };
}

/** Findings of the session's pool. A file that cannot be read is the business of the next start, which says so. */
async function findings_of({ layout }: OfflineState, { pool_id, session_info }: SessionDocument) {
  const { start_time_ms, end_time_ms } = session_info;
  const found: SessionFinding[] = [];
  for (const name of await disk.list(layout.findings_directory)) {
    const text = name.endsWith(".json") ? await text_of(`${layout.findings_directory}/${name}`) : undefined;
    if (text === undefined) continue;
    const group = decode_finding(text);
    const overlaps = group.first_at_ms <= end_time_ms && group.last_at_ms >= start_time_ms;
    if (group.pool_id === pool_id && overlaps) found.push(group);
  }
  return found;
}

/** How many of the thread's own operations the session has counted. */
function counted({ counters: { outcomes } }: SessionDocument): number {
  return outcomes.landed_ok + outcomes.landed_error + outcomes.rejected + outcomes.expired;
}

/** A session from its file, the journal and the findings. Throws `ExitError` when there is none. */
export async function session_of_directory(state: OfflineState, name: SessionName): Promise<SessionFacts> {
  const { thread_id } = name;
  const directory = thread_sessions_directory(state.layout, thread_id);
  const files = (await disk.list(directory)).filter(is_session_file).sort();
  const file = name.file ?? files.at(-1);
  const document = file === undefined ? undefined : await document_of(`${directory}/${file}`);
  if (file === undefined || document === undefined) throw no_session(name);
  const { session_info, verification_totals, pool_verification_data, empty_operations } = document;
  const { operations, is_partial } = operations_of(state, thread_id, session_info);
  const own = operations.filter(({ opened }) => opened.purpose === "cycle").length;
  return {
    thread_id,
    file,
    start_ms: session_info.start_time_ms,
    end_ms: session_info.end_time_ms,
    stop_reason: session_info.stop_reason,
    totals: { ...verification_totals, pool_verification_data, empty_operations },
    operations: operations.map(as_operation),
    is_partial: is_partial || own < counted(document),
    has_exact_times: true,
    findings: await findings_of(state, document),
  };
}
