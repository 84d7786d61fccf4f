import { coerce_error } from "@/base/errors.ts";
import type { Log } from "@/base/log.ts";
import { create_rng } from "@/base/rng.ts";
import type { Finding } from "@/domain/finding.ts";
import type { OperationKind, OperationPurpose } from "@/domain/operation.ts";
import type { ServiceEvent } from "@/domain/service_event.ts";
import type { Engine } from "@/engine/assemble_engine.ts";
import type { AuditCounts } from "@/engine/audit_figures.ts";
import type { ThreadRequest } from "@/engine/thread_creation.ts";
import { Administrator } from "@/simulation/administrator.ts";
import { type ChainRules, RIGHT_RULES } from "@/simulation/chain/contract_rules.ts";
import { ModelChain } from "@/simulation/chain/model_chain.ts";
import { Network } from "@/simulation/chain/network.ts";
import { Breaches } from "@/simulation/checks/breaches.ts";
import { ExecutionWitness } from "@/simulation/checks/execution_witness.ts";
import { check_run } from "@/simulation/checks/final_checks.ts";
import { OperationLog } from "@/simulation/checks/operation_log.ts";
import { OperationWitness } from "@/simulation/checks/operation_witness.ts";
import type { OutcomeCounts } from "@/simulation/checks/thread_sums.ts";
import { VirtualClock } from "@/simulation/clock/virtual_clock.ts";
import { engine_on_model } from "@/simulation/engine_on_model.ts";
import { DRAIN_TIMEOUT_MS, MAX_ERRORS_SHOWN, QUIET_BEFORE_REST_MS, SLOT_MS } from "@/simulation/limits.ts";
import { set_the_scene } from "@/simulation/scene.ts";
import { Visitors } from "@/simulation/visitors.ts";

/** What shall be simulated. */
export interface SimulationOptions {
  readonly threads: number;
  readonly simulated_ms: number;
  readonly seed: number;
  /** Faults of the network, and pauses. */
  readonly has_faults: boolean;
  /** How the chain behaves; as the contract says when absent. */
  readonly rules?: ChainRules;
  /** Is given the operation log piece by piece. */
  readonly on_log_text?: (text: string) => void;
}

/** How far a simulation has come. */
export interface SimulationProgress {
  readonly simulated_seconds: number;
  /** That have ended. */
  readonly operations: number;
  readonly finding_count: number;
}

/** What a simulation came to. */
export interface SimulationReport extends SimulationProgress, OutcomeCounts {
  readonly seed: number;
  readonly threads: number;
  readonly pools: number;
  readonly log_sha256: string;
  readonly by_kind: Readonly<Record<OperationKind, OutcomeCounts>>;
  /** How often each reason for a failure came. */
  readonly failures: Readonly<Record<string, number>>;
  readonly transactions: number;
  readonly blocks: number;
  /** Every transaction of a thread's wallet by its purpose. */
  readonly by_purpose: Readonly<Record<OperationPurpose, OutcomeCounts>>;
  /** How often things happened to threads. */
  readonly happenings: Readonly<Record<string, number>>;
  /** Requests of the threads' users, and how many were refused for which reason. */
  readonly visits: Readonly<Record<string, number>>;
  readonly refusals: Readonly<Record<string, number>>;
  readonly pauses: number;
  readonly faults: Readonly<Record<string, number>>;
  /** Deposits of the core wallet, for those whom it gives LP tokens. */
  readonly core_deposits: number;
  readonly checks: Readonly<Pick<AuditCounts, "operations_checked" | "operations_equal" | "pool_checks">>;
  /** The first of them. */
  readonly findings: readonly Finding[];
  /** Rules that were broken; empty when all is well. */
  readonly breaches: readonly string[];
}

/** One run of the engine on simulated time and a model chain. Everything in it follows from its seed. */
export class Simulation {
  readonly #options: SimulationOptions;
  readonly #clock = new VirtualClock();
  readonly #breaches = new Breaches();
  readonly #operations = new OperationWitness(this.#breaches);
  readonly #executions: ExecutionWitness;
  readonly #log: OperationLog;
  readonly #network: Network;
  readonly #chain: ModelChain;
  readonly #engine: Engine;
  readonly #administrator: Administrator;
  #visitors: Visitors | undefined;
  #errors_shown = 0;

  constructor(options: SimulationOptions) {
    const { seed, rules = RIGHT_RULES } = options;
    const clock = this.#clock;
    this.#options = options;
    this.#log = new OperationLog(options.on_log_text ?? (() => {}));
    this.#network = new Network(create_rng(seed, "network"), clock);
    this.#chain = new ModelChain({
      clock,
      network: this.#network,
      rules,
      seed,
      on_execution: (transaction) => this.#executions.see(transaction),
    });
    this.#executions = new ExecutionWitness(this.#breaches, this.#chain.core_wallet);
    this.#administrator = new Administrator(this.#chain, clock, create_rng(seed, "administrator"));
    const on_fault = (error: Error) =>
      this.#breaches.add("nothing breaks down", error.stack ?? error.message);
    this.#engine = engine_on_model({
      ...{ model: this.#chain, clock, log: this.#engine_log(), seed, on_fault },
      on_append: (event) => this.#check_before(event),
    });
    this.#engine.keeper.on_event((event) => {
      this.#operations.add(event);
      this.#log.add(event);
    });
  }

  /** Nothing is kept of a thread that is deleted: what its statistics say is looked at just before. */
  #check_before(event: ServiceEvent): void {
    if (event.type !== "thread_deleted") return;
    const totals = this.#engine.keeper.state.statistics.get(event.thread_id);
    if (totals === undefined) this.#breaches.add("a thread is deleted once", event.thread_id);
    else this.#operations.compare(event.thread_id, totals);
  }

  /** The engine's errors are shown: none of them is expected. Its other lines are of no interest here. */
  #engine_log(): Log {
    const unread = () => {};
    return {
      debug: unread,
      info: unread,
      warn: unread,
      error: (message, context) => {
        if (message.startsWith("Finding")) return; // Reported as a finding.
        this.#errors_shown += 1;
        if (this.#errors_shown > MAX_ERRORS_SHOWN) return;
        const { thread_id, code, message: reason, stack } = { ...context };
        const details = [thread_id, code, reason, stack].filter((detail) => detail !== undefined);
        this.#breaches.add("the engine reports no errors", [message, ...details].join(" "));
      },
    };
  }

  /** How far it has come; may be asked while it runs. */
  progress(): SimulationProgress {
    return {
      simulated_seconds: Math.round(this.#clock.monotonic_ms() / 1_000),
      operations: this.#ended(),
      finding_count: this.#engine.auditor.counts().findings,
    };
  }

  #ended(): number {
    const operations = this.#operations;
    return operations.total("landed_ok") + operations.total("landed_error") + operations.total("rejected") +
      operations.total("expired");
  }

  /** Runs it to its end; call it once. Throws what can only be a bug. */
  run(): Promise<SimulationReport> {
    return this.#clock.run(this.#perform());
  }

  async #perform(): Promise<SimulationReport> {
    const { threads: thread_count, simulated_ms, seed } = this.#options;
    const { threads, pools } = this.#engine;
    const chain_stop = new AbortController();
    this.#in_background(this.#chain.cluster.run(chain_stop.signal));
    const requests = await set_the_scene(this.#engine, thread_count, create_rng(seed, "scene"));
    const trouble_stop = new AbortController();
    this.#in_background(this.#engine.funding.sweep(trouble_stop.signal));
    if (this.#options.has_faults) {
      this.#in_background(this.#network.run_faults(trouble_stop.signal));
      this.#in_background(this.#administrator.run(pools.all(), trouble_stop.signal));
    }
    for (const thread_id of requests.keys()) threads.start(thread_id);
    const visitor_stop = new AbortController();
    const visitors = this.#send_visitors(requests, visitor_stop.signal);
    await this.#clock.sleep(simulated_ms);
    const simulated_seconds = Math.round(simulated_ms / 1_000);
    visitor_stop.abort();
    await visitors;
    await threads.stop_all("manual_stop");
    trouble_stop.abort();
    await this.#drain();
    await this.#engine.auditor.check_pools();
    await check_run(this.#engine, this.#chain, this.#operations, this.#executions, this.#breaches);
    chain_stop.abort();
    return this.#report(simulated_seconds);
  }

  #send_visitors(requests: ReadonlyMap<string, ThreadRequest>, stop: AbortSignal): Promise<void> {
    const { seed } = this.#options;
    const rng = create_rng(seed, "visitors");
    const parts = { engine: this.#engine, clock: this.#clock, rng, seed, breaches: this.#breaches };
    this.#visitors = new Visitors(parts, requests);
    return this.#visitors.run(stop);
  }

  /** Lets every open transaction land or expire, and what was not answered in time come to its end. */
  async #drain(): Promise<void> {
    const give_up_ms = this.#clock.monotonic_ms() + DRAIN_TIMEOUT_MS;
    let quiet_ms = 0;
    while (quiet_ms < QUIET_BEFORE_REST_MS && this.#clock.monotonic_ms() < give_up_ms) {
      await this.#clock.sleep(SLOT_MS);
      quiet_ms = this.#is_busy() ? 0 : quiet_ms + SLOT_MS;
    }
  }

  #is_busy(): boolean {
    const { settler, threads } = this.#engine;
    return settler.open_count > 0 || threads.all().some(({ lock }) => lock.load > 0);
  }

  #in_background(work: Promise<void>): void {
    work.catch((caught) => this.#breaches.add("nothing breaks down", coerce_error(caught).message));
  }

  #report(simulated_seconds: number): SimulationReport {
    const { seed } = this.#options;
    const { auditor, pools } = this.#engine;
    const operations = this.#operations;
    const { operations_checked, operations_equal, pool_checks, findings } = auditor.counts();
    return {
      seed,
      threads: this.#options.threads,
      pools: pools.all().length,
      simulated_seconds,
      operations: this.#ended(),
      log_sha256: this.#log.finish(),
      landed_ok: operations.total("landed_ok"),
      landed_error: operations.total("landed_error"),
      rejected: operations.total("rejected"),
      expired: operations.total("expired"),
      unknown: operations.open_count,
      by_kind: operations.by_kind,
      failures: Object.fromEntries([...operations.failures].toSorted()),
      transactions: this.#executions.transactions,
      blocks: this.#chain.cluster.block.block_height,
      by_purpose: operations.by_purpose,
      happenings: { ...operations.happenings },
      visits: { ...this.#visitors?.visits },
      refusals: Object.fromEntries([...this.#visitors?.refusals ?? []].toSorted()),
      pauses: this.#administrator.pauses,
      faults: this.#network.faults,
      core_deposits: this.#executions.core_operations,
      checks: { operations_checked, operations_equal, pool_checks },
      finding_count: findings,
      findings: auditor.findings.slice(0, MAX_ERRORS_SHOWN),
      breaches: this.#breaches.lines(),
    };
  }
}
