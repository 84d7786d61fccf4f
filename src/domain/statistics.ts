import type { OperationEffects, OperationPurpose, OutcomeName, PoolCheck } from "@/domain/operation.ts";
import type { ThreadKind } from "@/domain/thread.ts";

/** What the empties of a thread add up to: they are counted apart from its own operations. */
export interface EmptyTotals {
  readonly successful: number;
  readonly failed: number;
  readonly amount_in: bigint;
  readonly amount_out: bigint;
  readonly burned_in: bigint;
  readonly burned_out: bigint;
  readonly pool_fees: bigint;
  readonly network_fees: bigint;
}

/** What the checks of a thread's own landed operations add up to. */
export interface PoolCheckTotals {
  /** Plan, wallet, pool and model agree. */
  readonly equal: number;
  readonly different: number;
  /** By how much the pool's own accounts moved: what came in and what went out. */
  readonly pool_in: bigint;
  readonly pool_out: bigint;
}

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
  /** Sent by the core wallet because somebody asked for it. */
  readonly funded_in: bigint;
  readonly funded_out: bigint;
  readonly funded_lamports: bigint;
  /** Transactions that carried nothing but shares; their amounts and fees are in the sums above. */
  readonly share_transactions: { readonly landed_ok: number; readonly failed: number };
  readonly empties: EmptyTotals;
  readonly pool_checks: PoolCheckTotals;
  /** Times of having nothing to work with, and how long they lasted together. */
  readonly waits: number;
  readonly waited_ms: number;
  readonly last_operation_at_ms: number | null;
  readonly last_success_at_ms: number | null;
}

const NO_EMPTIES: EmptyTotals = {
  successful: 0,
  failed: 0,
  amount_in: 0n,
  amount_out: 0n,
  burned_in: 0n,
  burned_out: 0n,
  pool_fees: 0n,
  network_fees: 0n,
};

/** Before the first check. */
export const NO_POOL_CHECKS: PoolCheckTotals = { equal: 0, different: 0, pool_in: 0n, pool_out: 0n };

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
  funded_in: 0n,
  funded_out: 0n,
  funded_lamports: 0n,
  share_transactions: { landed_ok: 0, failed: 0 },
  empties: NO_EMPTIES,
  pool_checks: NO_POOL_CHECKS,
  waits: 0,
  waited_ms: 0,
  last_operation_at_ms: null,
  last_success_at_ms: null,
};

function equal_members(left: object, right: object): boolean {
  return Object.entries(right).every(([name, value]) => {
    const other: unknown = (left as Record<string, unknown>)[name];
    if (typeof value !== "object" || value === null) return other === value;
    return typeof other === "object" && other !== null && equal_members(other, value);
  });
}

/** The one value for "nothing yet" where `statistics` say that: what was read back is then kept once for all threads. */
export function shared_when_empty(statistics: ThreadStatistics): ThreadStatistics {
  return equal_members(statistics, EMPTY_STATISTICS) ? EMPTY_STATISTICS : statistics;
}

/** An operation has been signed: it is open until {@linkcode with_outcome}. */
export function with_open_operation(
  statistics: ThreadStatistics,
  purpose: OperationPurpose,
): ThreadStatistics {
  if (purpose !== "cycle") return statistics;
  const { outcomes } = statistics;
  return { ...statistics, outcomes: { ...outcomes, unknown: outcomes.unknown + 1 } };
}

function larger(left: bigint | null, right: bigint): bigint {
  return left === null || right > left ? right : left;
}

function smaller(left: bigint | null, right: bigint): bigint {
  return left === null || right < left ? right : left;
}

type Ended = Exclude<OutcomeName, "unknown">;

function sum_of_shares(effects: OperationEffects): bigint {
  return effects.shared.reduce((sum, share) => sum + share.amount, 0n);
}

/**
 * An open operation has ended at `at_ms`; `effects` are those of a landed one, failed ones cost their fee. Operations of
 * the thread's own, shares on their own and empties are counted apart.
 */
export function with_outcome(
  statistics: ThreadStatistics,
  purpose: OperationPurpose,
  outcome: Ended,
  effects: OperationEffects | null,
  at_ms: number,
): ThreadStatistics {
  switch (purpose) {
    case "cycle":
      return with_cycle(statistics, outcome, effects, at_ms);
    case "share":
      return with_share_transaction(statistics, outcome, effects);
    case "empty":
    case "burn":
      return { ...statistics, empties: with_empty(statistics.empties, purpose, outcome, effects) };
  }
}

function with_share_transaction(
  statistics: ThreadStatistics,
  outcome: Ended,
  effects: OperationEffects | null,
): ThreadStatistics {
  const { landed_ok, failed } = statistics.share_transactions;
  const succeeded = outcome === "landed_ok";
  const share_transactions = succeeded
    ? { landed_ok: landed_ok + 1, failed }
    : { landed_ok, failed: failed + 1 };
  if (effects === null) return { ...statistics, share_transactions };
  return {
    ...statistics,
    share_transactions,
    amount_shared: statistics.amount_shared + sum_of_shares(effects),
    network_fees: statistics.network_fees + effects.network_fee,
  };
}

/** The burn after a failed empty belongs to that empty: it is no second one. */
function with_empty(
  empties: EmptyTotals,
  purpose: "empty" | "burn",
  outcome: Ended,
  effects: OperationEffects | null,
): EmptyTotals {
  const is_empty = purpose === "empty";
  const successful = empties.successful + (is_empty && outcome === "landed_ok" ? 1 : 0);
  const failed = empties.failed + (is_empty && outcome !== "landed_ok" ? 1 : 0);
  if (effects === null) return { ...empties, successful, failed };
  return {
    successful,
    failed,
    amount_in: empties.amount_in + effects.amount_in,
    amount_out: empties.amount_out + effects.amount_out,
    burned_in: empties.burned_in + effects.burned_in,
    burned_out: empties.burned_out + effects.burned_out,
    pool_fees: empties.pool_fees + effects.pool_fee,
    network_fees: empties.network_fees + effects.network_fee,
  };
}

/** An hour of many threads counts a million of these: each is built in one step. */
function with_cycle(
  statistics: ThreadStatistics,
  outcome: Ended,
  effects: OperationEffects | null,
  at_ms: number,
): ThreadStatistics {
  const outcomes = { ...statistics.outcomes };
  outcomes.unknown -= 1;
  outcomes[outcome] += 1;
  if (effects === null) return { ...statistics, outcomes, last_operation_at_ms: at_ms };
  const pool_fees = statistics.pool_fees + effects.pool_fee;
  const network_fees = statistics.network_fees + effects.network_fee;
  if (outcome !== "landed_ok") {
    return { ...statistics, outcomes, pool_fees, network_fees, last_operation_at_ms: at_ms };
  }
  return {
    ...statistics,
    outcomes,
    pool_fees,
    network_fees,
    amount_in: statistics.amount_in + effects.amount_in,
    amount_out: statistics.amount_out + effects.amount_out,
    amount_shared: statistics.amount_shared + sum_of_shares(effects),
    largest_amount_in: larger(statistics.largest_amount_in, effects.amount_in),
    smallest_amount_in: smaller(statistics.smallest_amount_in, effects.amount_in),
    last_operation_at_ms: at_ms,
    last_success_at_ms: at_ms,
  };
}

/** A landed operation of the thread's own has been compared with what it had to do to the pool. */
export function with_pool_check(statistics: ThreadStatistics, check: PoolCheck): ThreadStatistics {
  const { equal, different, pool_in, pool_out } = statistics.pool_checks;
  const is_equal = check.as_expected && check.model !== "different";
  const pool_checks = {
    equal: equal + (is_equal ? 1 : 0),
    different: different + (is_equal ? 0 : 1),
    pool_in: pool_in + check.pool_in,
    pool_out: pool_out + check.pool_out,
  };
  return { ...statistics, pool_checks };
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

/** The core wallet has sent the thread what somebody has asked for. */
export function with_funding(
  statistics: ThreadStatistics,
  input: bigint,
  output: bigint,
  sol: bigint,
): ThreadStatistics {
  return {
    ...statistics,
    funded_in: statistics.funded_in + input,
    funded_out: statistics.funded_out + output,
    funded_lamports: statistics.funded_lamports + sol,
  };
}

/** A time of having nothing to work with has ended. */
export function with_wait(statistics: ThreadStatistics, duration_ms: number): ThreadStatistics {
  // The wall clock may have been set back meanwhile.
  const waited_ms = statistics.waited_ms + Math.max(0, duration_ms);
  return { ...statistics, waits: statistics.waits + 1, waited_ms };
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
