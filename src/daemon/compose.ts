/** The one place where everything is wired. */
import type { Clock } from "@/base/clock.ts";
import { coerce_error } from "@/base/errors.ts";
import { Lifecycle } from "@/base/lifecycle.ts";
import { STOP_TIMEOUT_MS } from "@/base/limits.ts";
import { log_of } from "@/base/log.ts";
import { create_rng, random_seed } from "@/base/rng.ts";
import type { Address } from "@/domain/address.ts";
import type { FollowedBlock } from "@/domain/landed_transaction.ts";
import { lamports } from "@/domain/units.ts";
import { Auditor } from "@/engine/auditor.ts";
import { BalanceView } from "@/engine/balance_view.ts";
import { CoreFunds } from "@/engine/core_funds.ts";
import { FundingService } from "@/engine/funding.ts";
import { LedgerFeed } from "@/engine/ledger_feed.ts";
import { OperationPipeline } from "@/engine/operation_pipeline.ts";
import { PoolService } from "@/engine/pool_service.ts";
import type { KeyVault } from "@/engine/ports.ts";
import { Settler } from "@/engine/settler.ts";
import type { StateKeeper } from "@/engine/state_keeper.ts";
import { ThreadManager } from "@/engine/thread_manager.ts";
import { ThreadRegistry } from "@/engine/thread_registry.ts";
import { BlockFollower } from "@/chain/block_follower.ts";
import { BlockhashSource } from "@/chain/blockhash_source.ts";
import { Cluster } from "@/chain/cluster.ts";
import { deployment_addresses, type DeploymentAddresses } from "@/chain/program/addresses.ts";
import type { Signer } from "@/chain/signer.ts";
import { SolanaChain } from "@/chain/solana_chain.ts";
import { Wallets } from "@/chain/wallets.ts";
import { fill_core_wallet, initialise_deployment } from "@/daemon/bring_up.ts";
import { type Config, EMBEDDED } from "@/daemon/config.ts";
import { connect, type Connection } from "@/daemon/connect.ts";
import { open_core_wallet } from "@/daemon/core_wallet.ts";
import { SealedVault } from "@/daemon/key_vault.ts";
import { start_embedded_ledger } from "@/daemon/ledger.ts";
import { type Observation, observe } from "@/daemon/observe.ts";
import { open_persistence, type Persistence, with_sealed_keys } from "@/daemon/persistence.ts";
import { JsonRpcClient } from "@/jsonrpc/client.ts";
import type { Localnet } from "@/localnet/mod.ts";
import { Metrics } from "@/monitoring/metrics.ts";
import { recover, type RecoveryReport } from "@/engine/recovery.ts";
import { session_methods } from "@/rpc/methods/sessions.ts";
import { pool_methods } from "@/rpc/methods/pools.ts";
import { status_methods } from "@/rpc/methods/status.ts";
import { type ClusterInfo, system_methods } from "@/rpc/methods/system.ts";
import { thread_methods } from "@/rpc/methods/threads.ts";
import { MethodRegistry } from "@/rpc/registry.ts";

/** The running service, without its HTTP side. */
export interface Service {
  readonly seed: number;
  readonly core_wallet: Address;
  readonly cluster: ClusterInfo;
  readonly methods: MethodRegistry;
  readonly threads: ThreadManager;
  readonly pools: PoolService;
  readonly auditor: Auditor;
  readonly recovery: RecoveryReport;
  readonly keeper: StateKeeper;
  readonly settler: Settler;
  readonly rpc_client: JsonRpcClient;
  readonly metrics: Metrics;
  readonly observation: Observation;
  /** Resolves when the service cannot go on by itself: the ledger's worker or a part of ours broke down. */
  readonly broken: Promise<Error>;
  readonly lifecycle: Lifecycle;
}

/** What listens to the chain, and what speaks to it. */
function wire_chain(
  config: Config,
  cluster: Cluster,
  deployment: DeploymentAddresses,
  core: Signer,
  connection: Connection,
  clock: Clock,
) {
  const listeners: ((block: FollowedBlock) => void)[] = [];
  const blockhashes = new BlockhashSource(clock, connection.blockhash);
  const follower = new BlockFollower({
    cluster,
    clock,
    log: log_of("follower"),
    program_id: config.solana.program_id,
    on_block: (block) => {
      blockhashes.on_block(block);
      for (const listener of listeners) listener(block);
    },
  });
  const wallets = new Wallets();
  wallets.add(core);
  follower.watch(core.address);
  follower.watch(deployment.system_state);
  const chain = new SolanaChain({ cluster, follower, blockhashes, wallets, core, deployment });
  return { follower, chain, wallets, listeners };
}

/** The engine on its ports. */
function wire_engine(
  config: Config,
  chain: SolanaChain,
  connection: Connection,
  keeper: StateKeeper,
  vault: KeyVault,
  seed: number,
  clock: Clock,
  on_fault: (error: Error) => void,
) {
  const balances = new BalanceView();
  balances.track(chain.core_wallet, []);
  balances.start_at(chain.core_wallet, lamports(connection.core_lamports));
  const log = log_of("engine");
  const settler = new Settler(chain, log, on_fault);
  const auditor = new Auditor(
    chain,
    clock,
    log_of("auditor"),
    connection.deployment.system_state?.is_paused ?? false,
  );
  const feed = new LedgerFeed(balances, auditor, settler);
  const registry = new ThreadRegistry();
  const { sol_threshold, operation_timeout_ms } = config.threading;
  const funding = new FundingService({
    chain,
    settler,
    keeper,
    balances,
    registry,
    clock,
    log,
    on_fault,
    sol_threshold,
  });
  const pipeline = new OperationPipeline(chain, keeper, settler, clock);
  const funds = new CoreFunds(chain, balances);
  const bound = { clock, log, timeout_ms: operation_timeout_ms };
  const rng = create_rng(seed, "pools");
  const pools = new PoolService({ chain, settler, auditor, funds, bound, keeper, clock, rng });
  const { max_shares } = chain;
  const threads = new ThreadManager(
    { chain, settler, balances, funds, registry, keeper, vault, clock, seed, sol_threshold },
    { clock, log, registry, balances, keeper, pipeline, funding, max_shares },
    operation_timeout_ms,
  );
  return { keeper, registry, balances, settler, auditor, feed, funding, pipeline, pools, threads };
}

type Engine = ReturnType<typeof wire_engine>;

/** Takes over what an earlier run has left, when there is anything. */
async function recover_engine(
  config: Config,
  chain: SolanaChain,
  engine: Engine,
  persistence: Persistence,
  seed: number,
  clock: Clock,
): Promise<RecoveryReport> {
  const log = log_of("recovery");
  const { resume_on_start: resume } = config.threading;
  const report = await recover(
    { ...engine, chain, clock, log, seed, resume },
    persistence.journal.open_operations(),
  );
  if (report.pools > 0) log.info("Took over the state of an earlier run", { ...report });
  return report;
}

function wire_methods(engine: Engine, { index }: Persistence, cluster: ClusterInfo): MethodRegistry {
  const { pools, threads, balances, feed } = engine;
  return new MethodRegistry([
    ...pool_methods(pools),
    ...thread_methods(pools, threads),
    ...status_methods(threads, balances),
    ...session_methods(threads, index),
    ...system_methods(cluster, () => feed.position.slot),
  ]);
}

function cluster_info(config: Config, client: JsonRpcClient, { genesis_hash }: Connection): ClusterInfo {
  const { rpc_url, program_id, commitment } = config.solana;
  const kind = rpc_url === EMBEDDED ? "embedded" : "rpc";
  return { kind, rpc_url: client.url, genesis_hash, program_id, commitment };
}

/** What is seen of the service. */
function wire_observation(
  config: Config,
  engine: Engine,
  parts: {
    readonly persistence: Persistence;
    readonly follower: BlockFollower;
    readonly client: JsonRpcClient;
    readonly info: ClusterInfo;
    readonly metrics: Metrics;
    readonly clock: Clock;
    readonly core: Address;
  },
): Observation {
  const { persistence, follower, client, info, metrics, clock, core } = parts;
  return observe({
    ...engine,
    clock,
    metrics,
    rpc_client: client,
    program_id: info.program_id,
    cluster: info.kind,
    sol_threshold: config.threading.sol_threshold,
    pool_count: () => engine.keeper.state.pools.size,
    slot: () => engine.feed.position.slot,
    core_wallet_lamports: () => engine.balances.lamports(core),
    node_problem: () => follower.network_problem,
    journal_problem: () => engine.keeper.problem,
    document_problem: () => persistence.writer.problem,
  });
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

async function start_parts(config: Config, clock: Clock, lifecycle: Lifecycle): Promise<Service> {
  const broken = Promise.withResolvers<Error>();
  const seed = config.threading.seed ?? random_seed();
  const metrics = new Metrics();
  const persistence = await open_persistence(config, clock, lifecycle, metrics);
  const { keeper } = persistence;
  const { signer: core, path, is_new } = await open_core_wallet(config);
  if (is_new) log_of("daemon").info("Made a new core wallet", { address: core.address, path });
  const ledger = await start_embedded_ledger(config, core.address);
  if (ledger !== undefined) watch_ledger(ledger, lifecycle, broken.resolve);
  const client = new JsonRpcClient(ledger?.url ?? config.solana.rpc_url);
  const { program_id, commitment } = config.solana;
  const cluster = new Cluster(client, commitment);
  const deployment = deployment_addresses(program_id);
  const connection = await connect(cluster, config, deployment, core.address);
  const { follower, chain, wallets, listeners } = wire_chain(
    config,
    cluster,
    deployment,
    core,
    connection,
    clock,
  );
  const vault = new SealedVault(persistence.keystore, wallets);
  with_sealed_keys(() => vault.restore(keeper.state.wallets.values()));
  const engine = wire_engine(config, chain, connection, keeper, vault, seed, clock, broken.resolve);
  listeners.push((block) => engine.feed.on_block(block));
  run_in_background(
    lifecycle,
    "block follower",
    broken.resolve,
    (stop) => follower.run(connection.slot, stop),
  );
  if (ledger !== undefined) await fill_core_wallet({ cluster, chain, balances: engine.balances, clock });
  await initialise_deployment(
    { chain, settler: engine.settler, log: log_of("daemon") },
    connection.deployment,
  );
  const info = cluster_info(config, client, connection);
  const observation = wire_observation(config, engine, {
    persistence,
    follower,
    client,
    info,
    metrics,
    clock,
    core: core.address,
  });
  keeper.on_event((event) => observation.on_event(event));
  run_in_background(lifecycle, "observation", broken.resolve, (stop) => observation.run(stop));
  lifecycle.add("threads", () => engine.threads.stop_all("daemon_stop"));
  const recovery = await recover_engine(config, chain, engine, persistence, seed, clock);
  run_in_background(lifecycle, "funding sweep", broken.resolve, (stop) => engine.funding.sweep(stop));
  return {
    ...engine,
    seed,
    core_wallet: core.address,
    recovery,
    cluster: info,
    methods: wire_methods(engine, persistence, info),
    rpc_client: client,
    metrics,
    observation,
    broken: broken.promise,
    lifecycle,
  };
}
