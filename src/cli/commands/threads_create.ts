import { stringify_json } from "@/base/json.ts";
import { type DaemonClient, type DaemonOptions, refusal_words, with_daemon } from "@/cli/daemon_client.ts";
import { in_groups } from "@/cli/in_groups.ts";
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

/** Ids end with a number, which the daemon counts up. */
function by_number(left: Created, right: Created): number {
  return left.thread_id.localeCompare(right.thread_id, "en", { numeric: true });
}

/** Creates threads until one is refused; what was created before is told as well. */
async function create_all(
  options: CreationOptions,
  create: (daemon: DaemonClient, pool_id: string) => Promise<Created>,
): Promise<number> {
  const { count, start } = options;
  const is_json = options.json === true;
  return await with_daemon(options, async (daemon) => {
    const pool_id = await chosen_pool(daemon, options.pool);
    const created: Created[] = [];
    const failures: unknown[] = [];
    const create_one = async () => {
      const thread = await create(daemon, pool_id);
      if (!start) return thread;
      return { ...thread, ...await daemon.call("start_thread", { thread_id: thread.thread_id }) };
    };
    await in_groups([...Array(count).keys()], create_one, (group) => {
      const threads = group.flatMap((ended) => "result" in ended ? [ended.result] : []).sort(by_number);
      created.push(...threads);
      failures.push(...group.flatMap((ended) => "error" in ended ? [ended.error] : []));
      if (!is_json) {
        for (const { thread_id } of threads) print(`${thread_id} ${start ? "runs" : "created"}`);
      }
      return failures.length === 0;
    });
    const [failure] = failures;
    if (failures.length > 0 && created.length === 0) throw failure;
    if (is_json) print(stringify_json({ created }, 2));
    if (failures.length === 0) return EXIT.ok;
    if (!(failure instanceof RpcError)) throw failure;
    print_aside(`error: ${created.length} of ${count} threads created: ${refusal_words(failure)}`);
    return EXIT.refused;
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
