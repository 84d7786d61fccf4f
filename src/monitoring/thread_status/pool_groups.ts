/** What a thread means to its pool. */
import { side_of } from "@/domain/pool.ts";
import { volume_in_a } from "@/monitoring/pool_activity.ts";
import { percentage } from "@/monitoring/thread_status/figures.ts";
import type { ThreadFacts } from "@/monitoring/thread_status/thread_facts.ts";
import { wallet_view } from "@/monitoring/wallet_view.ts";

/** The thread's LP tokens as a share of all liquidity of the pool, both sides at the pool's ratio, in percent. */
function liquidity_share(facts: ThreadFacts): number | null {
  const { thread, pool, pool_state: state } = facts;
  if (state === undefined) return null;
  const { lp_tokens } = wallet_view(thread, facts);
  const in_a = (a: bigint, b: bigint) =>
    volume_in_a(pool, { operations: 0, volume_a: a, volume_b: b, fees: 0n });
  const own = thread.kind !== "swap" && thread.side === "B" ? in_a(0n, lp_tokens) : in_a(lp_tokens, 0n);
  return percentage(own, in_a(state.tracked_a, state.tracked_b));
}

/** Group `pool_integration`. Volume and fees are those since this process began to watch, of everybody. */
export function pool_integration(facts: ThreadFacts) {
  const { thread, pool, own_activity: own, pool_activity: all } = facts;
  return {
    pool_info: {
      pool_address: pool.pool_id,
      token_a_mint: pool.a.mint,
      token_b_mint: pool.b.mint,
      lp_token_mint: thread.kind === "swap" ? null : side_of(pool, thread.side).lp_mint,
    },
    pool_impact: {
      thread_contribution_to_pool_volume: percentage(volume_in_a(pool, own), volume_in_a(pool, all)),
      estimated_pool_fee_contribution: percentage(own.fees, all.fees),
      thread_liquidity_share: liquidity_share(facts),
    },
    pool_findings: facts.pool_findings,
  };
}
