import type { Address } from "@/domain/address.ts";
import { lamport_delta, type LandedTransaction, token_delta } from "@/domain/landed_transaction.ts";
import type { OperationEffects, OperationPurpose, PoolCheck, Share } from "@/domain/operation.ts";
import { input_side, output_side, type Pool, side_of } from "@/domain/pool.ts";
import type { WalletBalances } from "@/domain/session.ts";
import type { Thread } from "@/domain/thread.ts";
import { type Amount, amount, lamports, NO_AMOUNT, NO_LAMPORTS } from "@/domain/units.ts";
import { total_delta } from "@/oracle/direct_effects.ts";

const NOTHING = {
  amount_in: NO_AMOUNT,
  amount_out: NO_AMOUNT,
  burned_in: NO_AMOUNT,
  burned_out: NO_AMOUNT,
  shared: [],
  pool_fee: NO_LAMPORTS,
};

/** What the owner of an account destroyed of it by instructions of its own. */
function burned(transaction: LandedTransaction, account: Address): Amount {
  let sum = 0n;
  for (const { source, destination, what, amount } of transaction.direct_moves) {
    if (what === "tokens" && source === account && destination === null) sum += amount;
  }
  return amount(sum);
}

/**
 * What a landed operation did, from the balances that the chain states before and after it: never from what was
 * intended. A transaction that failed has cost its network fee and nothing else.
 */
export function observe_effects(
  thread: Thread,
  purpose: OperationPurpose,
  intended_shares: readonly Share[],
  transaction: LandedTransaction,
): OperationEffects {
  const network_fee = transaction.fee_payer === thread.wallet_address ? transaction.fee : NO_LAMPORTS;
  if (transaction.error !== null) return { ...NOTHING, network_fee };
  const shared = intended_shares.map((share) => ({
    ...share,
    amount: amount(token_delta(transaction, share.token_account)),
  }));
  // Shares on their own hand on what an earlier transaction has received.
  if (purpose === "share") return { ...NOTHING, shared, network_fee };
  const passed_on = shared.reduce((sum, share) => sum + share.amount, 0n);
  const burned_in = burned(transaction, thread.input_account);
  const burned_out = burned(transaction, thread.output_account);
  return {
    amount_in: amount(-token_delta(transaction, thread.input_account) - burned_in),
    amount_out: amount(token_delta(transaction, thread.output_account) + passed_on + burned_out),
    burned_in,
    burned_out,
    shared,
    pool_fee: purpose === "burn" ? NO_LAMPORTS : lamports(lamport_delta(transaction, thread.pool_id)),
    network_fee,
  };
}

/** By how much the pool's own accounts moved, as the thread names them. */
function pool_moves(thread: Thread, pool: Pool, transaction: LandedTransaction) {
  if (thread.kind === "swap") {
    const into = side_of(pool, input_side(thread.direction)).vault;
    const out_of = side_of(pool, output_side(thread.direction)).vault;
    return { pool_in: token_delta(transaction, into), pool_out: -token_delta(transaction, out_of) };
  }
  const { vault, lp_mint } = side_of(pool, thread.side);
  const [tokens, lp_tokens] = [token_delta(transaction, vault), total_delta(transaction, lp_mint)];
  return thread.kind === "deposit"
    ? { pool_in: tokens, pool_out: lp_tokens }
    : { pool_in: -lp_tokens, pool_out: -tokens };
}

/**
 * Compares what a landed operation did to wallet and pool with what was planned: an operation that failed was to do
 * nothing. What is burnt behind an empty is no deed of the contract's, so an empty is not compared.
 */
export function check_effects(
  thread: Thread,
  pool: Pool,
  planned: { readonly amount: Amount; readonly expected_output: Amount },
  { amount_in, amount_out }: OperationEffects,
  transaction: LandedTransaction,
): Omit<PoolCheck, "model"> {
  const { pool_in, pool_out } = pool_moves(thread, pool, transaction);
  const failed = transaction.error !== null;
  const [wanted_in, wanted_out] = failed ? [0n, 0n] : [planned.amount, planned.expected_output];
  const as_expected = pool_in === wanted_in && pool_out === wanted_out && amount_in === wanted_in &&
    amount_out === wanted_out;
  return { as_expected, pool_in, pool_out };
}

/** What the thread's wallet held before and after a landed transaction; `null` where the transaction does not state it. */
export function observed_balances(
  thread: Thread,
  transaction: LandedTransaction,
): { before: WalletBalances; after: WalletBalances } | null {
  const sol = transaction.lamport_changes.find(({ account }) => account === thread.wallet_address);
  const tokens = (account: Address) =>
    transaction.token_changes.find((change) => change.account === account) ?? { before: 0n, after: 0n };
  if (sol === undefined) return null;
  const [input, output] = [tokens(thread.input_account), tokens(thread.output_account)];
  return {
    before: { input: input.before, output: output.before, lamports: sol.before },
    after: { input: input.after, output: output.after, lamports: sol.after },
  };
}
