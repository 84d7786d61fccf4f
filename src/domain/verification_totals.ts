import type { ThreadStatistics } from "@/domain/statistics.ts";
import type { ThreadKind } from "@/domain/thread.ts";

/** SOL that operations have cost, in lamports, under the names of the documents. */
export function fee_totals(statistics: ThreadStatistics) {
  return {
    pool_fees_paid: statistics.pool_fees,
    network_fees_paid: statistics.network_fees,
    total_sol_spent: statistics.pool_fees + statistics.network_fees,
  };
}

/** Tokens that landed operations have moved, in base units, under the names that a thread of this kind has for them. */
export function token_totals(kind: ThreadKind, statistics: ThreadStatistics): Record<string, bigint> {
  const { amount_in, amount_out, amount_shared } = statistics;
  switch (kind) {
    case "deposit":
      return { tokens_deposited: amount_in, lp_tokens_received: amount_out, lp_tokens_shared: amount_shared };
    case "withdrawal":
      return {
        lp_tokens_used: amount_in,
        tokens_withdrawn: amount_out,
        tokens_received: amount_out,
        tokens_shared: amount_shared,
      };
    case "swap":
      return {
        tokens_swapped_in: amount_in,
        tokens_swapped_out: amount_out,
        tokens_sent_to_opposite_thread: amount_shared,
      };
  }
}

/** The `verification_totals` of a thread's statistics. */
export function verification_totals(kind: ThreadKind, statistics: ThreadStatistics) {
  return { ...token_totals(kind, statistics), ...fee_totals(statistics) };
}
