/** Where everything is wired, with the parts that the other `wire_` files make. */
import type { Clock } from "@/base/clock.ts";
import { coerce_error } from "@/base/errors.ts";
import { next_turn } from "@/base/event_loop.ts";
import { Lifecycle } from "@/base/lifecycle.ts";
import { HURRIED_CALL_MS, LAST_READINGS_MS, OPERATION_DRAIN_MS, STOP_TIMEOUT_MS } from "@/base/limits.ts";
import { log_of } from "@/base/log.ts";
import { random_seed } from "@/base/rng.ts";
import { known_cluster } from "@/chain/known_clusters.ts";
import { wire_chain } from "@/daemon/wire_chain.ts";
import { type OwnerServices, wire_owner_services } from "@/daemon/wire_owner_services.ts";
import { wire_live } from "@/daemon/wire_live.ts";
import { wire_observation, wire_status } from "@/daemon/wire_observation.ts";
import type { Address } from "@/domain/address.ts";
import type { ServiceState } from "@/domain/service_state.ts";
import { lamports } from "@/domain/units.ts";
import { assemble_engine, type Engine, type EngineFoundation } from "@/engine/assemble_engine.ts";
import { Auditor } from "@/engine/auditor.ts";
import type { LedgerFeed } from "@/engine/ledger_feed.ts";
import type { Pacing } from "@/engine/pacing.ts";
import { PoolService } from "@/engine/pool_service.ts";
import { Settler } from "@/engine/settler.ts";
import type { StateKeeper } from "@/engine/state_keeper.ts";
import { spare_wallets, sweep_spare_wallets } from "@/engine/spare_wallets.ts";
import { ThreadManager } from "@/engine/thread_manager.ts";
import { Cluster } from "@/chain/cluster.ts";
import { deployment_addresses } from "@/chain/program/addresses.ts";
import { assert_writable } from "@/chain/program/program_interface.ts";
import { TransactionSender } from "@/chain/transaction_sender.ts";
import { SolanaChain } from "@/chain/solana_chain.ts";
import { fill_core_wallet, initialise_deployment } from "@/daemon/bring_up.ts";
import { cluster_client } from "@/daemon/cluster_client.ts";
import { audit_start } from "@/daemon/audit_start.ts";
import { type Config, EMBEDDED } from "@/daemon/config.ts";
import { connect, type Connection } from "@/daemon/connect.ts";
import { open_core_wallet } from "@/daemon/core_wallet.ts";
import { CoreWalletWatch } from "@/daemon/core_wallet_watch.ts";
import { SealedVault } from "@/daemon/key_vault.ts";
import { load_embedded_ledger, start_embedded_ledger } from "@/daemon/ledger.ts";
import type { Observation } from "@/daemon/observe.ts";
import { open_persistence, type Persistence, with_sealed_keys } from "@/daemon/persistence.ts";
import type { RpcCaller } from "@/jsonrpc/client.ts";
import { shown_url } from "@/jsonrpc/shown_url.ts";
import type { LoadingLocalnet, Localnet } from "@/localnet/mod.ts";
import { ServiceHistory } from "@/monitoring/history/service_history.ts";
import type { LiveView } from "@/monitoring/live/live_view.ts";
import { Metrics } from "@/monitoring/metrics.ts";
import { recover, type RecoveryReport } from "@/engine/recovery.ts";
import type { StatusSources } from "@/monitoring/thread_status/status_sources.ts";
import type { ClusterInfo } from "@/rpc/methods/system.ts";
import { MethodRegistry } from "@/rpc/registry.ts";
import { service_methods } from "@/rpc/service_methods.ts";

/** The running service, without its HTTP side. */
export interface Service {
  readonly seed: number;
  readonly core_wallet: Address;
  readonly cluster: ClusterInfo;
  readonly methods: MethodRegistry;
  readonly threads: ThreadManager;
  readonly pools: PoolService;
  readonly auditor: Auditor;
  readonly feed: LedgerFeed;
  readonly recovery: RecoveryReport;
  readonly keeper: StateKeeper;
  readonly settler: Settler;
  readonly pacing: Pacing;
  readonly rpc_client: RpcCaller;
  readonly metrics: Metrics;
  readonly observation: Observation;
  /** What pages in browsers see. */
  readonly live: LiveView;
  /** Resolves when the service cannot go on by itself: the ledger's worker or a part of ours broke down. */
  readonly broken: Promise<Error>;
  readonly lifecycle: Lifecycle;
}

/** Takes over what an earlier run has left, when there is anything. */
async function recover_engine(
  config: Config,
  { program: { read_only_reason } }: Connection,
  chain: SolanaChain,
  engine: Engine,
  persistence: Persistence,
  seed: number,
  clock: Clock,
): Promise<RecoveryReport> {
  const log = log_of("recovery");
  if (read_only_reason !== null) {
    log.error("The service only reads: nothing is sent to the contract, and no thread is started", {
      reason: read_only_reason,
    });
  }
  const resume = config.threading.resume_on_start && read_only_reason === null;
  const report = await recover(
    { ...engine, chain, clock, log, seed, resume },
    persistence.journal.open_operations(),
  );
  if (report.pools > 0) log.info("Took over the state of an earlier run", { ...report });
  return report;
}

function wire_methods(
  config: Config,
  engine: Engine & OwnerServices,
  { index, journal }: Persistence,
  cluster: ClusterInfo,
  status: StatusSources,
  observation: Observation,
): MethodRegistry {
  const slot = () => engine.feed.position.slot;
  const url = `http://${config.daemon.bind_address}/rpc`;
  return new MethodRegistry(
    service_methods({
      ...engine,
      status,
      index,
      journal,
      cluster,
      slot,
      url,
      history: observation.history,
      health: () => observation.health.report(),
    }),
  );
}

function cluster_info(
  config: Config,
  client: RpcCaller,
  { genesis_hash, program, follower }: Connection,
): ClusterInfo {
  const { rpc_url, program_id, commitment } = config.solana;
  const kind = rpc_url === EMBEDDED ? "embedded" : "rpc";
  return {
    kind,
    rpc_url: shown_url(client.url),
    genesis_hash,
    program_id,
    program_version: program.version,
    read_only_reason: program.read_only_reason,
    commitment,
    follower,
  };
}

/** Runs `task` until the service stops; when it fails by itself the service is broken. */
function run_in_background(
  lifecycle: Lifecycle,
  name: string,
  on_failure: (error: Error) => void,
  task: (stop: AbortSignal) => Promise<void>,
): void {
  const stop = new AbortController();
  const ended = task(stop.signal).catch((caught) => on_failure(coerce_error(caught)));
  lifecycle.add(name, async () => {
    stop.abort();
    await ended;
  });
}

function watch_ledger(ledger: Localnet, lifecycle: Lifecycle, on_failure: (error: Error) => void): void {
  lifecycle.add("embedded ledger", () => ledger.stop());
  void ledger.ended.then((reason) => reason === undefined ? undefined : on_failure(reason));
}

/** Resolves when the signal is aborted. */
function abortion(signal: AbortSignal): Promise<"stopped"> {
  if (signal.aborted) return Promise.resolve("stopped");
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve("stopped"), { once: true }));
}

/**
 * Starts the service: ledger, connection, engine, methods. Throws `ExitError`; then nothing is left running. The caller
 * stops it through its lifecycle. Answers `undefined` when `stop` is aborted before it is up.
 */
export async function start_service(
  config: Config,
  clock: Clock,
  stop: AbortSignal,
): Promise<Service | undefined> {
  const lifecycle = new Lifecycle(clock, STOP_TIMEOUT_MS);
  const starting = start_parts(config, clock, lifecycle);
  try {
    const first = await Promise.race([starting, abortion(stop)]);
    if (first !== "stopped") return first;
  } catch (caught) {
    await lifecycle.stop();
    throw caught;
  }
  // Parts that come up after this are stopped as they come; what the start then stumbles over is nobody's concern.
  starting.catch((caught) =>
    log_of("daemon").debug("Stopped while starting", { reason: coerce_error(caught).message })
  );
  await lifecycle.stop();
  return undefined;
}

/** The wallet that pays, and the ledger that the service brings along, where the settings ask for it. */
async function open_ledger(
  loading: LoadingLocalnet | undefined,
  config: Config,
  state: ServiceState,
  lifecycle: Lifecycle,
  on_failure: (error: Error) => void,
) {
  const { signer: core, path, is_new } = await open_core_wallet(config, state);
  if (is_new) log_of("daemon").info("Made a new core wallet", { address: core.address, path });
  const ledger = await start_embedded_ledger(config, core.address, loading);
  if (ledger !== undefined) watch_ledger(ledger, lifecycle, on_failure);
  return { core, path, ledger };
}

function watch_wallet_file(
  path: string,
  address: Address,
  clock: Clock,
  lifecycle: Lifecycle,
  on_failure: (error: Error) => void,
): CoreWalletWatch {
  const watch = new CoreWalletWatch(path, address);
  run_in_background(lifecycle, "core wallet's file", on_failure, (stop) => watch.run(clock, stop));
  return watch;
}

function is_mainnet({ genesis_hash }: Connection): boolean {
  return known_cluster(genesis_hash) === "mainnet-beta";
}

/** The engine on what the cluster and the data directory have shown. */
function found_engine(
  config: Config,
  connection: Connection,
  parts: Pick<EngineFoundation, "chain" | "keeper" | "vault" | "clock" | "seed" | "audit" | "on_fault">,
  on_lateness: (lateness_ms: number) => void,
): Engine {
  const { sol_threshold, operation_timeout_ms } = config.threading;
  return assemble_engine({
    ...parts,
    sol_threshold,
    operation_timeout_ms,
    next_turn,
    log: log_of("engine"),
    audit_log: log_of("auditor"),
    core_lamports: lamports(connection.core_lamports),
    start_slot: connection.slot,
    system_paused: connection.deployment.system_state?.is_paused ?? false,
    stops_on_finding: config.audit.on_finding === "stop",
    has_faucet: !is_mainnet(connection),
    on_lateness,
    require_writable: () => assert_writable(connection.program),
  });
}

async function initialise_where_needed(
  { program, deployment }: Connection,
  chain: SolanaChain,
  settler: Settler,
): Promise<void> {
  if (program.read_only_reason !== null) return;
  await initialise_deployment({ chain, settler, log: log_of("daemon") }, deployment);
}

/** What looks after the wallets: of threads now and then, and of those that have no thread before any other can be made. */
function run_sweeps(
  parts: Engine & {
    readonly chain: SolanaChain;
    readonly clock: Clock;
    readonly metrics: Metrics;
    readonly is_writable: boolean;
  },
  lifecycle: Lifecycle,
  on_failure: (error: Error) => void,
): void {
  const { metrics, is_writable, keeper, funding } = parts;
  const spare = is_writable ? spare_wallets(keeper.state) : [];
  const context = {
    ...parts,
    log: log_of("recovery"),
    on_swept: () => metrics.count_swept_wallet(),
  };
  run_in_background(
    lifecycle,
    "spare wallets",
    on_failure,
    (stop) => sweep_spare_wallets(context, spare, stop),
  );
  run_in_background(lifecycle, "funding sweep", on_failure, (stop) => funding.sweep(stop));
}

/** At the stop threads come to rest, and what they have done is compared a last time. */
function stop_threads_with(lifecycle: Lifecycle, { auditor, threads }: Engine): void {
  lifecycle.add("last readings", () => auditor.check_changed(LAST_READINGS_MS));
  lifecycle.add("threads", () => threads.stop_all("daemon_stop", OPERATION_DRAIN_MS));
}

async function start_parts(config: Config, clock: Clock, lifecycle: Lifecycle): Promise<Service> {
  const broken = Promise.withResolvers<Error>();
  const seed = config.threading.seed ?? random_seed();
  const metrics = new Metrics();
  const history = new ServiceHistory(clock);
  const loading = load_embedded_ledger(config);
  if (loading !== undefined) lifecycle.add("ledger's worker", () => loading.discard());
  const persistence = await open_persistence(config, clock, lifecycle, metrics);
  const { keeper } = persistence;
  const { core, path, ledger } = await open_ledger(loading, config, keeper.state, lifecycle, broken.resolve);
  const client = cluster_client(config, ledger?.url, clock);
  const { program_id, commitment } = config.solana;
  const cluster = new Cluster(client, commitment);
  const deployment = deployment_addresses(program_id);
  const connection = await connect(cluster, client, config, deployment, core.address);
  const contract = { ...deployment, program: connection.program };
  const ways = { cluster, sender: new TransactionSender(client) };
  const wired = wire_chain(config, ways, contract, core, connection, clock);
  const { follower, chain, wallets, listeners, ...beside } = wired;
  const vault = new SealedVault(persistence.keystore, wallets);
  with_sealed_keys(() => vault.restore(keeper.state.wallets.values()));
  const on_fault = broken.resolve;
  const audit = await audit_start(config, cluster, deployment, connection, persistence);
  const parts = { chain, keeper, vault, clock, seed, audit, on_fault };
  const engine = found_engine(config, connection, parts, (lateness_ms) => {
    metrics.observe_lateness(lateness_ms);
    history.observe_lateness(lateness_ms);
  });
  const owner_services = wire_owner_services(engine, chain, clock, beside, is_mainnet(connection));
  const status = wire_status(engine, clock);
  listeners.push(async (block) => {
    for (const transaction of block.transactions) status.activity.on_transaction(transaction);
    await engine.feed.on_block(block);
  });
  run_in_background(lifecycle, "follower", on_fault, (stop) => follower.run(connection.slot, stop));
  if (ledger !== undefined) await fill_core_wallet({ cluster, chain, balances: engine.balances, clock });
  await initialise_where_needed(connection, chain, engine.settler);
  const info = cluster_info(config, client, connection);
  const observation = wire_observation(config, engine, {
    persistence,
    follower,
    client,
    info,
    metrics,
    history,
    clock,
    core: core.address,
    wallet_file: watch_wallet_file(path, core.address, clock, lifecycle, on_fault),
  });
  keeper.on_event((event) => observation.on_event(event));
  run_in_background(lifecycle, "observation", broken.resolve, (stop) => observation.run(stop));
  stop_threads_with(lifecycle, engine);
  run_in_background(lifecycle, "audit", on_fault, (stop) => engine.auditor.run(stop));
  const recovery = await recover_engine(config, connection, chain, engine, persistence, seed, clock);
  const is_writable = connection.program.read_only_reason === null;
  run_sweeps({ ...engine, chain, clock, keeper, metrics, is_writable }, lifecycle, broken.resolve);
  // Stopped first: a node that does not answer must not keep everything else waiting.
  lifecycle.add("calls of the node", () => client.hurry(HURRIED_CALL_MS));
  return {
    ...engine,
    seed,
    core_wallet: core.address,
    recovery,
    cluster: info,
    methods: wire_methods(config, { ...engine, ...owner_services }, persistence, info, status, observation),
    ...{ rpc_client: client, metrics, observation, lifecycle },
    live: wire_live(engine, observation, info, clock),
    broken: broken.promise,
  };
}
