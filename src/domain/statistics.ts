import type { OperationEffects, OutcomeName } from "@/domain/operation.ts";
import type { ThreadKind } from "@/domain/thread.ts";

/** What a thread's landed operations add up to. Amounts are base units, fees and SOL are lamports. */
export interface ThreadStatistics {
  /** Operations by how they ended; `unknown` are those still open. */
  readonly outcomes: Readonly<Record<OutcomeName, number>>;
  readonly amount_in: bigint;
  readonly amount_out: bigint;
  /** Given to peers. */
  readonly amount_shared: bigint;
  /** Received from peers. */
  readonly amount_received: bigint;
  readonly largest_amount_in: bigint | null;
  readonly smallest_amount_in: bigint | null;
  readonly pool_fees: bigint;
  readonly network_fees: bigint;
  readonly refills: number;
  readonly refilled_tokens: bigint;
  readonly refilled_lamports: bigint;
  readonly last_operation_at_ms: number | null;
  readonly last_success_at_ms: number | null;
}

/** Before the first operation. */
export const EMPTY_STATISTICS: ThreadStatistics = {
  outcomes: { landed_ok: 0, landed_error: 0, rejected: 0, expired: 0, unknown: 0 },
  amount_in: 0n,
  amount_out: 0n,
  amount_shared: 0n,
  amount_received: 0n,
  largest_amount_in: null,
  smallest_amount_in: null,
  pool_fees: 0n,
  network_fees: 0n,
  refills: 0,
  refilled_tokens: 0n,
  refilled_lamports: 0n,
  last_operation_at_ms: null,
  last_success_at_ms: null,
};

function counted(statistics: ThreadStatistics, outcome: OutcomeName, step: 1 | -1): ThreadStatistics {
  const outcomes = { ...statistics.outcomes, [outcome]: statistics.outcomes[outcome] + step };
  return { ...statistics, outcomes };
}

/** An operation has been signed: it is open until {@linkcode with_outcome}. */
export function with_open_operation(statistics: ThreadStatistics): ThreadStatistics {
  return counted(statistics, "unknown", 1);
}

function larger(left: bigint | null, right: bigint): bigint {
  return left === null || right > left ? right : left;
}

function smaller(left: bigint | null, right: bigint): bigint {
  return left === null || right < left ? right : left;
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
  const paid = {
    ...settled,
    pool_fees: settled.pool_fees + effects.pool_fee,
    network_fees: settled.network_fees + effects.network_fee,
  };
  if (outcome !== "landed_ok") return paid;
  const shared = effects.shared.reduce((sum, share) => sum + share.amount, 0n);
  return {
    ...paid,
    amount_in: settled.amount_in + effects.amount_in,
    amount_out: settled.amount_out + effects.amount_out,
    amount_shared: settled.amount_shared + shared,
    largest_amount_in: larger(settled.largest_amount_in, effects.amount_in),
    smallest_amount_in: smaller(settled.smallest_amount_in, effects.amount_in),
    last_success_at_ms: at_ms,
  };
}

/** A peer has shared `amount` with the thread. */
export function with_received_share(statistics: ThreadStatistics, amount: bigint): ThreadStatistics {
  return { ...statistics, amount_received: statistics.amount_received + amount };
}

/** The core wallet has filled the thread's wallet. A refill of SOL alone is not counted as one of tokens. */
export function with_refill(statistics: ThreadStatistics, tokens: bigint, sol: bigint): ThreadStatistics {
  return {
    ...statistics,
    refills: statistics.refills + (tokens > 0n ? 1 : 0),
    refilled_tokens: statistics.refilled_tokens + tokens,
    refilled_lamports: statistics.refilled_lamports + sol,
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
