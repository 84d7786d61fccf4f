import { iso_seconds } from "@/base/clock.ts";
import { input_side } from "@/domain/pool.ts";
import { failed_operations, successes_by_kind } from "@/domain/statistics.ts";
import { verification_totals } from "@/domain/verification_totals.ts";
import {
  cost_tracking,
  operation_statistics,
  thread_identity,
  wallet_data,
} from "@/monitoring/thread_status/activity_groups.ts";
import { error_monitoring, health_monitoring } from "@/monitoring/thread_status/health_groups.ts";
import { kind_specific } from "@/monitoring/thread_status/kind_groups.ts";
import { pool_integration } from "@/monitoring/thread_status/pool_groups.ts";
import type { ThreadFacts } from "@/monitoring/thread_status/thread_facts.ts";
import { wallet_view } from "@/monitoring/wallet_view.ts";

/** The members at the top: what most readers want, without groups. */
function flat_members(facts: ThreadFacts) {
  const { thread, statistics } = facts;
  const { empties } = statistics;
  return {
    thread_id: thread.thread_id,
    type: thread.kind,
    status: facts.status,
    pool_id: thread.pool_id,
    token_type: thread.kind === "swap" ? input_side(thread.direction) : thread.side,
    ...(thread.kind === "swap" ? { swap_direction: thread.direction } : {}),
    wallet_address: thread.wallet_address,
    balances: wallet_view(thread, facts),
    statistics: {
      ...successes_by_kind(thread.kind, statistics),
      failed_operations: failed_operations(statistics),
      total_volume_processed: statistics.amount_in,
      outcomes: statistics.outcomes,
      empties: { successful: empties.successful, failed: empties.failed },
      waiting: { times: statistics.waits, total_seconds: Math.floor(statistics.waited_ms / 1_000) },
      ...operation_statistics(facts),
    },
    verification_totals: verification_totals(thread.kind, statistics),
    recent_errors: facts.errors.map((error) => ({
      timestamp: iso_seconds(error.at_ms),
      error: error.message,
      error_type: error.code,
      expected: error.expected,
      operation_type: error.operation_type,
      transaction_signature: error.signature,
    })),
  };
}

/** The status document of a thread: the short form and all groups. Statistics are those since its last start. */
export function thread_view(facts: ThreadFacts) {
  return {
    ...flat_members(facts),
    thread_identity: thread_identity(facts),
    wallet_data: wallet_data(facts),
    cost_tracking: cost_tracking(facts),
    ...kind_specific(facts),
    error_monitoring: error_monitoring(facts),
    health_monitoring: health_monitoring(facts),
    pool_integration: pool_integration(facts),
    settings: facts.thread.settings,
  };
}
