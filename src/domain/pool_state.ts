import type { Address } from "@/domain/address.ts";
import type { Amount, Lamports } from "@/domain/units.ts";

/** Everything about a pool that operations change: the state account's counters, the vaults and the LP supplies. */
export interface PoolState {
  /** Liquidity that the contract tracks. Swaps and withdrawals are limited by it. */
  readonly tracked_a: Amount;
  readonly tracked_b: Amount;
  /** What the vaults really hold; more than tracked when somebody sends tokens to them directly. */
  readonly vault_a: Amount;
  readonly vault_b: Amount;
  readonly lp_supply_a: Amount;
  readonly lp_supply_b: Amount;
  /** Lamports on the state account. */
  readonly lamports: Lamports;
  readonly collected_liquidity_fees: Lamports;
  readonly collected_swap_fees: Lamports;
  readonly total_fees: Lamports;
  readonly flags: number;
  /** What the next deposit or withdrawal costs. */
  readonly liquidity_fee: Lamports;
  /** What the next swap costs. */
  readonly swap_fee: Lamports;
}

/** A pool's state as read from the chain, true at the end of `slot`. */
export interface PoolReading {
  readonly slot: number;
  readonly state: PoolState;
  /** Who may swap while swaps are the owner's only; absent where it was not read. */
  readonly owner?: Address;
}

/** Bits of the flags byte, by value. */
export const POOL_FLAGS = {
  simple_ratio: 1,
  liquidity_paused: 2,
  swaps_paused: 4,
  owner_only_swaps: 32,
  exact_exchange: 64,
} as const;

/** Whether `flag` of {@linkcode POOL_FLAGS} is set. */
export function has_flag(state: PoolState, flag: number): boolean {
  return (state.flags & flag) !== 0;
}
