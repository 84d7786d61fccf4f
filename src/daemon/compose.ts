/** The one place where everything is wired. */
import { type Clock, system_clock } from "@/base/clock.ts";
import { coerce_error } from "@/base/errors.ts";
import { Lifecycle } from "@/base/lifecycle.ts";
import { STOP_TIMEOUT_MS } from "@/base/limits.ts";
import { log_of } from "@/base/log.ts";
import { create_rng, random_seed } from "@/base/rng.ts";
import type { FollowedBlock } from "@/domain/landed_transaction.ts";
import { lamports } from "@/domain/units.ts";
import { Auditor } from "@/engine/auditor.ts";
import { BalanceView } from "@/engine/balance_view.ts";
import { FundingService } from "@/engine/funding.ts";
import { LedgerFeed } from "@/engine/ledger_feed.ts";
import { OperationPipeline } from "@/engine/operation_pipeline.ts";
import { PoolService } from "@/engine/pool_service.ts";
import { Settler } from "@/engine/settler.ts";
import { ThreadManager } from "@/engine/thread_manager.ts";
import { ThreadRegistry } from "@/engine/thread_registry.ts";
import { BlockFollower } from "@/chain/block_follower.ts";
import { BlockhashSource } from "@/chain/blockhash_source.ts";
import { Cluster } from "@/chain/cluster.ts";
import { deployment_addresses } from "@/chain/program/addresses.ts";
import type { Signer } from "@/chain/signer.ts";
import { SolanaChain } from "@/chain/solana_chain.ts";
import { Wallets } from "@/chain/wallets.ts";
import { fill_core_wallet, initialise_deployment } from "@/daemon/bring_up.ts";
import { type Config, EMBEDDED } from "@/daemon/config.ts";
import { connect, type Connection } from "@/daemon/connect.ts";
import { open_core_wallet } from "@/daemon/core_wallet.ts";
import { start_embedded_ledger } from "@/daemon/ledger.ts";
import { JsonRpcClient } from "@/jsonrpc/client.ts";
import type { Localnet } from "@/localnet/mod.ts";
import { MemoryJournal } from "@/storage/memory_journal.ts";
import { pool_methods } from "@/rpc/methods/pools.ts";
import { status_methods } from "@/rpc/methods/status.ts";
import { type ClusterInfo, system_methods } from "@/rpc/methods/system.ts";
import { thread_methods } from "@/rpc/methods/threads.ts";
import { MethodRegistry } from "@/rpc/registry.ts";

/** The running service, without its HTTP side. */
export interface Service {
  readonly seed: number;
  readonly cluster: ClusterInfo;
  readonly methods: MethodRegistry;
  readonly threads: ThreadManager;
  readonly pools: PoolService;
  readonly auditor: Auditor;
  readonly pipeline: OperationPipeline;
  readonly settler: Settler;
  readonly rpc_client: JsonRpcClient;
  /** What is wrong at the moment; empty when all is well. */
  problems(): readonly string[];
  /** Resolves when the service cannot go on by itself: the ledger's worker or a part of ours broke down. */
  readonly broken: Promise<Error>;
  readonly lifecycle: Lifecycle;
}

/** What listens to the chain, and what speaks to it. */
function wire_chain(
  config: Config,
  client: JsonRpcClient,
  core: Signer,
  connection: Connection,
  clock: Clock,
) {
  const cluster = new Cluster(client, config.solana.commitment);
  const deployment = deployment_addresses(config.solana.program_id);
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
  return { cluster, follower, chain, listeners };
}

/** The engine on its ports. */
function wire_engine(config: Config, chain: SolanaChain, connection: Connection, seed: number, clock: Clock) {
  const balances = new BalanceView();
  balances.track(chain.core_wallet, []);
  balances.start_at(chain.core_wallet, lamports(connection.core_lamports));
  const log = log_of("engine");
  const settler = new Settler(chain, log);
  const auditor = new Auditor(
    chain,
    log_of("auditor"),
    connection.deployment.system_state?.is_paused ?? false,
  );
  const feed = new LedgerFeed(balances, auditor, settler);
  const registry = new ThreadRegistry();
  const { sol_threshold, operation_timeout_ms } = config.threading;
  const funding = new FundingService({ chain, settler, balances, registry, clock, log, sol_threshold });
  const pipeline = new OperationPipeline(chain, new MemoryJournal(), settler, clock);
  const pools = new PoolService({ chain, settler, auditor, balances, clock, rng: create_rng(seed, "pools") });
  const { max_shares } = chain;
  const threads = new ThreadManager(
    { chain, settler, balances, registry, clock, seed, sol_threshold },
    { clock, log, registry, balances, pipeline, funding, max_shares },
    operation_timeout_ms,
  );
  return { balances, settler, auditor, feed, funding, pipeline, pools, threads };
}

type Engine = ReturnType<typeof wire_engine>;

function wire_methods(engine: Engine, cluster: ClusterInfo): MethodRegistry {
  const { pools, threads, balances, feed } = engine;
  return new MethodRegistry([
    ...pool_methods(pools),
    ...thread_methods(pools, threads),
    ...status_methods(threads, balances),
    ...system_methods(cluster, () => feed.position.slot),
  ]);
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

/**
 * Starts the service: ledger, connection, engine, methods. Throws `ExitError`; then nothing is left running. The caller
 * stops it through its lifecycle.
 */
export async function start_service(config: Config, clock: Clock = system_clock): Promise<Service> {
  const lifecycle = new Lifecycle(clock, STOP_TIMEOUT_MS);
  try {
    return await start_parts(config, clock, lifecycle);
  } catch (caught) {
    await lifecycle.stop();
    throw caught;
  }
}

async function start_parts(config: Config, clock: Clock, lifecycle: Lifecycle): Promise<Service> {
  const broken = Promise.withResolvers<Error>();
  const seed = config.threading.seed ?? random_seed();
  const { signer: core, path, is_new } = await open_core_wallet(config);
  if (is_new) log_of("daemon").info("Made a new core wallet", { address: core.address, path });
  const ledger = await start_embedded_ledger(config, core.address);
  if (ledger !== undefined) watch_ledger(ledger, lifecycle, broken.resolve);
  const client = new JsonRpcClient(ledger?.url ?? config.solana.rpc_url);
  const { program_id, commitment } = config.solana;
  const probe = new Cluster(client, commitment);
  const connection = await connect(probe, config, deployment_addresses(program_id), core.address);
  const { cluster, follower, chain, listeners } = wire_chain(config, client, core, connection, clock);
  const engine = wire_engine(config, chain, connection, seed, clock);
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
  run_in_background(lifecycle, "funding sweep", broken.resolve, (stop) => engine.funding.sweep(stop));
  lifecycle.add("threads", () => engine.threads.stop_all());
  const info: ClusterInfo = {
    kind: config.solana.rpc_url === EMBEDDED ? "embedded" : "rpc",
    rpc_url: client.url,
    genesis_hash: connection.genesis_hash,
    program_id,
    commitment,
  };
  return {
    ...engine,
    seed,
    cluster: info,
    methods: wire_methods(engine, info),
    rpc_client: client,
    problems: () => [follower.network_problem].filter((problem) => problem !== undefined),
    broken: broken.promise,
    lifecycle,
  };
}
