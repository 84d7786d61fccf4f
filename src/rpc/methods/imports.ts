import { type Address, parse_address } from "@/domain/address.ts";
import { Refusal } from "@/domain/refusal.ts";
import { mint_authority } from "@/engine/mint_authority.ts";
import type { PoolImportService } from "@/engine/pool_import.ts";
import type { PoolService } from "@/engine/pool_service.ts";
import type { import_contracts } from "@/rpc/contracts/imports.ts";
import type { Handlers } from "@/rpc/method.ts";

function required_address(text: string): Address {
  const address = parse_address(text);
  if (address !== undefined) return address;
  throw new Refusal(
    "invalid_parameter",
    `${text} is not the base58 form of 32 bytes`,
    "list_pools_on_chain lists the contract's pools on this cluster",
    { pool_id: text },
  );
}

/** The methods about pools that somebody else has created. */
export function import_handlers(
  pools: PoolService,
  imports: PoolImportService,
  core_wallet: Address,
): Handlers<typeof import_contracts> {
  return {
    import_pool: async ({ pool_id }) => {
      const pool = await imports.take_over(required_address(pool_id));
      const [a, b] = [mint_authority(pool, "A", core_wallet), mint_authority(pool, "B", core_wallet)];
      return {
        pool_id: pool.pool_id,
        token_a_mint: pool.a.mint,
        token_a_decimals: pool.a.decimals,
        token_b_mint: pool.b.mint,
        token_b_decimals: pool.b.decimals,
        ratio_a_numerator: pool.ratio_a_numerator,
        ratio_b_denominator: pool.ratio_b_denominator,
        token_a_mint_authority: a,
        token_b_mint_authority: b,
        can_mint_token_a: a === core_wallet,
        can_mint_token_b: b === core_wallet,
      };
    },
    list_pools_on_chain: async ({ limit, cursor }) => {
      const found = await imports.list();
      const known = new Set(pools.all().map(({ pool_id }) => pool_id));
      const rest = cursor === undefined ? found : found.filter(({ pool_id }) => pool_id > cursor);
      const shown = rest.slice(0, limit);
      return {
        pools: shown.map(({ pool_id, mint_a, mint_b, ratio_a_numerator, ratio_b_denominator, owner }) => ({
          pool_id,
          token_a_mint: mint_a,
          token_b_mint: mint_b,
          ratio_a_numerator,
          ratio_b_denominator,
          owner,
          in_registry: known.has(pool_id),
        })),
        total: found.length,
        next_cursor: rest.length > limit ? shown.at(-1)?.pool_id ?? null : null,
      };
    },
  };
}
