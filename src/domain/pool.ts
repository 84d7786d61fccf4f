import type { Address } from "@/domain/address.ts";
import type { Amount } from "@/domain/units.ts";

/** One of a pool's two tokens. A is the one whose mint's bytes are smaller: the contract orders them so. */
export type Side = "A" | "B";
/** Which token a swap takes and which it gives. */
export type SwapDirection = "a_to_b" | "b_to_a";

/** What belongs to one side of a pool. */
export interface PoolSide {
  readonly mint: Address;
  readonly decimals: number;
  readonly vault: Address;
  readonly lp_mint: Address;
}

/**
 * A pool of the contract: `ratio_a_numerator` base units of A are worth `ratio_b_denominator` base units of B, for
 * ever. Everything here is fixed at creation.
 */
export interface Pool {
  /** Address of the pool's state account; also the authority of its vaults and LP mints. */
  readonly pool_id: Address;
  readonly a: PoolSide;
  readonly b: PoolSide;
  readonly ratio_a_numerator: Amount;
  readonly ratio_b_denominator: Amount;
  /** Flags byte at creation: 1 simple ratio, 64 exact exchange. */
  readonly flags: number;
  /** Of a pool that was taken over: when that was first done. */
  readonly created_at_ms: number;
  /**
   * Only of a pool that was taken over: who may mint its tokens; `null` is nobody. Of a pool that the service created it
   * is the core wallet.
   */
  readonly mint_authorities?: { readonly a: Address | null; readonly b: Address | null };
}

/** What the contract keeps for `side`. */
export function side_of(pool: Pool, side: Side): PoolSide {
  return side === "A" ? pool.a : pool.b;
}

/** The token that a swap takes. */
export function input_side(direction: SwapDirection): Side {
  return direction === "a_to_b" ? "A" : "B";
}

/** The token that a swap gives. */
export function output_side(direction: SwapDirection): Side {
  return direction === "a_to_b" ? "B" : "A";
}

/** Base units as a person writes whole tokens: `1500000` with 6 decimals is `1.5`. */
export function format_tokens(base_units: bigint, decimals: number): string {
  if (decimals === 0) return base_units.toString();
  const digits = base_units.toString().padStart(decimals + 1, "0");
  const fraction = digits.slice(-decimals).replace(/0+$/, "");
  const whole = digits.slice(0, -decimals);
  return fraction === "" ? whole : `${whole}.${fraction}`;
}

/** The ratio in whole tokens, with the side that is exactly one first: `1 Token A = 160 Token B`. */
export function ratio_display(pool: Pool): string {
  const a = format_tokens(pool.ratio_a_numerator, pool.a.decimals);
  const b = format_tokens(pool.ratio_b_denominator, pool.b.decimals);
  return a !== "1" && b === "1" ? `1 Token B = ${a} Token A` : `${a} Token A = ${b} Token B`;
}
