import type { ThreadStatistics } from "@/domain/statistics.ts";

/** Why a session began. */
export type StartReason = "manual_start" | "resumed";
/**
 * Why a session ended. `interrupted`: the daemon died, and the next start closed it. `finding`: the contract did what it
 * must not do.
 */
export const STOP_REASONS = [
  "manual_stop",
  "daemon_stop",
  "unexpected_error",
  "interrupted",
  "finding",
] as const;
/** One of {@linkcode STOP_REASONS}. */
export type StopReason = typeof STOP_REASONS[number];

/** What a thread's wallet holds, in the thread's own terms. */
export interface WalletBalances {
  /** Base units on the input account. */
  readonly input: bigint;
  /** Base units on the output account. */
  readonly output: bigint;
  readonly lamports: bigint;
}

/** The part of a thread's life between a start and a stop. */
export interface OpenSession {
  readonly started_at_ms: number;
  readonly start_reason: StartReason;
  readonly starting: WalletBalances;
  /** The first finding about the pool in this time. */
  readonly disproved_by?: string;
}

/** A session that has ended; its totals are the statistics that its thread had at that moment. */
export interface ClosedSession extends OpenSession {
  readonly ended_at_ms: number;
  readonly stop_reason: StopReason;
  readonly ending: WalletBalances;
}

/** Whether what the contract did at `since_ms` or later concerns a session, and nothing has before. */
export function is_concerned(session: OpenSession | ClosedSession | null, since_ms: number): boolean {
  if (session === null || session.disproved_by !== undefined) return false;
  return !("ended_at_ms" in session) || session.ended_at_ms >= since_ms;
}

/** Whether the pool has done with a session's operations what it had to do. */
export interface PoolVerification {
  /** `null`: no operation reached the chain, and nothing was found. */
  readonly passed: boolean | null;
  readonly operations_checked: number;
  readonly operations_different: number;
  readonly finding_id: string | null;
}

/** The verdict on a session, with the statistics that its thread had at its end. */
export function pool_verification(
  { disproved_by }: OpenSession,
  { pool_checks: { equal, different } }: ThreadStatistics,
): PoolVerification {
  const is_wrong = different > 0 || disproved_by !== undefined;
  return {
    passed: is_wrong ? false : equal > 0 ? true : null,
    operations_checked: equal + different,
    operations_different: different,
    finding_id: disproved_by ?? null,
  };
}

/** What a wallet must hold that held `starting` when the statistics began to count. */
export function balances_after(starting: WalletBalances, statistics: ThreadStatistics): WalletBalances {
  const { amount_in, amount_out, amount_shared, amount_received } = statistics;
  const { pool_fees, network_fees, refilled_tokens, refilled_lamports } = statistics;
  const { funded_in, funded_out, funded_lamports, empties } = statistics;
  return {
    input: starting.input - amount_in + amount_received + refilled_tokens + funded_in -
      empties.amount_in - empties.burned_in,
    output: starting.output + amount_out - amount_shared + funded_out +
      empties.amount_out - empties.burned_out,
    lamports: starting.lamports - pool_fees - network_fees + refilled_lamports + funded_lamports -
      empties.pool_fees - empties.network_fees,
  };
}
