import type { Address } from "@/domain/address.ts";
import type { Pool } from "@/domain/pool.ts";

/** Tokens that a thread cannot use, by what they are. */
const FOREIGN_TOKENS = ["lp_of_other_side", "lp_of_other_pool", "other_token"] as const;
/** One of {@linkcode FOREIGN_TOKENS}. */
export type ForeignTokens = typeof FOREIGN_TOKENS[number];

/** What tokens of `mint` are to a thread of `pool` that does not use them. `lp_mints` are those of all known pools. */
export function foreign_tokens(pool: Pool, mint: Address, lp_mints: ReadonlySet<Address>): ForeignTokens {
  if (mint === pool.a.lp_mint || mint === pool.b.lp_mint) return "lp_of_other_side";
  return lp_mints.has(mint) ? "lp_of_other_pool" : "other_token";
}

/** The warning that a thread's owner reads. */
export function foreign_tokens_message(thread_id: string, mint: Address, what: ForeignTokens): string {
  const whose = {
    lp_of_other_side: "LP tokens of the pool's other side",
    lp_of_other_pool: "LP tokens of another pool",
    other_token: "tokens that it has no use for",
  }[what];
  return `${thread_id} was sent ${whose} (mint ${mint}); it ignores them`;
}
