import type { Address } from "@/domain/address.ts";
import { input_side, output_side, type Pool, type Side, side_of } from "@/domain/pool.ts";
import type { Thread } from "@/domain/thread.ts";

/** What decides the mints that a thread handles. */
export type ThreadRole =
  | { readonly kind: "deposit" | "withdrawal"; readonly side: Side }
  | { readonly kind: "swap"; readonly direction: "a_to_b" | "b_to_a" };

/** The mints that a thread of this role takes and receives. */
export function mints_of(pool: Pool, role: ThreadRole): { input_mint: Address; output_mint: Address } {
  if (role.kind === "swap") {
    return {
      input_mint: side_of(pool, input_side(role.direction)).mint,
      output_mint: side_of(pool, output_side(role.direction)).mint,
    };
  }
  const { mint, lp_mint } = side_of(pool, role.side);
  return role.kind === "deposit"
    ? { input_mint: mint, output_mint: lp_mint }
    : { input_mint: lp_mint, output_mint: mint };
}

/** Names the threads of one pool that do the same: same kind, same side or direction. */
export function role_key(thread: Thread): string {
  const part = thread.kind === "swap" ? thread.direction : thread.side;
  return `${thread.pool_id}:${thread.kind}:${part}`;
}

/**
 * Names those with whom `giver` shares what it receives: same pool, and the giver's output is the receiver's input.
 * Deposit threads feed withdrawal threads of their side and the reverse; a swap thread feeds the one of the opposite
 * direction.
 */
export function peers_key(giver: Thread): string {
  if (giver.kind === "swap") {
    const opposite = giver.direction === "a_to_b" ? "b_to_a" : "a_to_b";
    return `${giver.pool_id}:swap:${opposite}`;
  }
  const wanted = giver.kind === "deposit" ? "withdrawal" : "deposit";
  return `${giver.pool_id}:${wanted}:${giver.side}`;
}

/** Whether the thread gives away what it receives. Only deposit threads can have it switched off. */
export function shares_output(thread: Thread): boolean {
  return thread.kind !== "deposit" || thread.share_lp_tokens;
}
