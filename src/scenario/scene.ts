/** Makes the pools and threads of a scenario, through the service's own methods. */
import { MAX_PARALLEL_CALLS } from "@/scenario/limits.ts";
import type { Group } from "@/scenario/scenario.ts";

/** Calls a method of the service, as a client would. Throws `RpcError`. */
export type CallMethod = (method: string, params: Record<string, unknown>) => Promise<unknown>;

/** A pool by its name, and what the method that creates it is given. */
export interface NamedPool extends Readonly<Record<string, unknown>> {
  readonly name: string;
}

/** A group with its threads, in the order of their creation. */
export interface ThreadsOfGroup {
  readonly group: Group;
  readonly thread_ids: readonly string[];
}

/** What stands on the chain for a scenario. */
export interface Scene {
  /** Pool ids by the scenario's names. */
  readonly pools: ReadonlyMap<string, string>;
  readonly groups: readonly ThreadsOfGroup[];
  /** What is known of each thread, by its id. */
  readonly threads: ReadonlyMap<
    string,
    { readonly group: Group; readonly pool: string; readonly wallet: string }
  >;
}

/** Does `work` on each item, some of them at the same time; answers in the order of the items. */
export async function in_parallel<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = new Array(items.length);
  const rest = items.entries();
  const worker = async () => {
    for (const [index, item] of rest) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(MAX_PARALLEL_CALLS, items.length) }, worker));
  return results;
}

interface Created {
  readonly thread_id: string;
  readonly wallet_address: string;
}

/** Creates everything. Pools come one after the other, so that a seed draws the same ones. Throws `RpcError`. */
export async function create_scene(
  { pools, groups }: { readonly pools: readonly NamedPool[]; readonly groups: readonly Group[] },
  call: CallMethod,
): Promise<Scene> {
  const pool_ids = new Map<string, string>();
  for (const { name, ...params } of pools) {
    const { pool_id } = await call("create_pool", params) as { pool_id: string };
    pool_ids.set(name, pool_id);
  }
  const wanted = groups.flatMap((group) =>
    group.pools.flatMap((pool) => Array.from({ length: group.count }, () => ({ group, pool })))
  );
  const created = await in_parallel(wanted, async ({ group, pool }) => {
    const params = { pool_id: pool_ids.get(pool), ...group.params };
    return await call(`create_${group.kind}_thread`, params) as Created;
  });
  const threads = new Map(wanted.map(({ group, pool }, index) => {
    const { thread_id = "", wallet_address: wallet = "" } = created[index] ?? {};
    return [thread_id, { group, pool, wallet }];
  }));
  return {
    pools: pool_ids,
    threads,
    groups: groups.map((group) => ({
      group,
      thread_ids: [...threads].filter(([, one]) => one.group === group).map(([thread_id]) => thread_id),
    })),
  };
}
