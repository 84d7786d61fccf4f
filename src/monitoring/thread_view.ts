import { iso_seconds } from "@/base/clock.ts";
import { input_side } from "@/domain/pool.ts";
import { failed_operations, successes_by_kind } from "@/domain/statistics.ts";
import { verification_totals } from "@/domain/verification_totals.ts";
import type { ThreadEntry } from "@/engine/thread_entry.ts";
import {
  cost_tracking,
  operation_statistics,
  thread_identity,
  wallet_data,
} from "@/monitoring/thread_status/activity_groups.ts";
import { error_monitoring, health_monitoring } from "@/monitoring/thread_status/health_groups.ts";
import { kind_specific } from "@/monitoring/thread_status/kind_groups.ts";
import { pool_integration } from "@/monitoring/thread_status/pool_groups.ts";
import type { StatusSources } from "@/monitoring/thread_status/status_sources.ts";
import { wallet_view } from "@/monitoring/wallet_view.ts";

/** The members at the top: what most readers want, without groups. */
function flat_members(entry: ThreadEntry, sources: StatusSources) {
  const { thread, statistics } = entry;
  const { empties } = statistics;
  return {
    thread_id: thread.thread_id,
    type: thread.kind,
    status: entry.status,
    pool_id: thread.pool_id,
    token_type: thread.kind === "swap" ? input_side(thread.direction) : thread.side,
    ...(thread.kind === "swap" ? { swap_direction: thread.direction } : {}),
    wallet_address: thread.wallet_address,
    balances: wallet_view(thread, sources.balances.of_thread(thread)),
    statistics: {
      ...successes_by_kind(thread.kind, statistics),
      failed_operations: failed_operations(statistics),
      total_volume_processed: statistics.amount_in,
      outcomes: statistics.outcomes,
      empties: { successful: empties.successful, failed: empties.failed },
      waiting: { times: statistics.waits, total_seconds: Math.floor(statistics.waited_ms / 1_000) },
      ...operation_statistics(entry, sources),
    },
    verification_totals: verification_totals(thread.kind, statistics),
    recent_errors: entry.errors.map((error) => ({
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
export function thread_view(entry: ThreadEntry, sources: StatusSources) {
  return {
    ...flat_members(entry, sources),
    thread_identity: thread_identity(entry),
    wallet_data: wallet_data(entry, sources),
    cost_tracking: cost_tracking(entry, sources),
    ...kind_specific(entry, sources),
    error_monitoring: error_monitoring(entry, sources),
    health_monitoring: health_monitoring(entry, sources),
    pool_integration: pool_integration(entry, sources),
    settings: entry.thread.settings,
  };
}
