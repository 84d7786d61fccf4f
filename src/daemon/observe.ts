/** Wires what is seen of a running service: metrics, health, the performance line. */
import type { Clock } from "@/base/clock.ts";
import { log_of } from "@/base/log.ts";
import { process_started_at_ms, process_usage } from "@/base/process_usage.ts";
import { SERVICE_VERSION } from "@/base/version.ts";
import type { ServiceEvent } from "@/domain/service_event.ts";
import type { Lamports } from "@/domain/units.ts";
import type { Auditor } from "@/engine/auditor.ts";
import type { PoolService } from "@/engine/pool_service.ts";
import type { ThreadManager } from "@/engine/thread_manager.ts";
import type { RpcCaller } from "@/jsonrpc/client.ts";
import { Health, type Problem } from "@/monitoring/health.ts";
import { LandingTimes } from "@/monitoring/landing_times.ts";
import type { HistorySources, ServiceHistory } from "@/monitoring/history/service_history.ts";
import type { Metrics } from "@/monitoring/metrics.ts";
import { PerformanceLine } from "@/monitoring/performance_line.ts";
import { run_pulse } from "@/monitoring/pulse.ts";
import { INVARIANTS } from "@/oracle/invariants.ts";

/** Threads or pools that a problem names; the others are counted. */
const NAMED = 5;

/** The parts of a service that are looked at. */
export interface Observed {
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly history: ServiceHistory;
  readonly auditor: Auditor;
  readonly threads: ThreadManager;
  readonly rpc_client: RpcCaller;
  readonly program_id: string;
  readonly cluster: string;
  readonly sol_threshold: Lamports;
  readonly pools: PoolService;
  pool_states(): ReturnType<HistorySources["pools"]>;
  slot(): number;
  core_wallet_lamports(): bigint;
  /** That its file is not what it was. */
  wallet_file_problem(): string | undefined;
  /** That the core wallet will soon have nothing left. */
  runway_problem(): string | undefined;
  /** What its own part says that it cannot do; `undefined` while it can. */
  node_problem(): string | undefined;
  journal_problem(): string | undefined;
  document_problem(): string | undefined;
}

/** What is seen of a service. */
export interface Observation {
  readonly health: Health;
  /** What was measured over the last hours. */
  readonly history: ServiceHistory;
  /** Takes every event of the service. */
  on_event(event: ServiceEvent): void;
  /** Measures and writes until `stop` is aborted. */
  run(stop: AbortSignal): Promise<void>;
}

function some_names(names: readonly string[]): string {
  return names.slice(0, NAMED).join(", ") + (names.length > NAMED ? ", …" : "");
}

function thread_problem(threads: ThreadManager): string | undefined {
  if (threads.sums({}).threads.error === 0) return undefined;
  const failed = threads.matching({ status: "error" }).map(({ thread }) => thread.thread_id);
  return `${failed.length} in the state error: ${some_names(failed)}. get_thread_status says why`;
}

function pool_problem(pools: PoolService): string | undefined {
  const missing = pools.missing();
  if (missing.length === 0) return undefined;
  return `${missing.length} of ${pools.all().length}: ${
    some_names(missing)
  }. Their threads stay stopped; list_pools ` +
    "shows them with on_chain false. Was the cluster reset? import_pool takes one back that is there again";
}

function wallet_problem(
  { core_wallet_lamports, runway_problem, sol_threshold }: Observed,
): string | undefined {
  const lamports = core_wallet_lamports();
  if (lamports >= sol_threshold) return runway_problem();
  return `It holds ${lamports} lamports, less than one thread needs (${sol_threshold}). Send SOL to it`;
}

function problems_of(observed: Observed): Problem[] {
  const problem = (component: string, what: string, reason: string | undefined, stops_work: boolean) =>
    reason === undefined ? [] : [{ component, message: `${what}: ${reason}`, stops_work }];
  return [
    ...problem("node", "The node cannot be read", observed.node_problem(), true),
    ...problem("journal", "The journal cannot write", observed.journal_problem(), true),
    ...problem("documents", "A document cannot be written", observed.document_problem(), false),
    ...problem("threads", "Threads have stopped", thread_problem(observed.threads), false),
    ...problem("pools", "Pools are not on the chain", pool_problem(observed.pools), false),
    ...problem("core_wallet", "The core wallet needs SOL", wallet_problem(observed), false),
    ...problem(
      "core_wallet_file",
      "The core wallet's file has changed",
      observed.wallet_file_problem(),
      false,
    ),
  ];
}

function attach_metrics(observed: Observed, started_at_ms: number): void {
  const { metrics, auditor, threads, rpc_client, program_id, cluster } = observed;
  metrics.attach({
    build: { version: SERVICE_VERSION, program_id, cluster },
    started_at_ms,
    threads: () => threads.all().map(({ thread, status }) => ({ kind: thread.kind, status })),
    pools: () => observed.pools.all().length,
    findings: () =>
      auditor.rule_figures().map(({ rule, broken }) => ({
        severity: INVARIANTS[rule].severity,
        invariant: rule,
        count: broken,
      })),
    operations_checked: () => auditor.counts().operations_checked,
    core_wallet_lamports: () => observed.core_wallet_lamports(),
    rpc_calls: () => rpc_client.calls,
    process: process_usage,
  });
}

/** Looks at a service from now on, once the caller hands it the events and runs it. */
export function observe(observed: Observed): Observation {
  const { clock, metrics, history, auditor, threads, rpc_client, cluster } = observed;
  const started_at_ms = process_started_at_ms();
  attach_metrics(observed, started_at_ms);
  const health = new Health(clock, {
    version: SERVICE_VERSION,
    cluster,
    started_at_ms: clock.now_ms(),
    problems: () => problems_of(observed),
    slot: () => observed.slot(),
    threads: () => threads.all(),
    findings: () => auditor.findings_by_severity,
  }, log_of("health"));
  const line = new PerformanceLine({
    clock,
    log: log_of("performance"),
    rpc_calls: () => rpc_client.calls,
    resident_bytes: () => process_usage().resident_bytes,
  });
  const landing_times = new LandingTimes();
  return {
    health,
    history,
    on_event(event) {
      const landing_ms = landing_times.on_event(event);
      metrics.on_event(event, landing_ms);
      line.on_event(event, landing_ms);
      history.on_event(event, landing_ms);
    },
    async run(stop) {
      const on_beat = (lag_ms: number) => {
        metrics.observe_loop_lag(lag_ms);
        line.on_lag(lag_ms);
        health.look();
      };
      const sources = {
        running_threads: () => threads.sums({}).threads.running,
        pools: () => observed.pool_states(),
      };
      await Promise.all([run_pulse(clock, on_beat, stop), line.run(stop), history.run(sources, stop)]);
    },
  };
}
