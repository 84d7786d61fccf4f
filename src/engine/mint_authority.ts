import type { Address } from "@/domain/address.ts";
import { type Pool, type Side, side_of } from "@/domain/pool.ts";
import { Refusal } from "@/domain/refusal.ts";

/** Who may mint a pool's token: the core wallet where the service made the mint; `null` is nobody. */
export function mint_authority(pool: Pool, side: Side, core_wallet: Address): Address | null {
  const { mint_authorities } = pool;
  if (mint_authorities === undefined) return core_wallet;
  return side === "A" ? mint_authorities.a : mint_authorities.b;
}

/** Throws the `Refusal` of a request that needs freshly minted tokens which the core wallet cannot mint. */
export function require_mint(pool: Pool, side: Side, core_wallet: Address): void {
  const authority = mint_authority(pool, side, core_wallet);
  if (authority === core_wallet) return;
  const { mint } = side_of(pool, side);
  throw new Refusal(
    "not_available_here",
    `The core wallet ${core_wallet} may not mint token ${side} of pool ${pool.pool_id}: the authority of its mint ${mint} ` +
      `is ${authority ?? "nobody"}`,
    "Create threads with initial_amount 0 and without auto_refill, and send tokens to their wallets; or use that " +
      "authority as the core wallet, and import_pool again",
    { pool_id: pool.pool_id, mint, mint_authority: authority, core_wallet },
  );
}
