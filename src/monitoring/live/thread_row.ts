import { failed_operations } from "@/domain/statistics.ts";
import { input_side } from "@/domain/pool.ts";
import type { BalanceView } from "@/engine/balance_view.ts";
import type { ThreadEntry } from "@/engine/thread_entry.ts";
import { wallet_view } from "@/monitoring/wallet_view.ts";

/** A thread in one line of a table, under the names of its status document. Statistics are those since its last start. */
export function thread_row(entry: ThreadEntry, balances: BalanceView) {
  const { thread, statistics } = entry;
  const error = entry.errors.at(-1);
  return {
    thread_id: thread.thread_id,
    place: entry.place,
    type: thread.kind,
    pool_id: thread.pool_id,
    token_type: thread.kind === "swap" ? input_side(thread.direction) : thread.side,
    swap_direction: thread.kind === "swap" ? thread.direction : null,
    status: entry.activity,
    waiting: entry.waiting?.reason ?? null,
    balances: wallet_view(thread, balances.of_thread(thread)),
    successful: statistics.outcomes.landed_ok,
    failed: failed_operations(statistics),
    last_error: error === undefined
      ? null
      : { error_type: error.code, expected: error.expected, at_ms: error.at_ms },
  };
}
