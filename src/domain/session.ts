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
}

/** A session that has ended; its totals are the statistics that its thread had at that moment. */
export interface ClosedSession extends OpenSession {
  readonly ended_at_ms: number;
  readonly stop_reason: StopReason;
  readonly ending: WalletBalances;
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
