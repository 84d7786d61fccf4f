/** How a thread fares: its errors, its health, its needs. */
import { iso_seconds } from "@/base/clock.ts";
import { WARNING_AFTER_FAILURES } from "@/base/limits.ts";
import { SIGNATURE_FEE_LAMPORTS } from "@/domain/policies/funding_policy.ts";
import { smallest_swap_input } from "@/domain/pool_math.ts";
import { mean_interval_ms } from "@/domain/policies/timing_policy.ts";
import { recovery_action } from "@/domain/recovery_action.ts";
import { failed_operations } from "@/domain/statistics.ts";
import type { ThreadEntry } from "@/engine/thread_entry.ts";
import { instant, percentage } from "@/monitoring/thread_status/figures.ts";
import type { StatusSources } from "@/monitoring/thread_status/status_sources.ts";

/** Group `error_monitoring`: the newest errors, oldest first, and their trends. */
export function error_monitoring(entry: ThreadEntry, { clock, monitor }: StatusSources) {
  const { statistics, thread } = entry;
  const { errors, most_common } = monitor.of(thread.thread_id).errors.last_hour(clock.now_ms());
  const failed = failed_operations(statistics);
  return {
    recent_errors: entry.errors.map((error) => ({
      timestamp: iso_seconds(error.at_ms),
      error_type: error.code,
      error_message: error.message,
      operation_details: {
        attempted_amount: error.attempt?.amount ?? null,
        available_balance: error.attempt?.available ?? null,
        operation_type: error.operation_type,
      },
      recovery_action: recovery_action(error.code, error.expected),
    })),
    error_trends: {
      errors_last_hour: errors,
      most_common_error: most_common,
      error_rate_percentage: percentage(BigInt(failed), BigInt(statistics.outcomes.landed_ok + failed)),
    },
  };
}

/** Cycles that should have begun by now and have not; none while one is under way. */
function behind_schedule(entry: ThreadEntry, now_ms: number): number {
  const { next_cycle_at_ms, thread } = entry;
  if (entry.status !== "running" || next_cycle_at_ms === undefined || now_ms <= next_cycle_at_ms) return 0;
  return 1 + Math.floor((now_ms - next_cycle_at_ms) / mean_interval_ms(thread.settings));
}

function needs(entry: ThreadEntry, { balances, auditor }: StatusSources) {
  const { thread, pool } = entry;
  const fees = auditor.fees_of(thread.pool_id);
  const pool_fee = thread.kind === "swap" ? fees?.swap_fee : fees?.liquidity_fee;
  const sol = balances.lamports(thread.wallet_address);
  const held = balances.tokens(thread.input_account);
  const smallest = thread.kind === "swap" ? smallest_swap_input(pool, thread.direction) : 1n;
  const { min_amount } = thread.settings;
  const enough = held >= (smallest > min_amount ? smallest : min_amount);
  return {
    sol_sufficient: sol >= (pool_fee ?? 0n) + SIGNATURE_FEE_LAMPORTS,
    tokens_sufficient: thread.kind === "withdrawal" || enough,
    lp_tokens_sufficient: thread.kind !== "withdrawal" || enough,
  };
}

function operational_status(
  entry: ThreadEntry,
  warning: boolean,
): "healthy" | "warning" | "error" | "stopped" {
  if (entry.status === "error") return "error";
  if (entry.status !== "running") return "stopped";
  return warning ? "warning" : "healthy";
}

/** Group `health_monitoring`. A running thread that waits for tokens is healthy: that is its design. */
export function health_monitoring(entry: ThreadEntry, sources: StatusSources) {
  const { statistics, thread } = entry;
  const now_ms = sources.clock.now_ms();
  const behind = behind_schedule(entry, now_ms);
  const failures = sources.monitor.of(thread.thread_id).failures_in_a_row;
  const sufficient = needs(entry, sources);
  const warning = failures >= WARNING_AFTER_FAILURES || behind > 1 || !sufficient.sol_sufficient;
  const last_success_ms = statistics.last_success_at_ms;
  return {
    operational_status: operational_status(entry, warning),
    performance_indicators: {
      operations_behind_schedule: behind,
      consecutive_failures: failures,
      last_successful_operation: instant(last_success_ms),
      time_since_last_success_seconds: last_success_ms === null
        ? null
        : Math.max(0, Math.floor((now_ms - last_success_ms) / 1_000)),
    },
    resource_status: {
      ...sufficient,
      next_scheduled_operation: instant(entry.next_cycle_at_ms),
    },
    waiting: entry.waiting === undefined
      ? null
      : { since: iso_seconds(entry.waiting.since_ms), reason: entry.waiting.reason },
  };
}
