import { lamport_delta, type LandedTransaction, token_delta } from "@/domain/landed_transaction.ts";
import type { OperationEffects, Share } from "@/domain/operation.ts";
import type { Thread } from "@/domain/thread.ts";
import { amount, lamports, NO_AMOUNT, NO_LAMPORTS } from "@/domain/units.ts";

/**
 * What a landed operation did, from the balances that the chain states before and after it: never from what was
 * intended. A transaction that failed has cost its network fee and nothing else.
 */
export function observe_effects(
  thread: Thread,
  intended_shares: readonly Share[],
  transaction: LandedTransaction,
): OperationEffects {
  const network_fee = transaction.fee_payer === thread.wallet_address ? transaction.fee : NO_LAMPORTS;
  if (transaction.error !== null) {
    return { amount_in: NO_AMOUNT, amount_out: NO_AMOUNT, shared: [], pool_fee: NO_LAMPORTS, network_fee };
  }
  const shared = intended_shares.map((share) => ({
    ...share,
    amount: amount(token_delta(transaction, share.token_account)),
  }));
  const passed_on = shared.reduce((sum, share) => sum + share.amount, 0n);
  return {
    amount_in: amount(-token_delta(transaction, thread.input_account)),
    amount_out: amount(token_delta(transaction, thread.output_account) + passed_on),
    shared,
    pool_fee: lamports(lamport_delta(transaction, thread.pool_id)),
    network_fee,
  };
}
