import type { Failure } from "@/domain/failure.ts";
import { SIGNATURE_FEE_LAMPORTS } from "@/domain/policies/funding_policy.ts";
import type { Thread } from "@/domain/thread.ts";
import type { BalanceView } from "@/engine/balance_view.ts";

const NO_SOL: Failure = {
  category: "transaction",
  code: "insufficient_sol",
  expected: true,
  message: "The wallet cannot pay the network's fee, so nothing was sent",
  hint: "The funding service refills the wallet of a running thread; check the core wallet's balance",
};

/** Why no transaction of the thread's own can get into a block; `undefined` when it can pay for one. */
export function why_unpayable(balances: BalanceView, thread: Thread): Failure | undefined {
  return balances.lamports(thread.wallet_address) < SIGNATURE_FEE_LAMPORTS ? NO_SOL : undefined;
}
