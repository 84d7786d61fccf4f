/** Pools that somebody else has created: found on the chain, checked, and taken over into the registry. */
import type { Clock } from "@/base/clock.ts";
import { MAX_READINGS_PER_CHECK } from "@/base/limits.ts";
import type { Address } from "@/domain/address.ts";
import type { Pool } from "@/domain/pool.ts";
import { Refusal } from "@/domain/refusal.ts";
import type { Ratio } from "@/domain/ratio.ts";
import type { Auditor } from "@/engine/auditor.ts";
import type { BalanceView } from "@/engine/balance_view.ts";
import { record_or_refuse } from "@/engine/chain_act.ts";
import type { PoolService } from "@/engine/pool_service.ts";
import type { Chain } from "@/engine/ports.ts";
import type { StateKeeper } from "@/engine/state_keeper.ts";
import type { ThreadRegistry } from "@/engine/thread_registry.ts";

/** A pool as the contract's accounts show it. */
export type ImportedPool =
  & Omit<Pool, "created_at_ms" | "mint_authorities">
  & Required<Pick<Pool, "mint_authorities">>;

/** A pool of the contract, by its own account alone: nothing of it has been checked. */
export interface ListedPool extends Ratio {
  readonly pool_id: Address;
  readonly owner: Address;
  readonly mint_a: Address;
  readonly mint_b: Address;
}

/** What taking pools over asks of the chain. Throws `FailureError`. */
export interface PoolDirectory {
  /** The pool at this address, or why there is none that could be used. */
  inspect(pool_id: Address): Promise<{ readonly pool: ImportedPool } | { readonly reason: string }>;
  /** Every account of the contract that has a pool's size, by its address. */
  list(): Promise<ListedPool[]>;
}

/** What taking pools over works with. */
export interface ImportContext {
  readonly directory: PoolDirectory;
  readonly chain: Chain;
  readonly keeper: StateKeeper;
  readonly pools: PoolService;
  readonly auditor: Auditor;
  readonly registry: ThreadRegistry;
  readonly balances: BalanceView;
  readonly clock: Clock;
  /** The newest slot that has been taken in. */
  readonly slot: () => number;
}

/** Takes pools over. */
export class PoolImportService {
  readonly #context: ImportContext;

  constructor(context: ImportContext) {
    this.#context = context;
  }

  /**
   * Takes a pool over as the chain shows it. One that is in the registry already is looked at again: who may mint its
   * tokens may have changed, and it may be back on the chain. Throws `Refusal` and `FailureError`.
   */
  async take_over(pool_id: Address): Promise<Pool> {
    const { directory, keeper, pools, clock } = this.#context;
    const found = await directory.inspect(pool_id);
    if ("reason" in found) {
      throw new Refusal(
        "invalid_parameter",
        `Cannot take over ${pool_id}: ${found.reason}`,
        "list_pools_on_chain lists the contract's pools on this cluster",
        { pool_id },
      );
    }
    const known = keeper.state.pools.get(pool_id);
    const is_followed = known !== undefined && pools.is_present(pool_id);
    const pool = { ...found.pool, created_at_ms: known?.created_at_ms ?? clock.now_ms() };
    if (!is_followed) await this.#follow(pool);
    const is_own = known !== undefined && known.mint_authorities === undefined;
    if (is_own) return known;
    await record_or_refuse(keeper, "write the pool down", { type: "pool_created", pool })();
    return pool;
  }

  /** Every pool of the contract on this cluster, by its address. Throws `FailureError`. */
  list(): Promise<ListedPool[]> {
    return this.#context.directory.list();
  }

  /** The check of a pool begins at a reading that no block is missing from: none of its blocks has been taken in before. */
  async #follow(pool: Pool): Promise<void> {
    const { chain, auditor, pools, slot } = this.#context;
    chain.watch(pool.pool_id);
    for (const { vault, lp_mint } of [pool.a, pool.b]) {
      chain.watch(vault);
      chain.watch(lp_mint);
    }
    for (let tries = 0; tries < MAX_READINGS_PER_CHECK; tries += 1) {
      const reading = await chain.read_pool(pool);
      if (reading.slot < slot()) continue;
      auditor.add_pool(pool, chain.core_wallet, reading);
      pools.mark_present(pool.pool_id);
      await this.#take_threads_back(pool);
      return;
    }
    throw new Refusal(
      "chain_failed",
      `Cannot take over ${pool.pool_id}: the node is always behind what has been followed`,
      "Try again in a moment",
    );
  }

  /** What the threads of a pool that was gone hold is not what it was. */
  async #take_threads_back({ pool_id }: Pool): Promise<void> {
    const { registry, chain, balances } = this.#context;
    const threads = registry.of_pool(pool_id).map(({ thread }) => thread);
    const read = await chain.read_balances(threads);
    for (const [index, thread] of threads.entries()) {
      const on_chain = read[index];
      if (on_chain !== undefined) balances.start_thread_at(thread, on_chain);
    }
  }
}
