import { stringify_json } from "@/base/json.ts";
import {
  type OperationEnded,
  type OperationOpened,
  type ServiceEvent,
  session_completed_by,
} from "@/domain/service_event.ts";
import { apply_event, empty_state, type ServiceState } from "@/domain/service_state.ts";
import type { ClosedSession } from "@/domain/session.ts";
import type { ThreadStatistics } from "@/domain/statistics.ts";
import type { Thread } from "@/domain/thread.ts";
import type { StateDifference } from "@/daemon/state_check/difference.ts";
import { sessions_disproved_by } from "@/storage/affected_parts.ts";
import type { Journal } from "@/storage/journal/journal.ts";

/** A session as the journal tells it. */
export interface JournalSession {
  readonly thread: Thread;
  readonly session: ClosedSession;
  readonly statistics: ThreadStatistics;
}

/** The journal, folded from its first event. */
export interface JournalFold {
  readonly state: ServiceState;
  readonly events: number;
  /** Operations by signature; `ended` is `null` while one is open. */
  readonly operations: ReadonlyMap<string, { opened: OperationOpened; ended: OperationEnded | null }>;
  readonly sessions: readonly JournalSession[];
  /** Every thread that there was, also those that have been deleted. */
  readonly threads: ReadonlyMap<string, Thread>;
}

/** Folds the whole journal, with as many errors of a thread as are kept. It must not have been pruned. */
export function fold_journal(journal: Journal, error_history_limit: number): JournalFold {
  const state = empty_state(error_history_limit);
  const operations = new Map<string, { opened: OperationOpened; ended: OperationEnded | null }>();
  const sessions = new Map<string, JournalSession>();
  const threads = new Map<string, Thread>();
  let events = 0;
  const note_session = (thread_id: string) => {
    const configuration = state.threads.get(thread_id);
    const statistics = state.statistics.get(thread_id)?.current;
    const session = configuration?.closed_session;
    if (
      configuration === undefined || statistics === undefined || !session || configuration.session !== null
    ) return;
    sessions.set(`${thread_id}:${session.started_at_ms}`, {
      thread: configuration.thread,
      session,
      statistics,
    });
  };
  journal.replay(1, (_sequence: number, event: ServiceEvent) => {
    events += 1;
    apply_event(state, event);
    if (event.type === "thread_created") threads.set(event.thread.thread_id, event.thread);
    if (event.type === "operation_opened") operations.set(event.signature, { opened: event, ended: null });
    if (event.type === "operation_ended" && event.signature !== null) {
      const known = operations.get(event.signature);
      if (known !== undefined) operations.set(event.signature, { ...known, ended: event });
    }
    const completed = session_completed_by(event);
    if (completed !== undefined) note_session(completed);
    if (event.type !== "pool_disproved") return;
    for (const { thread: { thread_id }, session, is_last } of sessions_disproved_by(state, event)) {
      const key = `${thread_id}:${session.started_at_ms}`;
      const known = sessions.get(key);
      if (is_last) note_session(thread_id);
      else if (known !== undefined) sessions.set(key, { ...known, session });
    }
  });
  return { state, events, operations, sessions: [...sessions.values()], threads };
}

/** A value whose text does not depend on the order of members: documents and events write them in their own. */
function in_order(value: unknown): unknown {
  if (value instanceof Map || Array.isArray(value)) return Array.from(value, in_order);
  if (value instanceof Set) return [...value].sort();
  if (value === null || typeof value !== "object") return value;
  const members = Object.entries(value).sort(([left], [right]) => left < right ? -1 : 1);
  return Object.fromEntries(members.map(([name, member]) => [name, in_order(member)]));
}

function text_of(value: unknown): string {
  return stringify_json(in_order(value)) ?? "nothing";
}

function compare_maps(
  subject: string,
  expected: ReadonlyMap<string, unknown>,
  found: ReadonlyMap<string, unknown>,
): StateDifference[] {
  const names = new Set([...expected.keys(), ...found.keys()]);
  const differences: StateDifference[] = [];
  for (const name of names) {
    const [left, right] = [text_of(expected.get(name)), text_of(found.get(name))];
    if (left === right) continue;
    differences.push({
      between: "journal and documents",
      subject: `${subject} ${name}`,
      expected: left,
      found: right,
    });
  }
  return differences;
}

/**
 * Errors that were dropped under a lower `threading.error_history_limit` do not come back when it is raised: of a longer
 * list the newest count, at least one.
 */
function as_long_as(
  expected: ReadonlyMap<string, readonly unknown[]>,
  found: ReadonlyMap<string, readonly unknown[]>,
): Map<string, readonly unknown[]> {
  const length = (thread_id: string) => Math.max(1, found.get(thread_id)?.length ?? 0);
  return new Map(Array.from(expected, ([thread_id, list]) => [thread_id, list.slice(-length(thread_id))]));
}

/** Whether the documents, brought up to date, say what the journal says from its first event. */
export function compare_state(expected: ServiceState, found: ServiceState): StateDifference[] {
  return [
    ...compare_maps("pool", expected.pools, found.pools),
    ...compare_maps("wallet", expected.wallets, found.wallets),
    ...compare_maps("thread", expected.threads, found.threads),
    ...compare_maps("statistics of", expected.statistics, found.statistics),
    ...compare_maps("errors of", as_long_as(expected.errors, found.errors), found.errors),
  ];
}
