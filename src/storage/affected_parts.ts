import type { PoolDisproved, ServiceEvent } from "@/domain/service_event.ts";
import type { ClosedSession } from "@/domain/session.ts";
import type { Thread } from "@/domain/thread.ts";
import { type ServiceState, STATE_PARTS, type StatePart } from "@/domain/service_state.ts";

const AFFECTED: Record<ServiceEvent["type"], readonly StatePart[]> = {
  pool_created: ["pools"],
  wallet_created: ["threads"],
  wallet_resealed: ["threads"],
  thread_created: ["threads", "statistics", "errors"],
  thread_started: ["threads", "statistics"],
  thread_stopped: ["threads", "errors"],
  operation_opened: ["statistics"],
  operation_ended: ["statistics", "errors"],
  thread_refilled: ["statistics"],
  thread_waited: ["statistics"],
  foreign_tokens_seen: ["statistics", "errors"],
  pool_disproved: ["threads"],
  thread_deleted: ["threads", "statistics", "errors"],
  thread_faulted: ["errors"],
};

/** The parts of the state that an event changes: their documents are out of date then. */
export function affected_parts(event: ServiceEvent): readonly StatePart[] {
  const parts = AFFECTED[event.type] ?? STATE_PARTS;
  const has_error = event.type === "operation_ended"
    ? event.failure !== null
    : event.type !== "thread_stopped" || event.cause !== undefined;
  return has_error ? parts : parts.filter((part) => part !== "errors");
}

/** The thread that an event is about; `undefined` for one of a pool. */
export function thread_of(event: ServiceEvent): string | undefined {
  if (event.type === "thread_created") return event.thread.thread_id;
  return "thread_id" in event ? event.thread_id : undefined;
}

/** A session that has ended and that a finding has disproved since: its file is written again. */
export interface DisprovedSession {
  readonly thread: Thread;
  readonly session: ClosedSession;
  /** Whether its thread has not been started again: then the statistics are those of the session. */
  readonly is_last: boolean;
}

/** The ended sessions that this event disproves, when it is in the state. */
export function sessions_disproved_by(
  state: ServiceState,
  { pool_id, finding_id, since_ms }: PoolDisproved,
): DisprovedSession[] {
  return [...state.threads.values()].flatMap(({ thread, session: open, closed_session: session }) => {
    if (session === null || thread.pool_id !== pool_id || session.disproved_by !== finding_id) return [];
    return session.ended_at_ms >= since_ms ? [{ thread, session, is_last: open === null }] : [];
  });
}
