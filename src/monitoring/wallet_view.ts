import { input_side, output_side, type Side } from "@/domain/pool.ts";
import type { WalletBalances } from "@/domain/session.ts";
import type { Thread } from "@/domain/thread.ts";

/** What a thread's wallet holds, under the names of the service's documents. */
export function wallet_view(thread: Thread, { input, output, lamports: sol }: WalletBalances) {
  const held: Record<Side, bigint> = { A: 0n, B: 0n };
  if (thread.kind === "swap") {
    held[input_side(thread.direction)] = input;
    held[output_side(thread.direction)] = output;
  } else {
    held[thread.side] = thread.kind === "deposit" ? input : output;
  }
  const lp_tokens = thread.kind === "deposit" ? output : thread.kind === "withdrawal" ? input : 0n;
  return { sol, token_a: held.A, token_b: held.B, lp_tokens };
}
