/** What a transaction may have done to pools beside the calls and transfers that it shows. */
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import type { Pool } from "@/domain/pool.ts";
import { observed_moves } from "@/oracle/direct_effects.ts";
import type { FollowedPool } from "@/oracle/followed_pool.ts";
import type { Judgement } from "@/oracle/judge_transaction.ts";

/** Whether something but the calls and plain transfers may have moved a pool's balances. */
export function is_touched_otherwise(
  { details }: LandedTransaction,
  touched: readonly FollowedPool[],
  { gaps }: Judgement,
): boolean {
  if (details === undefined) return false;
  if (details.has_inner_calls) return true;
  if (details.touched_otherwise.length === 0 && gaps.accounts.size === 0) return false;
  return touched.some(({ accounts }) =>
    accounts.some((account) => gaps.accounts.has(account) || details.touched_otherwise.includes(account))
  );
}

/** Whether the contract must have been called from inside another program: only it can take from a pool, or mint. */
export function is_called_inside(transaction: LandedTransaction, pool: Pool): boolean {
  if (transaction.details?.has_inner_calls === true) return true;
  if (transaction.calls.length > 0) return false;
  const { vault_a, vault_b, lp_supply_a, lp_supply_b, lamports } = observed_moves(pool, transaction);
  return vault_a < 0n || vault_b < 0n || lp_supply_a > 0n || lp_supply_b > 0n || lamports < 0n;
}
