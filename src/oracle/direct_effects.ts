/** What the chain shows of a pool's balances in a transaction, whoever moved them. */
import type { Address } from "@/domain/address.ts";
import { lamport_delta, type LandedTransaction, token_delta } from "@/domain/landed_transaction.ts";
import type { Pool } from "@/domain/pool.ts";
import type { PoolState } from "@/domain/pool_state.ts";
import type { Amount, Lamports } from "@/domain/units.ts";

/** Changes of a pool's balances; zero where nothing happened. */
export interface PoolMoves {
  readonly vault_a: bigint;
  readonly vault_b: bigint;
  readonly lp_supply_a: bigint;
  readonly lp_supply_b: bigint;
  readonly lamports: bigint;
}

/** What all token accounts of `mint` gained together. Only minting and burning can make it differ from zero. */
export function total_delta(transaction: LandedTransaction, mint: Address): bigint {
  let sum = 0n;
  for (const change of transaction.token_changes) {
    if (change.mint === mint) sum += change.after - change.before;
  }
  return sum;
}

/** What a transaction did to a pool's balances. */
export function observed_moves({ pool_id, a, b }: Pool, transaction: LandedTransaction): PoolMoves {
  return {
    vault_a: token_delta(transaction, a.vault),
    vault_b: token_delta(transaction, b.vault),
    lp_supply_a: total_delta(transaction, a.lp_mint),
    lp_supply_b: total_delta(transaction, b.lp_mint),
    lamports: lamport_delta(transaction, pool_id),
  };
}

/** What the calls did to a pool's balances by the model. */
export function moves_between(before: PoolState, after: PoolState): PoolMoves {
  return {
    vault_a: after.vault_a - before.vault_a,
    vault_b: after.vault_b - before.vault_b,
    lp_supply_a: after.lp_supply_a - before.lp_supply_a,
    lp_supply_b: after.lp_supply_b - before.lp_supply_b,
    lamports: after.lamports - before.lamports,
  };
}

/** `state` with its balances as they were in `before`, and `moves` on top. */
export function with_moves(state: PoolState, before: PoolState, moves: PoolMoves): PoolState {
  return {
    ...state,
    vault_a: (before.vault_a + moves.vault_a) as Amount,
    vault_b: (before.vault_b + moves.vault_b) as Amount,
    lp_supply_a: (before.lp_supply_a + moves.lp_supply_a) as Amount,
    lp_supply_b: (before.lp_supply_b + moves.lp_supply_b) as Amount,
    lamports: (before.lamports + moves.lamports) as Lamports,
  };
}
