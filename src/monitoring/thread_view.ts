import { iso_seconds } from "@/base/clock.ts";
import { failed_operations, successes_by_kind } from "@/domain/statistics.ts";
import { verification_totals } from "@/domain/verification_totals.ts";
import { input_side, output_side, type Side } from "@/domain/pool.ts";
import type { Thread } from "@/domain/thread.ts";
import type { BalanceView } from "@/engine/balance_view.ts";
import type { ThreadEntry } from "@/engine/thread_entry.ts";

/** What the thread's wallet holds, from the landed blocks. */
function balances(thread: Thread, view: BalanceView) {
  const input = view.tokens(thread.input_account);
  const output = view.tokens(thread.output_account);
  const held: Record<Side, bigint> = { A: 0n, B: 0n };
  if (thread.kind === "swap") {
    held[input_side(thread.direction)] = input;
    held[output_side(thread.direction)] = output;
  } else {
    held[thread.side] = thread.kind === "deposit" ? input : output;
  }
  const lp_tokens = thread.kind === "deposit" ? output : thread.kind === "withdrawal" ? input : 0n;
  return { sol: view.lamports(thread.wallet_address), token_a: held.A, token_b: held.B, lp_tokens };
}

/** The status document of a thread: statistics are those since its last start. */
export function thread_view(entry: ThreadEntry, view: BalanceView) {
  const { thread, statistics } = entry;
  return {
    thread_id: thread.thread_id,
    type: thread.kind,
    status: entry.status,
    pool_id: thread.pool_id,
    token_type: thread.kind === "swap" ? input_side(thread.direction) : thread.side,
    ...(thread.kind === "swap" ? { swap_direction: thread.direction } : {}),
    wallet_address: thread.wallet_address,
    balances: balances(thread, view),
    statistics: {
      ...successes_by_kind(thread.kind, statistics),
      failed_operations: failed_operations(statistics),
      total_volume_processed: statistics.amount_in,
      outcomes: statistics.outcomes,
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
