/** What a thread's status is made of, taken at one instant. */
import type { IdleReason } from "@/domain/operation.ts";
import type { Address } from "@/domain/address.ts";
import type { SeverityCounts } from "@/domain/finding.ts";
import { mean_interval_ms } from "@/domain/policies/timing_policy.ts";
import type { Pool } from "@/domain/pool.ts";
import type { PoolState } from "@/domain/pool_state.ts";
import type { ClosedSession, OpenSession, WalletBalances } from "@/domain/session.ts";
import { failed_operations, type ThreadStatistics } from "@/domain/statistics.ts";
import type { Thread, ThreadStatus } from "@/domain/thread.ts";
import type { ThreadError } from "@/domain/thread_error.ts";
import type { ThreadEntry } from "@/engine/thread_entry.ts";
import type { Activity } from "@/monitoring/pool_activity.ts";
import type { Measurements } from "@/monitoring/thread_monitor.ts";
import { two_decimals } from "@/monitoring/thread_status/figures.ts";
import type { StatusSources } from "@/monitoring/thread_status/status_sources.ts";

const MINUTE_MS = 60_000;

/**
 * All that a status document tells comes from here, so two equal sets of facts make the same document. Every member is a
 * value, or an object that is replaced whenever anything in it changes: they are compared as they are.
 */
export interface ThreadFacts extends WalletBalances {
  readonly thread: Thread;
  readonly pool: Pool;
  readonly status: ThreadStatus;
  readonly session: OpenSession | null;
  readonly closed_session: ClosedSession | null;
  /** Since the last start. */
  readonly statistics: ThreadStatistics;
  readonly lifetime: ThreadStatistics;
  /** Grows in place, but never without `lifetime`. */
  readonly share_sources: ReadonlyMap<string, bigint>;
  readonly foreign_mints: ReadonlySet<Address>;
  readonly errors: readonly ThreadError[];
  readonly waiting: { readonly since_ms: number; readonly reason: IdleReason } | undefined;
  readonly next_cycle_at_ms: number | undefined;
  readonly measured: Readonly<Measurements>;
  readonly errors_last_hour: number;
  readonly most_common_error: string | null;
  readonly active_seconds: number;
  readonly operations_per_minute: number | null;
  /** Cycles that should have begun by now and have not; none while one is under way. */
  readonly cycles_behind: number;
  readonly seconds_since_success: number | null;
  /** Running threads that it could share with. */
  readonly recipients: number;
  /** Of a swap thread: the one of the other direction. */
  readonly opposite_thread_id: string | null;
  readonly own_activity: Activity;
  readonly pool_activity: Activity;
  /** The pool as the model has it. */
  readonly pool_state: PoolState | undefined;
  readonly pool_findings: SeverityCounts;
  /** When the newest block was taken in, in whole seconds of Unix time. */
  readonly balances_at_seconds: number | null;
}

/** How long the present session has lasted, or the last one did; none when the clock was set back behind its start. */
function active_ms(session: OpenSession | null, closed: ClosedSession | null, now_ms: number): number {
  if (session !== null) return Math.max(0, now_ms - session.started_at_ms);
  return closed === null ? 0 : Math.max(0, closed.ended_at_ms - closed.started_at_ms);
}

function cycles_behind({ next_cycle_at_ms, status, thread }: ThreadEntry, now_ms: number): number {
  if (status !== "running" || next_cycle_at_ms === undefined || now_ms <= next_cycle_at_ms) return 0;
  return 1 + Math.floor((now_ms - next_cycle_at_ms) / mean_interval_ms(thread.settings));
}

/** The facts of a thread at `now_ms`. Each is named: this runs for every thread of a page, and copies of parts cost as much as the rest. */
export function thread_facts(entry: ThreadEntry, sources: StatusSources, now_ms: number): ThreadFacts {
  const { configuration, totals, pool } = entry;
  const { thread, session, closed_session } = configuration;
  const { current: statistics } = totals;
  const { last_success_at_ms } = statistics;
  const { balances, registry, activity, auditor } = sources;
  const measured = sources.monitor.of(thread.thread_id);
  const of_hour = measured.errors.last_hour(now_ms);
  const elapsed_ms = active_ms(session, closed_session, now_ms);
  const attempts = statistics.outcomes.landed_ok + failed_operations(statistics);
  const opposite = thread.kind === "swap" ? registry.opposite_of(thread) : undefined;
  const { taken_at_ms } = sources.position();
  return {
    thread,
    pool,
    status: configuration.status,
    session,
    closed_session,
    statistics,
    lifetime: totals.lifetime,
    share_sources: totals.share_sources,
    foreign_mints: totals.foreign_mints,
    errors: entry.errors,
    waiting: entry.waiting,
    next_cycle_at_ms: entry.next_cycle_at_ms,
    measured,
    errors_last_hour: of_hour.errors,
    most_common_error: of_hour.most_common,
    active_seconds: Math.floor(elapsed_ms / 1_000),
    operations_per_minute: elapsed_ms === 0 ? null : two_decimals(attempts * MINUTE_MS / elapsed_ms),
    cycles_behind: cycles_behind(entry, now_ms),
    seconds_since_success: last_success_at_ms === null
      ? null
      : Math.max(0, Math.floor((now_ms - last_success_at_ms) / 1_000)),
    input: balances.tokens(thread.input_account),
    output: balances.tokens(thread.output_account),
    lamports: balances.lamports(thread.wallet_address),
    recipients: registry.count_recipients(entry),
    opposite_thread_id: opposite?.thread.thread_id ?? null,
    own_activity: activity.of_wallet(thread.wallet_address),
    pool_activity: activity.of_pool(pool.pool_id),
    pool_state: auditor.state_of(pool.pool_id),
    pool_findings: auditor.findings_of_pool(pool.pool_id),
    balances_at_seconds: taken_at_ms === null ? null : Math.floor(taken_at_ms / 1_000),
  };
}

/** Whether two sets of facts make the same document. */
export function same_facts(left: ThreadFacts, right: ThreadFacts): boolean {
  for (const member in left) {
    if (left[member as keyof ThreadFacts] !== right[member as keyof ThreadFacts]) return false;
  }
  return true;
}
