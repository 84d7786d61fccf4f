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

/** A mint as its account shows it. */
export interface MintFacts {
  readonly decimals: number;
  readonly supply: Amount;
  readonly mint_authority: Address | null;
  readonly freeze_authority: Address | null;
}

/** A vault as its account shows it, but for its balance. */
export interface VaultFacts {
  readonly mint: Address;
  readonly owner: Address;
  readonly delegate: Address | null;
  readonly close_authority: Address | null;
  readonly is_frozen: boolean;
}

/** What a pool's accounts hold beside the state that operations change. */
export interface PoolAccounts {
  readonly owner: Address;
  /** Fees that have gone to the treasury. */
  readonly fees_consolidated: Lamports;
  readonly consolidations: bigint;
  /** Unix seconds; 0 before the first one. */
  readonly consolidated_seconds: bigint;
  /** What can never change, by name, as text: addresses, ratio, bumps, and the fields that the contract never writes. */
  readonly fixed: Readonly<Record<string, string>>;
  readonly mints: Readonly<Record<"a" | "b" | "lp_a" | "lp_b", MintFacts>>;
  readonly vaults: Readonly<Record<"a" | "b", VaultFacts>>;
}

/** A pool's state as read from the chain, true at the end of `slot`. */
export interface PoolReading {
  readonly slot: number;
  readonly state: PoolState;
  /** Absent where only the state was read. */
  readonly accounts?: PoolAccounts;
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
