import type { ThreadEntry } from "@/engine/thread_entry.ts";

/** A rate is measured over at least this long: before that, a few operations would stand for all. */
const MIN_MEASURED_MS = 60_000;

/** What a thread's operations and empties have cost since its start, in lamports. */
function spent_lamports(entry: ThreadEntry): bigint {
  const { pool_fees, network_fees, empties } = entry.statistics;
  return pool_fees + network_fees + empties.pool_fees + empties.network_fees;
}

/**
 * What a running thread spends in `span_ms` at the rate of its present session, in lamports; `undefined` while the session
 * is too young to tell, and for a thread that does not run.
 */
export function measured_spending(entry: ThreadEntry, now_ms: number, span_ms: number): bigint | undefined {
  const { session } = entry.configuration;
  if (session === null || entry.status !== "running") return undefined;
  const elapsed_ms = now_ms - session.started_at_ms;
  if (elapsed_ms < MIN_MEASURED_MS) return undefined;
  return spent_lamports(entry) * BigInt(Math.round(span_ms)) / BigInt(Math.round(elapsed_ms));
}
