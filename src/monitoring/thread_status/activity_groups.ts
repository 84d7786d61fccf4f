/** What a thread is, what it holds, what it has done and what that has cost. */
import { iso_seconds } from "@/base/clock.ts";
import { input_side } from "@/domain/pool.ts";
import { failed_operations } from "@/domain/statistics.ts";
import type { ThreadEntry } from "@/engine/thread_entry.ts";
import { average, instant, percentage, two_decimals } from "@/monitoring/thread_status/figures.ts";
import type { StatusSources } from "@/monitoring/thread_status/status_sources.ts";
import { wallet_view } from "@/monitoring/wallet_view.ts";

const MINUTE_MS = 60_000;

/** How long the present session has lasted, or the last one did; none when the clock was set back behind its start. */
function active_ms(entry: ThreadEntry, now_ms: number): number {
  const { session, closed_session } = entry.configuration;
  if (session !== null) return Math.max(0, now_ms - session.started_at_ms);
  return closed_session === null ? 0 : Math.max(0, closed_session.ended_at_ms - closed_session.started_at_ms);
}

/** Group `thread_identity`. */
export function thread_identity(entry: ThreadEntry) {
  const { thread, configuration, statistics } = entry;
  const { session, closed_session } = configuration;
  return {
    thread_id: thread.thread_id,
    thread_type: thread.kind,
    pool_id: thread.pool_id,
    token_type: thread.kind === "swap" ? input_side(thread.direction) : thread.side,
    status: entry.status,
    created_at: iso_seconds(thread.created_at_ms),
    started_at: instant((session ?? closed_session)?.started_at_ms),
    last_operation_at: instant(statistics.last_operation_at_ms),
  };
}

/** Group `wallet_data`. Balances come from the landed blocks; the check is the newest block that was taken in. */
export function wallet_data(entry: ThreadEntry, { balances, position }: StatusSources) {
  const { thread } = entry;
  const { sol, token_a, token_b, lp_tokens } = wallet_view(thread, balances.of_thread(thread));
  return {
    wallet_address: thread.wallet_address,
    balances: {
      sol_balance: sol,
      token_a_balance: token_a,
      token_b_balance: token_b,
      lp_token_balance: lp_tokens,
    },
    last_balance_check: instant(position().taken_at_ms),
  };
}

/** The groups inside `statistics`: operations that have ended since the last start; empties are not among them. */
export function operation_statistics(entry: ThreadEntry, { clock, monitor }: StatusSources) {
  const { statistics, thread } = entry;
  const measured = monitor.of(thread.thread_id);
  const successful = statistics.outcomes.landed_ok;
  const failed = failed_operations(statistics);
  const elapsed_ms = active_ms(entry, clock.now_ms());
  const { first_operation_at_ms, operations } = measured;
  const last_ms = statistics.last_operation_at_ms;
  const interval_ms = first_operation_at_ms === null || last_ms === null || operations < 2
    ? null
    : Math.max(0, Math.round((last_ms - first_operation_at_ms) / (operations - 1)));
  return {
    operation_counts: {
      successful_operations: successful,
      failed_operations: failed,
      total_attempts: successful + failed,
      success_rate_percentage: percentage(BigInt(successful), BigInt(successful + failed)),
    },
    timing_stats: {
      operations_per_minute: elapsed_ms === 0
        ? null
        : two_decimals((successful + failed) * MINUTE_MS / elapsed_ms),
      average_operation_interval_ms: interval_ms,
      last_operation_duration_ms: measured.last_duration_ms === null
        ? null
        : Math.round(measured.last_duration_ms),
      total_active_time_seconds: Math.floor(elapsed_ms / 1_000),
    },
  };
}

/** Group `cost_tracking`, in lamports. Every operation that reached a block has paid a network fee. */
export function cost_tracking({ statistics, thread }: ThreadEntry, { monitor }: StatusSources) {
  const { landed_ok, landed_error } = statistics.outcomes;
  const recent_fee = monitor.of(thread.thread_id).recent_fees.mean();
  return {
    network_fees: {
      total_sol_spent: statistics.network_fees,
      average_fee_per_transaction: average(statistics.network_fees, landed_ok + landed_error),
      fee_trend_last_10_ops: recent_fee === null ? null : Math.round(recent_fee),
    },
    pool_fees: {
      total_pool_fees_paid: statistics.pool_fees,
      average_pool_fee_per_op: average(statistics.pool_fees, landed_ok),
    },
  };
}
