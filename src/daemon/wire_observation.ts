/** Wires what is seen of a running service: the state of its threads, metrics, health. */
import type { Clock } from "@/base/clock.ts";
import type { Address } from "@/domain/address.ts";
import { LedgerFollower } from "@/chain/ledger_follower.ts";
import type { Config } from "@/daemon/config.ts";
import type { CoreWalletWatch } from "@/daemon/core_wallet_watch.ts";
import { type Observation, observe } from "@/daemon/observe.ts";
import type { Persistence } from "@/daemon/persistence.ts";
import { RpcCaller } from "@/jsonrpc/client.ts";
import { ServiceHistory } from "@/monitoring/history/service_history.ts";
import { Metrics } from "@/monitoring/metrics.ts";
import { PoolActivity } from "@/monitoring/pool_activity.ts";
import { ThreadMonitor } from "@/monitoring/thread_monitor.ts";
import type { StatusSources } from "@/monitoring/thread_status/status_sources.ts";
import type { ClusterInfo } from "@/rpc/methods/system.ts";

import type { Engine } from "@/engine/assemble_engine.ts";
/** What watches the engine to tell how its threads fare. */
export function wire_status(engine: Engine, clock: Clock): StatusSources {
  const { registry, balances, auditor, feed, keeper } = engine;
  const { state } = keeper;
  const activity = new PoolActivity(
    (pool_id) => state.pools.get(pool_id),
    (wallet) => registry.of_wallet(wallet) !== undefined,
  );
  const monitor = new ThreadMonitor(
    (thread_id) => state.threads.get(thread_id),
    ({ thread }) => state.pools.get(thread.pool_id),
  );
  keeper.on_event((event) => monitor.on_event(event));
  return { clock, registry, balances, monitor, activity, auditor, position: () => feed.position };
}

/** What is seen of the service. */
export function wire_observation(
  config: Config,
  engine: Engine,
  parts: {
    readonly persistence: Persistence;
    readonly follower: LedgerFollower;
    readonly client: RpcCaller;
    readonly info: ClusterInfo;
    readonly metrics: Metrics;
    readonly history: ServiceHistory;
    readonly clock: Clock;
    readonly core: Address;
    readonly wallet_file: CoreWalletWatch;
  },
): Observation {
  const { persistence, follower, client, info, metrics, history, clock, core, wallet_file } = parts;
  return observe({
    ...engine,
    clock,
    metrics,
    history,
    rpc_client: client,
    program_id: info.program_id,
    cluster: info.kind,
    sol_threshold: config.threading.sol_threshold,
    pool_states: () =>
      [...engine.keeper.state.pools.keys()].map((pool_id) =>
        [pool_id, engine.auditor.state_of(pool_id)] as const
      ),
    slot: () => engine.feed.position.slot,
    core_wallet_lamports: () => engine.balances.lamports(core),
    wallet_file_problem: () => wallet_file.problem,
    runway_problem: () => engine.runway.problem,
    node_problem: () => follower.network_problem,
    journal_problem: () => engine.keeper.problem,
    document_problem: () => persistence.writer.problem ?? persistence.finding_files.problem,
  });
}
