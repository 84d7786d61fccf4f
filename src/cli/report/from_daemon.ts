/** What a running daemon knows of past sessions. */
import { iso_seconds } from "@/base/clock.ts";
import type { DaemonClient } from "@/cli/daemon_client.ts";
import { no_session, type SessionName } from "@/cli/report/session_name.ts";
import { parse_address } from "@/domain/address.ts";
import { MAX_SESSION_OPERATIONS } from "@/scenario/limits.ts";
import type { SessionFacts, SessionFinding, SessionOperation } from "@/scenario/session_report.ts";
import type { WireResult } from "@/rpc/wire.ts";

/** Operations that one call asks for. */
const PAGE = 1_000;
/** Sessions that are looked through for the one that is named. */
const SESSIONS = 1_000;
const SECOND_MS = 1_000;

async function operations_of(daemon: DaemonClient, thread_id: string, from: string, to: string) {
  const operations: WireResult<"get_operations">["operations"][number][] = [];
  const common = { thread_id, from, to, limit: PAGE };
  let page = await daemon.call("get_operations", common);
  operations.push(...page.operations);
  while (page.next_cursor !== null && operations.length < MAX_SESSION_OPERATIONS) {
    page = await daemon.call("get_operations", { ...common, cursor: page.next_cursor });
    operations.push(...page.operations);
  }
  return { operations, is_partial: page.next_cursor !== null };
}

async function findings_of(daemon: DaemonClient, pool_id: string, from: string, to: string) {
  const { findings } = await daemon.call("get_findings", { pool_id, from, to });
  const found: SessionFinding[] = [];
  for (const { id } of findings) {
    const [one] = (await daemon.call("get_findings", { id })).findings;
    if (one === undefined) continue;
    const { severity, invariant, expected, observed, count, first_seen, evidence } = one;
    found.push({
      ...{ id, severity, invariant, expected, observed, count, evidence },
      pool_id: parse_address(pool_id) ?? null,
      slot: first_seen.slot,
      signature: first_seen.transaction_signature,
    });
  }
  return found;
}

/** A session as the daemon tells of it: times to the second. Throws `ExitError` when there is none. */
export async function session_of_daemon(daemon: DaemonClient, name: SessionName): Promise<SessionFacts> {
  const { thread_id } = name;
  const { sessions } = await daemon.call("get_thread_sessions", { thread_id, limit: SESSIONS });
  const session = sessions.find(({ session_file }) =>
    name.file === undefined || session_file.endsWith(name.file)
  );
  if (session === undefined) throw no_session(name);
  const start_ms = Date.parse(session.start_time);
  const end_ms = Date.parse(session.end_time);
  // Both ends are cut to the second: what was signed within the last one belongs to the session as well.
  const to = iso_seconds(end_ms + SECOND_MS);
  const { operations, is_partial } = await operations_of(daemon, thread_id, session.start_time, to);
  const pool_id = operations[0]?.pool_id;
  return {
    thread_id,
    file: session.session_file,
    start_ms,
    end_ms,
    stop_reason: session.stop_reason,
    totals: session.verification_summary,
    operations: operations.map((operation): SessionOperation => ({
      opened_at_ms: Date.parse(operation.opened_at),
      ended_at_ms: operation.ended_at === null ? null : Date.parse(operation.ended_at),
      purpose: operation.purpose,
      outcome: operation.outcome,
      compute_units: operation.compute_units,
      failure_code: operation.failure?.code ?? null,
    })),
    is_partial,
    has_exact_times: false,
    findings: pool_id === undefined ? [] : await findings_of(daemon, pool_id, session.start_time, to),
  };
}
