import { Refusal } from "@/domain/refusal.ts";
import type { ThreadKind } from "@/domain/thread.ts";
import type { PoolService } from "@/engine/pool_service.ts";
import type { ThreadEntry } from "@/engine/thread_entry.ts";
import type { ThreadManager } from "@/engine/thread_manager.ts";
import { empty_view } from "@/monitoring/empty_view.ts";
import type { thread_contracts } from "@/rpc/contracts/threads.ts";
import type { Handlers } from "@/rpc/method.ts";
import { settings_of, type SettingsParams } from "@/rpc/thread_settings.ts";

function created(entry: ThreadEntry) {
  const { thread_id, wallet_address } = entry.thread;
  return { thread_id, wallet_address, status: entry.status };
}

function changed(entry: ThreadEntry) {
  return { thread_id: entry.thread.thread_id, status: entry.status };
}

/** What a request says about pace and sizes, apart from the rest. */
function split<Params extends SettingsParams>(params: Params) {
  const { min_interval_ms, max_interval_ms, min_amount, max_fraction_percent, seed, ...rest } = params;
  return { settings: { min_interval_ms, max_interval_ms, min_amount, max_fraction_percent, seed }, rest };
}

interface Filter {
  readonly pool_id?: string | undefined;
  readonly thread_type?: ThreadKind | undefined;
}

/** The threads of a pool and of a kind. Throws `Refusal` for a pool that is not there. */
function chosen(pools: PoolService, threads: ThreadManager, { pool_id, thread_type }: Filter): ThreadEntry[] {
  const entries = pool_id === undefined ? threads.all() : threads.of_pool(pools.get(pool_id).pool_id);
  return entries.filter(({ thread }) => thread_type === undefined || thread.kind === thread_type);
}

interface Changes {
  readonly changed: string[];
  readonly refused: { readonly thread_id: string; readonly reason: string }[];
}

/** Changes each thread; what one refuses does not keep the others from it. */
async function change_each(
  entries: readonly ThreadEntry[],
  change: (thread_id: string) => unknown,
): Promise<Changes> {
  const changes: Changes = { changed: [], refused: [] };
  await Promise.all(entries.map(async ({ thread: { thread_id } }) => {
    try {
      await change(thread_id);
      changes.changed.push(thread_id);
    } catch (caught) {
      if (!(caught instanceof Refusal)) throw caught;
      changes.refused.push({ thread_id, reason: caught.message });
    }
  }));
  return changes;
}

/** The methods that create, start, stop, empty and delete threads. */
export function thread_handlers(
  pools: PoolService,
  threads: ThreadManager,
): Handlers<typeof thread_contracts> {
  const start = (thread_id: string) => {
    pools.get(threads.get(thread_id).thread.pool_id);
    return threads.start(thread_id);
  };
  return {
    create_deposit_thread: async (params) => {
      const { settings, rest: { pool_id, token_type: side, ...rest } } = split(params);
      const common = { pool: pools.get(pool_id), settings: settings_of("deposit", settings) };
      return created(await threads.create({ kind: "deposit", side, ...common, ...rest }));
    },
    create_withdrawal_thread: async (params) => {
      const { settings, rest: { pool_id, token_type: side } } = split(params);
      const common = { pool: pools.get(pool_id), settings: settings_of("withdrawal", settings) };
      return created(await threads.create({ kind: "withdrawal", side, ...common }));
    },
    create_swap_thread: async (params) => {
      const { settings, rest: { pool_id, ...rest } } = split(params);
      const common = { pool: pools.get(pool_id), settings: settings_of("swap", settings) };
      return created(await threads.create({ kind: "swap", ...common, ...rest }));
    },
    start_thread: ({ thread_id }) => changed(start(thread_id)),
    stop_thread: async ({ thread_id }) => changed(await threads.stop(thread_id)),
    start_threads: async (filter) => {
      const idle = chosen(pools, threads, filter).filter(({ status }) => status !== "running");
      const { changed: started, refused } = await change_each(idle, start);
      return { started, refused };
    },
    stop_threads: async (filter) => {
      const running = chosen(pools, threads, filter).filter(({ status }) => status === "running");
      const { changed: stopped, refused } = await change_each(running, (id) => threads.stop(id));
      return { stopped, refused };
    },
    empty_thread: async ({ thread_id }) => empty_view(await threads.empty(thread_id)),
    delete_thread: async ({ thread_id }) => {
      const { lamports, burns, token_accounts_closed, transaction_signatures } = await threads.delete(
        thread_id,
      );
      const swept = {
        sol_returned: lamports,
        tokens_burned: burns,
        token_accounts_closed,
        transaction_signatures,
      };
      return { thread_id, status: "deleted" as const, swept };
    },
  };
}
