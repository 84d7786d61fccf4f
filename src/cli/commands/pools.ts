import { type DaemonOptions, show } from "@/cli/daemon_client.ts";
import { grouped, table } from "@/cli/output.ts";
import { chosen_pool } from "@/cli/pool_choice.ts";
import { instant_words, sol_words } from "@/cli/words.ts";
import type { WireParams, WireResult } from "@/rpc/wire.ts";

/** Options of `pools create`. */
export interface PoolOptions extends DaemonOptions {
  readonly decimalsA?: number;
  readonly decimalsB?: number;
  readonly ratio?: string;
  readonly direction?: "a_to_b" | "b_to_a";
}

function list_text({ pools }: WireResult<"list_pools">): string {
  if (pools.length === 0) return "No pools. Create one with: frt pools create";
  const rows = pools.map((pool) => [
    pool.pool_id,
    pool.ratio_display,
    `${pool.token_a_decimals}/${pool.token_b_decimals}`,
    instant_words(pool.created_at),
    pool.imported ? "imported" : "own",
    pool.on_chain ? "yes" : "no",
  ]);
  return table(["pool", "ratio", "decimals", "created (UTC)", "origin", "on chain"], rows);
}

function details_text(pool: WireResult<"get_pool">): string {
  const { state, threads } = pool;
  const refused = [
    ...state.liquidity_paused ? ["deposits and withdrawals"] : [],
    ...state.swaps_paused ? ["swaps"] : [],
    ...state.owner_only_swaps ? ["swaps of anybody but the owner"] : [],
  ];
  const sides = table(["side", "mint", "decimals", "liquidity", "in the vault", "LP supply"], [
    [
      "A",
      pool.token_a_mint,
      String(pool.token_a_decimals),
      ...[
        state.token_a_liquidity,
        state.vault_a_balance,
        state.lp_supply_a,
      ].map(grouped),
    ],
    [
      "B",
      pool.token_b_mint,
      String(pool.token_b_decimals),
      ...[
        state.token_b_liquidity,
        state.vault_b_balance,
        state.lp_supply_b,
      ].map(grouped),
    ],
  ]);
  return [
    `pool      ${pool.pool_id}${pool.imported ? " (imported)" : ""}`,
    `ratio     ${pool.ratio_display} (${grouped(pool.ratio_a_numerator)} : ${
      grouped(pool.ratio_b_denominator)
    } base units)`,
    `threads   ${grouped(threads.total)}, ${grouped(threads.running)} running`,
    `fees      ${sol_words(state.liquidity_fee)} SOL a deposit or withdrawal, ${
      sol_words(state.swap_fee)
    } SOL a swap; ${sol_words(state.total_fees)} SOL so far`,
    `refused   ${refused.length === 0 ? "nothing" : refused.join(", ")}`,
    `slot      ${grouped(state.slot)}`,
    "",
    sides,
  ].join("\n");
}

function created_text(pool: WireResult<"create_pool"> | WireResult<"import_pool">): string {
  return `pool      ${pool.pool_id}\ntoken A   ${pool.token_a_mint} (${pool.token_a_decimals} decimals)\n` +
    `token B   ${pool.token_b_mint} (${pool.token_b_decimals} decimals)\n` +
    `ratio     ${grouped(pool.ratio_a_numerator)} base units of A for ${
      grouped(pool.ratio_b_denominator)
    } of B`;
}

function on_chain_text({ pools, next_cursor }: WireResult<"list_pools_on_chain">): string {
  if (pools.length === 0) return "The contract has no pools on this cluster";
  const rows = pools.map(({ pool_id, token_a_mint, token_b_mint, in_registry }) => [
    pool_id,
    token_a_mint,
    token_b_mint,
    in_registry ? "yes" : "no",
  ]);
  const more = next_cursor === null
    ? ""
    : `\nThere are more: frt call list_pools_on_chain cursor=${next_cursor}`;
  return table(["pool", "token A", "token B", "known"], rows) + more;
}

/** Lists the service's pools. */
export function run_pools_list(options: DaemonOptions): Promise<number> {
  return show(options, (daemon) => daemon.call("list_pools", {}), list_text);
}

/** Shows one pool as the chain holds it. */
export function run_pools_show(pool: string, options: DaemonOptions): Promise<number> {
  return show(
    options,
    async (daemon) => daemon.call("get_pool", { pool_id: await chosen_pool(daemon, pool) }),
    details_text,
  );
}

/** Creates a pool of two new tokens. */
export function run_pools_create(options: PoolOptions): Promise<number> {
  const { decimalsA, decimalsB, ratio, direction } = options;
  const params: WireParams<"create_pool"> = {
    ...decimalsA === undefined ? {} : { token_a_decimals: decimalsA },
    ...decimalsB === undefined ? {} : { token_b_decimals: decimalsB },
    ...ratio === undefined ? {} : { ratio_whole_number: ratio },
    ...direction === undefined ? {} : { ratio_direction: direction },
  };
  return show(options, (daemon) => daemon.call("create_pool", params), created_text);
}

/** Takes over a pool of somebody else. */
export function run_pools_import(pool_id: string, options: DaemonOptions): Promise<number> {
  return show(options, (daemon) => daemon.call("import_pool", { pool_id }), created_text);
}

/** Lists the contract's pools, whoever created them. */
export function run_pools_on_chain(options: DaemonOptions): Promise<number> {
  return show(options, (daemon) => daemon.call("list_pools_on_chain", {}), on_chain_text);
}
