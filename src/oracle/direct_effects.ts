/**
 * What a transaction does to a pool past the contract: tokens sent straight to a vault, LP tokens burnt by their holder,
 * lamports sent to the pool's account. None of it is the contract's doing, and all of it changes what it works with.
 */
import { lamport_delta, type LandedTransaction, token_delta } from "@/domain/landed_transaction.ts";
import type { Pool, PoolSide } from "@/domain/pool.ts";
import type { PoolState } from "@/domain/pool_state.ts";
import { amount, lamports } from "@/domain/units.ts";

/** Changes of a pool's balances; zero where nothing happened. */
export interface DirectEffects {
  readonly vault_a: bigint;
  readonly vault_b: bigint;
  readonly lp_supply_a: bigint;
  readonly lp_supply_b: bigint;
  readonly lamports: bigint;
}

/** What all token accounts of `mint` gained together. Only minting and burning can make it differ from zero. */
export function total_delta(transaction: LandedTransaction, mint: string): bigint {
  let sum = 0n;
  for (const change of transaction.token_changes) {
    if (change.mint === mint) sum += change.after - change.before;
  }
  return sum;
}

/** Minted less burnt by top-level instructions of the token program. */
export function directly_issued(transaction: LandedTransaction, mint: string): bigint {
  let issued = 0n;
  for (const move of transaction.direct_moves) {
    if (move.what !== "tokens" || move.mint !== mint) continue;
    if (move.source === null) issued += move.amount;
    if (move.destination === null) issued -= move.amount;
  }
  return issued;
}

/** What top-level token instructions bring to an account, less what they take from it. */
export function net_direct_tokens(transaction: LandedTransaction, account: string): bigint {
  let net = 0n;
  for (const { what, source, destination, amount } of transaction.direct_moves) {
    if (what !== "tokens") continue;
    if (destination === account) net += amount;
    if (source === account) net -= amount;
  }
  return net;
}

function sent_to(transaction: LandedTransaction, what: "tokens" | "lamports", account: string): bigint {
  let sum = 0n;
  for (const move of transaction.direct_moves) {
    if (move.what === what && move.destination === account) sum += move.amount;
  }
  return sum;
}

/** In a transaction that also calls the contract, only what its other instructions say themselves. */
export function effects_beside_calls(pool: Pool, transaction: LandedTransaction): DirectEffects {
  return {
    vault_a: sent_to(transaction, "tokens", pool.a.vault),
    vault_b: sent_to(transaction, "tokens", pool.b.vault),
    lp_supply_a: directly_issued(transaction, pool.a.lp_mint),
    lp_supply_b: directly_issued(transaction, pool.b.lp_mint),
    lamports: sent_to(transaction, "lamports", pool.pool_id),
  };
}

/** In a transaction that does not call the contract, whatever it did, by whichever program. */
export function effects_without_calls(pool: Pool, transaction: LandedTransaction): DirectEffects {
  const supply = ({ lp_mint }: PoolSide) => total_delta(transaction, lp_mint);
  return {
    vault_a: token_delta(transaction, pool.a.vault),
    vault_b: token_delta(transaction, pool.b.vault),
    lp_supply_a: supply(pool.a),
    lp_supply_b: supply(pool.b),
    lamports: lamport_delta(transaction, pool.pool_id),
  };
}

/** The pool's state with the effects in it. */
export function with_direct_effects(state: PoolState, effects: DirectEffects): PoolState {
  return {
    ...state,
    vault_a: amount(state.vault_a + effects.vault_a),
    vault_b: amount(state.vault_b + effects.vault_b),
    lp_supply_a: amount(state.lp_supply_a + effects.lp_supply_a),
    lp_supply_b: amount(state.lp_supply_b + effects.lp_supply_b),
    lamports: lamports(state.lamports + effects.lamports),
  };
}
