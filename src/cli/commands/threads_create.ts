import { stringify_json } from "@/base/json.ts";
import { type DaemonClient, type DaemonOptions, refusal_words, with_daemon } from "@/cli/daemon_client.ts";
import { print, print_aside } from "@/cli/output.ts";
import { chosen_pool } from "@/cli/pool_choice.ts";
import { EXIT } from "@/daemon/exit_codes.ts";
import { RpcError } from "@/jsonrpc/rpc_error.ts";
import type { WireParams, WireResult } from "@/rpc/wire.ts";

type Created = WireResult<"create_deposit_thread">;

/** Options of every kind of thread. */
export interface CreationOptions extends DaemonOptions {
  readonly pool: string;
  readonly count: number;
  readonly start: boolean;
  readonly minInterval?: number;
  readonly maxInterval?: number;
  readonly minAmount?: string;
  readonly maxPercent?: number;
  readonly seed?: number;
}

/** Options of deposit threads. */
export interface DepositOptions extends CreationOptions {
  readonly token: "A" | "B";
  readonly amount?: string;
  readonly autoRefill: boolean;
  readonly share: boolean;
}

/** Options of withdrawal threads. */
export interface WithdrawalOptions extends CreationOptions {
  readonly token: "A" | "B";
}

/** Options of swap threads. */
export interface SwapOptions extends CreationOptions {
  readonly direction: "a_to_b" | "b_to_a";
  readonly amount?: string;
  readonly zeroOutput: boolean;
}

function pace({ minInterval, maxInterval, minAmount, maxPercent, seed }: CreationOptions) {
  return {
    ...minInterval === undefined ? {} : { min_interval_ms: minInterval },
    ...maxInterval === undefined ? {} : { max_interval_ms: maxInterval },
    ...minAmount === undefined ? {} : { min_amount: minAmount },
    ...maxPercent === undefined ? {} : { max_fraction_percent: maxPercent },
    ...seed === undefined ? {} : { seed },
  };
}

function amount_of({ amount }: { readonly amount?: string }) {
  return amount === undefined ? {} : { initial_amount: amount };
}

/** Creates them one after another; what was created before a refusal is told as well. */
async function create_all(
  options: CreationOptions,
  create: (daemon: DaemonClient, pool_id: string) => Promise<Created>,
): Promise<number> {
  return await with_daemon(options, async (daemon) => {
    const pool_id = await chosen_pool(daemon, options.pool);
    const created: Created[] = [];
    const show_all = () => {
      if (options.json === true) print(stringify_json({ created }, 2));
    };
    try {
      for (let count = 0; count < options.count; count += 1) {
        const thread = await create(daemon, pool_id);
        const { thread_id } = thread;
        const changed = options.start ? await daemon.call("start_thread", { thread_id }) : {};
        created.push({ ...thread, ...changed });
        if (options.json !== true) print(`${thread_id} ${options.start ? "runs" : "created"}`);
      }
    } catch (caught) {
      if (!(caught instanceof RpcError) || created.length === 0) throw caught;
      show_all();
      print_aside(`error: ${created.length} of ${options.count} threads created: ${refusal_words(caught)}`);
      return EXIT.refused;
    }
    show_all();
    return EXIT.ok;
  });
}

/** Creates deposit threads. */
export function run_create_deposit(options: DepositOptions): Promise<number> {
  return create_all(options, (daemon, pool_id) => {
    const params: WireParams<"create_deposit_thread"> = {
      pool_id,
      token_type: options.token,
      ...amount_of(options),
      auto_refill: options.autoRefill,
      share_lp_tokens: options.share,
      ...pace(options),
    };
    return daemon.call("create_deposit_thread", params);
  });
}

/** Creates withdrawal threads. */
export function run_create_withdrawal(options: WithdrawalOptions): Promise<number> {
  return create_all(options, (daemon, pool_id) => {
    const params = { pool_id, token_type: options.token, ...pace(options) };
    return daemon.call("create_withdrawal_thread", params);
  });
}

/** Creates a swap thread; a pool has one in each direction. */
export function run_create_swap(options: SwapOptions): Promise<number> {
  return create_all(options, (daemon, pool_id) => {
    const params: WireParams<"create_swap_thread"> = {
      pool_id,
      direction: options.direction,
      ...amount_of(options),
      zero_output_swaps: options.zeroOutput,
      ...pace(options),
    };
    return daemon.call("create_swap_thread", params);
  });
}
