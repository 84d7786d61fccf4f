/** What a thread is, what it holds, what it has done and what that has cost. */
import { iso_seconds } from "@/base/clock.ts";
import { input_side } from "@/domain/pool.ts";
import { failed_operations } from "@/domain/statistics.ts";
import { average, instant, percentage } from "@/monitoring/thread_status/figures.ts";
import type { ThreadFacts } from "@/monitoring/thread_status/thread_facts.ts";
import { wallet_view } from "@/monitoring/wallet_view.ts";

/** Group `thread_identity`. */
export function thread_identity({ thread, status, session, closed_session, statistics }: ThreadFacts) {
  return {
    thread_id: thread.thread_id,
    thread_type: thread.kind,
    pool_id: thread.pool_id,
    token_type: thread.kind === "swap" ? input_side(thread.direction) : thread.side,
    status,
    created_at: iso_seconds(thread.created_at_ms),
    started_at: instant((session ?? closed_session)?.started_at_ms),
    last_operation_at: instant(statistics.last_operation_at_ms),
  };
}

/** Group `wallet_data`. Balances come from the landed blocks; the check is the newest block that was taken in. */
export function wallet_data(facts: ThreadFacts) {
  const { thread, balances_at_seconds } = facts;
  const { sol, token_a, token_b, lp_tokens } = wallet_view(thread, facts);
  return {
    wallet_address: thread.wallet_address,
    balances: {
      sol_balance: sol,
      token_a_balance: token_a,
      token_b_balance: token_b,
      lp_token_balance: lp_tokens,
    },
    last_balance_check: balances_at_seconds === null ? null : instant(balances_at_seconds * 1_000),
  };
}

/** The groups inside `statistics`: operations that have ended since the last start; empties are not among them. */
export function operation_statistics(facts: ThreadFacts) {
  const { statistics, measured } = facts;
  const successful = statistics.outcomes.landed_ok;
  const failed = failed_operations(statistics);
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
      operations_per_minute: facts.operations_per_minute,
      average_operation_interval_ms: interval_ms,
      last_operation_duration_ms: measured.last_duration_ms === null
        ? null
        : Math.round(measured.last_duration_ms),
      total_active_time_seconds: facts.active_seconds,
    },
  };
}

/** Group `cost_tracking`, in lamports. Every operation that reached a block has paid a network fee. */
export function cost_tracking({ statistics, measured }: ThreadFacts) {
  const { landed_ok, landed_error } = statistics.outcomes;
  const recent_fee = measured.recent_fees.mean();
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
