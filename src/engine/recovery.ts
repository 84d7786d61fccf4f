/** What a daemon does with the state that an earlier run has left, before it takes up work. */
import type { Clock } from "@/base/clock.ts";
import { create_rng } from "@/base/rng.ts";
import type { Log } from "@/base/log.ts";
import type { Failure } from "@/domain/failure.ts";
import type { OperationOpened } from "@/domain/service_event.ts";
import { balances_after, type WalletBalances } from "@/domain/session.ts";
import type { OutcomeName } from "@/domain/operation.ts";
import type { Auditor } from "@/engine/auditor.ts";
import type { BalanceView } from "@/engine/balance_view.ts";
import type { OperationPipeline } from "@/engine/operation_pipeline.ts";
import type { PoolService } from "@/engine/pool_service.ts";
import type { Chain } from "@/engine/ports.ts";
import type { StateKeeper } from "@/engine/state_keeper.ts";
import { ThreadEntry } from "@/engine/thread_entry.ts";
import type { ThreadManager } from "@/engine/thread_manager.ts";
import type { ThreadRegistry } from "@/engine/thread_registry.ts";

/** What recovery works with. */
export interface RecoveryContext {
  readonly chain: Chain;
  readonly keeper: StateKeeper;
  readonly registry: ThreadRegistry;
  readonly balances: BalanceView;
  readonly auditor: Auditor;
  readonly pipeline: OperationPipeline;
  readonly pools: PoolService;
  readonly threads: ThreadManager;
  readonly clock: Clock;
  readonly log: Log;
  readonly seed: number;
  /** Start the threads again that ran when the daemon ended. */
  readonly resume: boolean;
}

/** A balance that is not what the last session left. */
export interface BalanceDifference {
  readonly thread_id: string;
  readonly saved: WalletBalances;
  readonly on_chain: WalletBalances;
}

/** What recovery has found and done. */
export interface RecoveryReport {
  readonly pools: number;
  /** Pools that the chain does not have: it may have been reset. Their threads stay stopped. */
  readonly pools_missing: readonly string[];
  readonly threads: number;
  readonly operations_settled: Readonly<Record<Exclude<OutcomeName, "unknown">, number>>;
  readonly sessions_interrupted: number;
  readonly threads_resumed: number;
  readonly balance_differences: readonly BalanceDifference[];
}

async function audit_pools(context: RecoveryContext): Promise<string[]> {
  const { chain, keeper, pools, auditor, log } = context;
  const missing: string[] = [];
  for (const pool of keeper.state.pools.values()) {
    chain.watch(pool.pool_id);
    const reading = await chain.find_pool(pool);
    if (reading === undefined) {
      missing.push(pool.pool_id);
      pools.mark_missing(pool.pool_id);
      log.error("A pool is not on the chain: the cluster may have been reset", { pool_id: pool.pool_id });
      continue;
    }
    auditor.add_pool(pool, chain.core_wallet, reading);
  }
  return missing;
}

function restore_threads(context: RecoveryContext): ThreadEntry[] {
  const { keeper, registry, chain, seed } = context;
  const restored: ThreadEntry[] = [];
  for (const configuration of keeper.state.threads.values()) {
    const { thread } = configuration;
    const pool = keeper.state.pools.get(thread.pool_id);
    if (pool === undefined) continue;
    if (thread.kind === "swap") registry.take_direction(thread.pool_id, thread.direction);
    const rng = create_rng(thread.settings.seed ?? seed, thread.thread_id);
    const entry = new ThreadEntry(configuration, keeper.state, pool, rng);
    registry.add(entry);
    chain.watch(thread.wallet_address);
    restored.push(entry);
  }
  return restored;
}

async function restore_balances(context: RecoveryContext, entries: readonly ThreadEntry[]): Promise<void> {
  const read = await context.chain.read_balances(entries.map(({ thread }) => thread));
  for (const [index, entry] of entries.entries()) {
    const on_chain = read[index];
    if (on_chain !== undefined) context.balances.start_thread_at(entry.thread, on_chain);
  }
}

/**
 * Threads whose wallets do not hold what their last session began with, more or less what it has moved since. Shares and
 * refills that arrived after its end are in the statistics, so they are no difference.
 */
function find_differences(context: RecoveryContext, entries: readonly ThreadEntry[]): BalanceDifference[] {
  const differences: BalanceDifference[] = [];
  for (const entry of entries) {
    const { session, closed_session } = entry.configuration;
    const starting = (session ?? closed_session)?.starting;
    if (starting === undefined) continue;
    const saved = balances_after(starting, entry.statistics);
    const on_chain = context.balances.of_thread(entry.thread);
    if (same_balances(saved, on_chain)) continue;
    differences.push({ thread_id: entry.thread.thread_id, saved, on_chain });
  }
  return differences;
}

function same_balances(left: WalletBalances, right: WalletBalances): boolean {
  return left.input === right.input && left.output === right.output && left.lamports === right.lamports;
}

/** A cluster that has lost the pool has lost the blockhash of the operation as well. */
const CLUSTER_RESET: Failure = {
  category: "network",
  code: "cluster_reset",
  expected: true,
  message: "The cluster was reset: the operation can never land",
  hint: "Create new pools and threads on the new ledger",
};

async function settle_open(
  context: RecoveryContext,
  open: readonly OperationOpened[],
  pools_missing: readonly string[],
) {
  const { keeper, pipeline } = context;
  const settled = { landed_ok: 0, landed_error: 0, rejected: 0, expired: 0 };
  await Promise.all(open.map(async (operation) => {
    const configuration = keeper.state.threads.get(operation.thread_id);
    if (configuration === undefined) return;
    const outcome = pools_missing.includes(operation.pool_id)
      ? pipeline.give_up(configuration.thread, operation, CLUSTER_RESET)
      : await pipeline.recover(configuration.thread, operation);
    settled[outcome.result] += 1;
    const is_present = !pools_missing.includes(operation.pool_id);
    if (operation.purpose === "empty" && outcome.result !== "landed_ok" && is_present) {
      context.threads.finish_empty(operation.thread_id);
    }
  }));
  return settled;
}

/** When each thread was last known to live: an operation that is settled only now says nothing about that. */
function last_signs_of_life(
  entries: readonly ThreadEntry[],
  open: readonly OperationOpened[],
): ReadonlyMap<string, number> {
  const signs = new Map(entries.map(({ thread, configuration, statistics }) => {
    const started_at_ms = configuration.session?.started_at_ms ?? 0;
    return [thread.thread_id, Math.max(started_at_ms, statistics.last_operation_at_ms ?? 0)];
  }));
  for (const { thread_id, at_ms } of open) signs.set(thread_id, Math.max(signs.get(thread_id) ?? 0, at_ms));
  return signs;
}

/** A session that was open when the daemon died ends with its last sign of life. */
function close_interrupted(
  context: RecoveryContext,
  entries: readonly ThreadEntry[],
  signs_of_life: ReadonlyMap<string, number>,
): ThreadEntry[] {
  const interrupted = entries.filter(({ status }) => status === "running");
  for (const entry of interrupted) {
    const { thread_id } = entry.thread;
    const at_ms = signs_of_life.get(thread_id) ?? context.clock.now_ms();
    const balances = context.balances.of_thread(entry.thread);
    context.keeper.record({ type: "thread_stopped", thread_id, at_ms, reason: "interrupted", balances });
  }
  return interrupted;
}

/**
 * Takes over what an earlier run has left: pools and threads, the balances that the chain shows, every operation whose
 * end is not known, the sessions that were cut off; and starts again what ran. Throws `FailureError` when the chain
 * cannot be asked.
 */
export async function recover(
  context: RecoveryContext,
  open_operations: readonly OperationOpened[],
): Promise<RecoveryReport> {
  const { keeper, threads, log } = context;
  const pools_missing = await audit_pools(context);
  const entries = restore_threads(context);
  await restore_balances(context, entries);
  const signs_of_life = last_signs_of_life(entries, open_operations);
  const operations_settled = await settle_open(context, open_operations, pools_missing);
  const present = entries.filter(({ pool }) => !pools_missing.includes(pool.pool_id));
  const balance_differences = find_differences(context, present);
  for (const difference of balance_differences) {
    log.warn("A thread's balances are not what its operations have left", { ...difference });
  }
  const interrupted = close_interrupted(context, entries, signs_of_life);
  const stopped_by_daemon = entries.filter(({ configuration }) =>
    configuration.closed_session?.stop_reason === "daemon_stop" && configuration.status === "stopped"
  );
  const to_resume = (context.resume ? [...interrupted, ...stopped_by_daemon] : [])
    .filter(({ pool }) => !pools_missing.includes(pool.pool_id));
  for (const { thread } of to_resume) threads.start(thread.thread_id, "resumed");
  return {
    pools: keeper.state.pools.size,
    pools_missing,
    threads: entries.length,
    operations_settled,
    sessions_interrupted: interrupted.length,
    threads_resumed: to_resume.length,
    balance_differences,
  };
}
