/**
 * The state of the service: the fold of its events, in four parts that do not look at each other. Each part is kept in
 * documents of its own, which may be of different age after a crash: replaying the journal brings each up to date by
 * itself. The running daemon and the recovery use this one fold, so they cannot disagree about what an event means.
 */
import { DEFAULT_ERROR_HISTORY } from "@/base/limits.ts";
import type { Address } from "@/domain/address.ts";
import { foreign_tokens_message } from "@/domain/foreign_tokens.ts";
import type { Pool } from "@/domain/pool.ts";
import type { OperationEnded, PoolDisproved, ServiceEvent } from "@/domain/service_event.ts";
import { type ClosedSession, is_concerned, type OpenSession } from "@/domain/session.ts";
import {
  EMPTY_STATISTICS,
  type ThreadStatistics,
  with_funding,
  with_open_operation,
  with_outcome,
  with_pool_check,
  with_received_share,
  with_refill,
  with_wait,
} from "@/domain/statistics.ts";
import type { Thread, ThreadKind, ThreadStatus } from "@/domain/thread.ts";
import type { ThreadError } from "@/domain/thread_error.ts";

/** A wallet's key as it is kept. */
export interface SealedWallet {
  readonly thread_id: string;
  readonly wallet_address: Address;
  readonly sealed_key: string;
}

/** What a thread is and where it is in its life. Kept in `threads.json`. */
export interface ThreadConfiguration {
  readonly thread: Thread;
  status: ThreadStatus;
  session: OpenSession | null;
  /** The last session that ended. */
  closed_session: ClosedSession | null;
}

/** What a thread has done. Kept in `statistics.json`. */
export interface ThreadTotals {
  /** Since the last start. */
  current: ThreadStatistics;
  /** Since creation. */
  lifetime: ThreadStatistics;
  /** Who has shared how much with this thread, since creation. */
  readonly share_sources: Map<string, bigint>;
  /** Mints of tokens that somebody has sent to the thread's wallet and that it ignores. */
  foreign_mints: ReadonlySet<Address>;
}

/** The parts of the state, each with documents of its own. */
export const STATE_PARTS = ["pools", "threads", "statistics", "errors"] as const;
/** One of {@linkcode STATE_PARTS}. */
export type StatePart = typeof STATE_PARTS[number];

/** Everything. Changed by {@linkcode apply_event} only. */
export interface ServiceState {
  readonly pools: Map<Address, Pool>;
  /** In `threads.json` as well, also those whose thread could not be set up: a key is never thrown away. */
  readonly wallets: Map<Address, SealedWallet>;
  /** The last number given to a thread of each kind; never given again. */
  readonly last_number: Record<ThreadKind, number>;
  readonly threads: Map<string, ThreadConfiguration>;
  readonly statistics: Map<string, ThreadTotals>;
  /** Newest last. */
  readonly errors: Map<string, readonly ThreadError[]>;
  /** How many errors of a thread are kept; the same in the fold, in the recovery and in the check of what was left. */
  readonly error_history_limit: number;
}

/** The state before the first event. */
export function empty_state(error_history_limit: number = DEFAULT_ERROR_HISTORY): ServiceState {
  return {
    pools: new Map(),
    wallets: new Map(),
    last_number: { deposit: 0, withdrawal: 0, swap: 0 },
    threads: new Map(),
    statistics: new Map(),
    errors: new Map(),
    error_history_limit,
  };
}

/** Totals of a thread that has done nothing yet. */
export function empty_totals(): ThreadTotals {
  return {
    current: EMPTY_STATISTICS,
    lifetime: EMPTY_STATISTICS,
    share_sources: new Map(),
    foreign_mints: new Set(),
  };
}

/** The number in a thread's id: 12 of `deposit_12`. */
function number_of(thread_id: string): number {
  return Number(thread_id.slice(thread_id.lastIndexOf("_") + 1));
}

function apply_to_pools(state: ServiceState, event: ServiceEvent): void {
  if (event.type === "pool_created") state.pools.set(event.pool.pool_id, event.pool);
}

function apply_to_threads(state: ServiceState, event: ServiceEvent): void {
  if (event.type === "wallet_created") {
    const { thread_id, kind, wallet_address, sealed_key } = event;
    state.wallets.set(wallet_address, { thread_id, wallet_address, sealed_key });
    state.last_number[kind] = Math.max(state.last_number[kind], number_of(thread_id));
  }
  if (event.type === "wallet_resealed") {
    const { thread_id, wallet_address, sealed_key } = event;
    state.wallets.set(wallet_address, { thread_id, wallet_address, sealed_key });
  }
  if (event.type === "thread_created") {
    const { thread } = event;
    state.threads.set(thread.thread_id, { thread, status: "created", session: null, closed_session: null });
  }
  if (event.type === "thread_deleted") state.threads.delete(event.thread_id);
  if (event.type === "pool_disproved") disprove_sessions(state, event);
  const configuration = "thread_id" in event ? state.threads.get(event.thread_id) : undefined;
  if (configuration === undefined) return;
  if (event.type === "thread_started") {
    configuration.status = "running";
    configuration.session = {
      started_at_ms: event.at_ms,
      start_reason: event.reason,
      starting: event.balances,
    };
  }
  if (event.type === "thread_stopped") {
    configuration.status = event.reason === "unexpected_error" ? "error" : "stopped";
    const { session } = configuration;
    if (session === null) return;
    const end = { ended_at_ms: event.at_ms, stop_reason: event.reason, ending: event.balances };
    configuration.closed_session = { ...session, ...end };
    configuration.session = null;
  }
}

function disprove_sessions(state: ServiceState, { pool_id, finding_id, since_ms }: PoolDisproved): void {
  for (const configuration of state.threads.values()) {
    if (configuration.thread.pool_id !== pool_id) continue;
    const { session, closed_session } = configuration;
    const disproved_by = finding_id;
    if (session !== null && is_concerned(session, since_ms)) {
      configuration.session = { ...session, disproved_by };
    }
    if (closed_session !== null && is_concerned(closed_session, since_ms)) {
      configuration.closed_session = { ...closed_session, disproved_by };
    }
  }
}

type Change = (statistics: ThreadStatistics) => ThreadStatistics;

function change_totals(state: ServiceState, thread_id: string, change: Change): void {
  const totals = state.statistics.get(thread_id);
  if (totals === undefined) return;
  totals.current = change(totals.current);
  totals.lifetime = change(totals.lifetime);
}

function count_outcome(state: ServiceState, event: OperationEnded): void {
  const { thread_id, signature, purpose, outcome, effects, pool_check, at_ms } = event;
  change_totals(state, thread_id, (statistics) => {
    // One that could not be signed was never opened: it is opened and ended in one step.
    const opened = signature === null ? with_open_operation(statistics, purpose) : statistics;
    const ended = with_outcome(opened, purpose, outcome, effects, at_ms);
    // What an earlier version has written down about an operation that was never sent has no such member.
    return pool_check && purpose === "cycle" ? with_pool_check(ended, pool_check) : ended;
  });
  for (const share of outcome === "landed_ok" ? effects?.shared ?? [] : []) {
    change_totals(state, share.thread_id, (statistics) => with_received_share(statistics, share.amount));
    const sources = state.statistics.get(share.thread_id)?.share_sources;
    sources?.set(thread_id, (sources.get(thread_id) ?? 0n) + share.amount);
  }
}

function apply_to_statistics(state: ServiceState, event: ServiceEvent): void {
  switch (event.type) {
    case "thread_created":
      state.statistics.set(event.thread.thread_id, empty_totals());
      return;
    case "thread_started": {
      const totals = state.statistics.get(event.thread_id);
      if (totals !== undefined) totals.current = EMPTY_STATISTICS;
      return;
    }
    case "thread_deleted":
      state.statistics.delete(event.thread_id);
      return;
    case "operation_opened":
      return change_totals(
        state,
        event.thread_id,
        (statistics) => with_open_operation(statistics, event.purpose),
      );
    case "operation_ended":
      return count_outcome(state, event);
    case "thread_refilled": {
      const { cause, tokens, output_tokens, sol } = event;
      return change_totals(
        state,
        event.thread_id,
        (statistics) =>
          cause === "refill"
            ? with_refill(statistics, tokens, sol)
            : with_funding(statistics, tokens, output_tokens, sol),
      );
    }
    case "thread_waited":
      return change_totals(
        state,
        event.thread_id,
        (statistics) => with_wait(statistics, Math.max(0, event.at_ms - event.from_ms)),
      );
    case "foreign_tokens_seen": {
      const totals = state.statistics.get(event.thread_id);
      if (totals !== undefined) totals.foreign_mints = new Set([...totals.foreign_mints, event.mint]);
      return;
    }
    default:
      return;
  }
}

function error_of(event: ServiceEvent): ThreadError | undefined {
  if (event.type === "operation_ended" && event.failure !== null) {
    const { code, message, expected } = event.failure;
    const { at_ms, kind: operation_type, purpose, signature, attempt, evidence } = event;
    return { at_ms, operation_type, purpose, code, message, expected, signature, attempt, evidence };
  }
  const none = { purpose: "cycle", attempt: null, evidence: null } as const;
  if (event.type === "foreign_tokens_seen") {
    const { at_ms, kind: operation_type, signature, what: code } = event;
    const message = foreign_tokens_message(event.thread_id, event.mint, event.what);
    return { ...none, at_ms, operation_type, code, message, expected: true, signature };
  }
  if (event.type === "thread_stopped" && event.cause !== undefined) {
    const { kind: operation_type, code, message } = event.cause;
    return { ...none, at_ms: event.at_ms, operation_type, code, message, expected: false, signature: null };
  }
  if (event.type !== "thread_faulted") return undefined;
  const { at_ms, kind: operation_type, message } = event;
  return {
    ...none,
    at_ms,
    operation_type,
    code: "internal_error",
    message,
    expected: false,
    signature: null,
  };
}

function apply_to_errors(state: ServiceState, event: ServiceEvent): void {
  if (event.type === "thread_created") state.errors.set(event.thread.thread_id, []);
  if (event.type === "thread_deleted") state.errors.delete(event.thread_id);
  const error = error_of(event);
  if (error === undefined || !("thread_id" in event)) return;
  const earlier = state.errors.get(event.thread_id);
  if (earlier === undefined) return;
  state.errors.set(event.thread_id, [...earlier, error].slice(-state.error_history_limit));
}

const APPLY: Record<StatePart, (state: ServiceState, event: ServiceEvent) => void> = {
  pools: apply_to_pools,
  threads: apply_to_threads,
  statistics: apply_to_statistics,
  errors: apply_to_errors,
};

/** Takes the next event into one part of the state. */
export function apply_to_part(state: ServiceState, part: StatePart, event: ServiceEvent): void {
  APPLY[part](state, event);
}

/** Takes the next event into the whole state. */
export function apply_event(state: ServiceState, event: ServiceEvent): void {
  for (const part of STATE_PARTS) apply_to_part(state, part, event);
}
