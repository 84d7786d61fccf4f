import { iso_seconds } from "@/base/clock.ts";
import { settled } from "@/base/json.ts";
import type { SeverityCounts } from "@/domain/finding.ts";
import { type Pool, ratio_display } from "@/domain/pool.ts";
import { has_flag, POOL_FLAGS, type PoolReading } from "@/domain/pool_state.ts";
import type { Auditor } from "@/engine/auditor.ts";
import type { PoolService } from "@/engine/pool_service.ts";
import type { ThreadManager } from "@/engine/thread_manager.ts";
import type { pool_contracts } from "@/rpc/contracts/pools.ts";
import type { Handlers } from "@/rpc/method.ts";

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

function state_view({ slot, state }: PoolReading) {
  return {
    slot,
    token_a_liquidity: state.tracked_a,
    token_b_liquidity: state.tracked_b,
    vault_a_balance: state.vault_a,
    vault_b_balance: state.vault_b,
    lp_supply_a: state.lp_supply_a,
    lp_supply_b: state.lp_supply_b,
    lamports: state.lamports,
    collected_liquidity_fees: state.collected_liquidity_fees,
    collected_swap_fees: state.collected_swap_fees,
    total_fees: state.total_fees,
    liquidity_fee: state.liquidity_fee,
    swap_fee: state.swap_fee,
    liquidity_paused: has_flag(state, POOL_FLAGS.liquidity_paused),
    swaps_paused: has_flag(state, POOL_FLAGS.swaps_paused),
    owner_only_swaps: has_flag(state, POOL_FLAGS.owner_only_swaps),
    exact_exchange: has_flag(state, POOL_FLAGS.exact_exchange),
  };
}

/** What is known of a pool without the chain. */
function described(pool: Pool) {
  return {
    ...tokens(pool),
    ratio_display: ratio_display(pool),
    ...ratio(pool),
    created_at: iso_seconds(pool.created_at_ms),
    imported: pool.mint_authorities !== undefined,
  };
}

/** A pool in the list. */
function listed(pool: Pool, on_chain: boolean, findings: SeverityCounts) {
  return { ...described(pool), on_chain, findings };
}

type ListedPool = ReturnType<typeof listed>;

/** Lists the pools: each, and the whole list, is the same object as the last time as long as nothing of it has changed. */
function pool_list(pools: PoolService, auditor: Auditor): () => { pools: ListedPool[] } {
  const made = new WeakMap<Pool, ListedPool>();
  let last: { pools: ListedPool[] } = { pools: [] };
  const entry_of = (pool: Pool) => {
    const [on_chain, findings] = [pools.is_present(pool.pool_id), auditor.findings_of_pool(pool.pool_id)];
    const before = made.get(pool);
    // Findings are another object whenever one more is counted.
    if (before !== undefined && before.on_chain === on_chain && before.findings === findings) return before;
    const entry = listed(pool, on_chain, findings);
    made.set(pool, entry);
    return entry;
  };
  return () => {
    const list = pools.all().map(entry_of);
    const is_same = list.length === last.pools.length && list.every((entry, at) => entry === last.pools[at]);
    if (!is_same) last = settled({ pools: list });
    return last;
  };
}

/** The methods about pools. */
export function pool_handlers(
  pools: PoolService,
  threads: ThreadManager,
  auditor: Auditor,
): Handlers<typeof pool_contracts> {
  return {
    create_pool: async (params) => {
      const pool = await pools.create(params);
      return { ...tokens(pool), ...ratio(pool) };
    },
    list_pools: pool_list(pools, auditor),
    get_pool: async ({ pool_id }) => {
      const pool = pools.get(pool_id);
      const reading = await pools.read(pool_id);
      const entries = threads.of_pool(pool.pool_id);
      return {
        ...described(pool),
        vault_a: pool.a.vault,
        vault_b: pool.b.vault,
        lp_mint_a: pool.a.lp_mint,
        lp_mint_b: pool.b.lp_mint,
        state: state_view(reading),
        threads: {
          total: entries.length,
          running: entries.filter(({ status }) => status === "running").length,
        },
        findings: auditor.findings_of_pool(pool.pool_id),
      };
    },
  };
}
