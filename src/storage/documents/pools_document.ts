/** `pools.json`: the pools that the service has created or taken over. */
import { z } from "zod";
import { iso_seconds } from "@/base/clock.ts";
import type { Address } from "@/domain/address.ts";
import type { Pool } from "@/domain/pool.ts";
import {
  address_value,
  amount_value,
  decode_document,
  epoch_ms,
  FORMAT_VERSION,
  journal_position,
} from "@/storage/documents/values.ts";

const decimals = z.int().min(0).max(255);

const pool_schema = z.object({
  pool_id: address_value,
  token_a_mint: address_value,
  token_a_decimals: decimals,
  token_b_mint: address_value,
  token_b_decimals: decimals,
  ratio_a_numerator: amount_value,
  ratio_b_denominator: amount_value,
  created_at: z.string(),
  token_a_vault: address_value,
  token_b_vault: address_value,
  lp_token_a_mint: address_value,
  lp_token_b_mint: address_value,
  flags: z.int().min(0),
  created_at_ms: epoch_ms,
  mint_authorities: z.object({ a: address_value.nullable(), b: address_value.nullable() }).optional(),
});

/** The whole file. */
const pools_schema = z.object({
  format_version: z.literal(FORMAT_VERSION),
  journal_position,
  pools: z.record(z.string(), pool_schema),
});

/** One pool. */
function encode_pool(pool: Pool): z.output<typeof pool_schema> {
  return {
    pool_id: pool.pool_id,
    token_a_mint: pool.a.mint,
    token_a_decimals: pool.a.decimals,
    token_b_mint: pool.b.mint,
    token_b_decimals: pool.b.decimals,
    ratio_a_numerator: pool.ratio_a_numerator,
    ratio_b_denominator: pool.ratio_b_denominator,
    created_at: iso_seconds(pool.created_at_ms),
    token_a_vault: pool.a.vault,
    token_b_vault: pool.b.vault,
    lp_token_a_mint: pool.a.lp_mint,
    lp_token_b_mint: pool.b.lp_mint,
    flags: pool.flags,
    created_at_ms: pool.created_at_ms,
    ...(pool.mint_authorities === undefined ? {} : { mint_authorities: pool.mint_authorities }),
  };
}

function decode_pool(content: z.output<typeof pool_schema>): Pool {
  const { mint_authorities } = content;
  return {
    pool_id: content.pool_id,
    a: {
      mint: content.token_a_mint,
      decimals: content.token_a_decimals,
      vault: content.token_a_vault,
      lp_mint: content.lp_token_a_mint,
    },
    b: {
      mint: content.token_b_mint,
      decimals: content.token_b_decimals,
      vault: content.token_b_vault,
      lp_mint: content.lp_token_b_mint,
    },
    ratio_a_numerator: content.ratio_a_numerator,
    ratio_b_denominator: content.ratio_b_denominator,
    flags: content.flags,
    created_at_ms: content.created_at_ms,
    ...(mint_authorities === undefined ? {} : { mint_authorities }),
  };
}

/** The document of this part of the state at `position`. */
export function encode_pools(pools: ReadonlyMap<Address, Pool>, position: number) {
  return {
    format_version: FORMAT_VERSION,
    journal_position: position,
    pools: Object.fromEntries(Array.from(pools, ([id, pool]) => [id, encode_pool(pool)])),
  };
}

/** Reads `pools.json`. Throws where the text is not such a document. */
export function decode_pools(text: string): { pools: Map<Address, Pool>; position: number } {
  const content = decode_document(pools_schema, text);
  const pools = Object.values(content.pools).map(decode_pool);
  return { pools: new Map(pools.map((pool) => [pool.pool_id, pool])), position: content.journal_position };
}
