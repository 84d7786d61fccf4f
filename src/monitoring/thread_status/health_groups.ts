/** How a thread fares: its errors, its health, its needs. */
import { iso_seconds } from "@/base/clock.ts";
import { WARNING_AFTER_FAILURES } from "@/base/limits.ts";
import { SIGNATURE_FEE_LAMPORTS } from "@/domain/policies/funding_policy.ts";
import { smallest_swap_input } from "@/domain/pool_math.ts";
import { recovery_action } from "@/domain/recovery_action.ts";
import { failed_operations } from "@/domain/statistics.ts";
import type { ThreadStatus } from "@/domain/thread.ts";
import { instant, percentage } from "@/monitoring/thread_status/figures.ts";
import type { ThreadFacts } from "@/monitoring/thread_status/thread_facts.ts";

/** Group `error_monitoring`: the newest errors, oldest first, and their trends. */
export function error_monitoring({ statistics, errors, errors_last_hour, most_common_error }: ThreadFacts) {
  const failed = failed_operations(statistics);
  return {
    recent_errors: errors.map((error) => ({
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
      errors_last_hour,
      most_common_error,
      error_rate_percentage: percentage(BigInt(failed), BigInt(statistics.outcomes.landed_ok + failed)),
    },
  };
}

function needs({ thread, pool, pool_state, lamports: sol, input: held }: ThreadFacts) {
  const pool_fee = thread.kind === "swap" ? pool_state?.swap_fee : pool_state?.liquidity_fee;
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
  status: ThreadStatus,
  warning: boolean,
): "healthy" | "warning" | "error" | "stopped" {
  if (status === "error") return "error";
  if (status !== "running") return "stopped";
  return warning ? "warning" : "healthy";
}

/** Group `health_monitoring`. A running thread that waits for tokens is healthy: that is its design. */
export function health_monitoring(facts: ThreadFacts) {
  const { status, statistics, waiting, cycles_behind } = facts;
  const failures = facts.measured.failures_in_a_row;
  const sufficient = needs(facts);
  const warning = failures >= WARNING_AFTER_FAILURES || cycles_behind > 1 || !sufficient.sol_sufficient;
  return {
    operational_status: operational_status(status, warning),
    performance_indicators: {
      operations_behind_schedule: cycles_behind,
      consecutive_failures: failures,
      last_successful_operation: instant(statistics.last_success_at_ms),
      time_since_last_success_seconds: facts.seconds_since_success,
    },
    resource_status: {
      ...sufficient,
      next_scheduled_operation: instant(facts.next_cycle_at_ms),
    },
    waiting: waiting === undefined ? null : { since: iso_seconds(waiting.since_ms), reason: waiting.reason },
  };
}
