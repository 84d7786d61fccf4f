import { NO_AMOUNT } from "@/domain/units.ts";
import type { EmptyResult } from "@/engine/thread_emptying.ts";
import { wallet_view } from "@/monitoring/wallet_view.ts";

/** The amounts under the names that a thread of this kind has for them; the others are zero. */
function amounts({ thread: { kind }, used, received }: EmptyResult) {
  const of = (wanted: typeof kind, amount: bigint) => kind === wanted ? amount : NO_AMOUNT;
  return {
    tokens_used: of("deposit", used),
    lp_tokens_received: of("deposit", received),
    lp_tokens_used: of("withdrawal", used),
    tokens_withdrawn: of("withdrawal", received),
    tokens_swapped_in: of("swap", used),
    tokens_swapped_out: of("swap", received),
  };
}

/** The answer of `empty_thread`. */
export function empty_view(result: EmptyResult) {
  const { thread, gone, burns, signature } = result;
  const { sol, token_a, token_b, lp_tokens } = wallet_view(thread, result.balances);
  return {
    thread_id: thread.thread_id,
    thread_type: thread.kind,
    empty_operation: {
      ...amounts(result),
      tokens_burned: gone,
      burns,
      operation_successful: result.successful,
      error_message: result.error_message,
      ...(signature === null ? {} : { transaction_signature: signature }),
      network_fee_paid: result.network_fee,
    },
    post_empty_balances: {
      sol_balance: sol,
      token_a_balance: token_a,
      token_b_balance: token_b,
      lp_token_balance: lp_tokens,
    },
  };
}
