import { z } from "zod";
import { NO_AMOUNT } from "@/domain/units.ts";
import type { PoolService } from "@/engine/pool_service.ts";
import type { ThreadEntry } from "@/engine/thread_entry.ts";
import type { ThreadManager } from "@/engine/thread_manager.ts";
import { amount_param, direction_param, pool_id_param, side_param, thread_id_param } from "@/rpc/params.ts";
import { type Method, method } from "@/rpc/registry.ts";

function created(entry: ThreadEntry) {
  const { thread_id, wallet_address } = entry.thread;
  return { thread_id, wallet_address, status: entry.status };
}

function changed(entry: ThreadEntry) {
  return { thread_id: entry.thread.thread_id, status: entry.status };
}

/** The methods that create, start and stop threads. */
export function thread_methods(pools: PoolService, threads: ThreadManager): Method[] {
  return [
    method(
      "create_deposit_thread",
      "Creates a thread that deposits one side's token",
      {
        pool_id: pool_id_param,
        token_type: side_param,
        initial_amount: amount_param.default(NO_AMOUNT),
        auto_refill: z.boolean({ error: "expected true or false" }).default(false),
        share_lp_tokens: z.boolean({ error: "expected true or false" }).default(true),
      },
      async ({ pool_id, token_type: side, ...settings }) =>
        created(await threads.create({ kind: "deposit", pool: pools.get(pool_id), side, ...settings })),
    ),
    method(
      "create_withdrawal_thread",
      "Creates a thread that withdraws one side's token with LP tokens that deposit threads share",
      { pool_id: pool_id_param, token_type: side_param },
      async ({ pool_id, token_type: side }) =>
        created(await threads.create({ kind: "withdrawal", pool: pools.get(pool_id), side })),
    ),
    method(
      "create_swap_thread",
      "Creates the thread that swaps in one direction",
      { pool_id: pool_id_param, direction: direction_param, initial_amount: amount_param.default(NO_AMOUNT) },
      async ({ pool_id, ...settings }) =>
        created(await threads.create({ kind: "swap", pool: pools.get(pool_id), ...settings })),
    ),
    method(
      "start_thread",
      "Starts a thread; its statistics begin at zero",
      { thread_id: thread_id_param },
      ({ thread_id }) => {
        pools.get(threads.get(thread_id).thread.pool_id);
        return changed(threads.start(thread_id));
      },
    ),
    method(
      "stop_thread",
      "Stops a running thread after the operation in flight",
      { thread_id: thread_id_param },
      async ({ thread_id }) => changed(await threads.stop(thread_id)),
    ),
  ];
}
