import { iso_seconds } from "@/base/clock.ts";
import { type Pool, ratio_display } from "@/domain/pool.ts";
import type { PoolService } from "@/engine/pool_service.ts";
import { decimals_param, direction_param, positive_u64_param } from "@/rpc/params.ts";
import { type Method, method } from "@/rpc/registry.ts";

function tokens(pool: Pool) {
  return {
    pool_id: pool.pool_id,
    token_a_mint: pool.a.mint,
    token_a_decimals: pool.a.decimals,
    token_b_mint: pool.b.mint,
    token_b_decimals: pool.b.decimals,
  };
}

function ratio(pool: Pool) {
  return { ratio_a_numerator: pool.ratio_a_numerator, ratio_b_denominator: pool.ratio_b_denominator };
}

/** The methods about pools. */
export function pool_methods(pools: PoolService): Method[] {
  return [
    method(
      "create_pool",
      "Creates two mints and a pool of them; what is not given is drawn at random",
      {
        token_a_decimals: decimals_param.optional(),
        token_b_decimals: decimals_param.optional(),
        ratio_whole_number: positive_u64_param.optional(),
        ratio_direction: direction_param.optional(),
      },
      async (params) => {
        const pool = await pools.create(params);
        return { ...tokens(pool), ...ratio(pool) };
      },
    ),
    method("list_pools", "Lists all pools", {}, () => ({
      pools: pools.all().map((pool) => ({
        ...tokens(pool),
        ratio_display: ratio_display(pool),
        ...ratio(pool),
        created_at: iso_seconds(pool.created_at_ms),
      })),
    })),
  ];
}
