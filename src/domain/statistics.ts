import type { OperationEffects, OutcomeName } from "@/domain/operation.ts";
import type { ThreadKind } from "@/domain/thread.ts";

/** What a thread's landed operations add up to. Amounts are base units, fees are lamports. */
export interface ThreadStatistics {
  /** Operations by how they ended; `unknown` are those still open. */
  readonly outcomes: Readonly<Record<OutcomeName, number>>;
  readonly amount_in: bigint;
  readonly amount_out: bigint;
  readonly amount_shared: bigint;
  readonly pool_fees: bigint;
  readonly network_fees: bigint;
  readonly last_operation_at_ms: number | null;
}

/** Before the first operation. */
export const EMPTY_STATISTICS: ThreadStatistics = {
  outcomes: { landed_ok: 0, landed_error: 0, rejected: 0, expired: 0, unknown: 0 },
  amount_in: 0n,
  amount_out: 0n,
  amount_shared: 0n,
  pool_fees: 0n,
  network_fees: 0n,
  last_operation_at_ms: null,
};

function counted(statistics: ThreadStatistics, outcome: OutcomeName, step: 1 | -1): ThreadStatistics {
  const outcomes = { ...statistics.outcomes, [outcome]: statistics.outcomes[outcome] + step };
  return { ...statistics, outcomes };
}

/** An operation has been signed: it is open until {@linkcode with_outcome}. */
export function with_open_operation(statistics: ThreadStatistics): ThreadStatistics {
  return counted(statistics, "unknown", 1);
}

/** An open operation has ended at `at_ms`; `effects` are those of a landed one, failed ones cost their fee. */
export function with_outcome(
  statistics: ThreadStatistics,
  outcome: Exclude<OutcomeName, "unknown">,
  effects: OperationEffects | null,
  at_ms: number,
): ThreadStatistics {
  const settled = { ...counted(counted(statistics, "unknown", -1), outcome, 1), last_operation_at_ms: at_ms };
  if (effects === null) return settled;
  const shared = effects.shared.reduce((sum, share) => sum + share.amount, 0n);
  return {
    ...settled,
    amount_in: settled.amount_in + effects.amount_in,
    amount_out: settled.amount_out + effects.amount_out,
    amount_shared: settled.amount_shared + shared,
    pool_fees: settled.pool_fees + effects.pool_fee,
    network_fees: settled.network_fees + effects.network_fee,
  };
}

/** Operations that have ended without success. */
export function failed_operations(statistics: ThreadStatistics): number {
  const { landed_error, rejected, expired } = statistics.outcomes;
  return landed_error + rejected + expired;
}

/** The counters of the service's documents: successes of each kind, by the kind of the thread. */
export function successes_by_kind(
  kind: ThreadKind,
  statistics: ThreadStatistics,
): { successful_deposits: number; successful_withdrawals: number; successful_swaps: number } {
  const successes = statistics.outcomes.landed_ok;
  return {
    successful_deposits: kind === "deposit" ? successes : 0,
    successful_withdrawals: kind === "withdrawal" ? successes : 0,
    successful_swaps: kind === "swap" ? successes : 0,
  };
}
