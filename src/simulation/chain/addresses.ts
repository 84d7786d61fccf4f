import { createHash } from "node:crypto";
import { type Address, address_bytes, address_of, compare_keys } from "@/domain/address.ts";
import type { Pool } from "@/domain/pool.ts";
import { classify_ratio } from "@/domain/ratio.ts";
import type { PoolSpec } from "@/engine/ports.ts";

/** An address that follows from what it is for: the same in every run of a seed. */
export function address_for(...parts: readonly (string | number)[]): Address {
  return address_of(new Uint8Array(createHash("sha256").update(parts.join("/")).digest()));
}

/** The deployment's state account. */
export const SYSTEM_STATE = address_for("system_state");
/** Receives the fees of pool creations. */
export const TREASURY = address_for("main_treasury");

/** The token account of a wallet for a mint. */
export function token_account_of(wallet: Address, mint: Address): Address {
  return address_for("token_account", wallet, mint);
}

/** A pool with addresses of its own; the mint with the smaller key is A. */
export function new_pool(seed: number, number: number, spec: PoolSpec): Pool {
  const mints = [address_for(seed, number, "mint_1"), address_for(seed, number, "mint_2")]
    .toSorted((left, right) => compare_keys(address_bytes(left), address_bytes(right)));
  const [mint_a = SYSTEM_STATE, mint_b = SYSTEM_STATE] = mints;
  const { token_a_decimals, token_b_decimals, ratio, created_at_ms } = spec;
  const pool_id = address_for("pool", mint_a, mint_b);
  const side = (name: string, mint: Address, decimals: number) => ({
    mint,
    decimals,
    vault: address_for("vault", name, pool_id),
    lp_mint: address_for("lp_mint", name, pool_id),
  });
  return {
    pool_id,
    a: side("a", mint_a, token_a_decimals),
    b: side("b", mint_b, token_b_decimals),
    ...ratio,
    flags: classify_ratio(ratio, token_a_decimals, token_b_decimals) === "simple" ? 1 : 0,
    created_at_ms,
  };
}
