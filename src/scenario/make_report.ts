/** Puts the report of a run together. */
import { iso_seconds } from "@/base/clock.ts";
import { SERVICE_VERSION } from "@/base/version.ts";
import type { Service } from "@/daemon/compose.ts";
import type { ThreadKind } from "@/domain/thread.ts";
import { pool_points } from "@/scenario/course.ts";
import { judge } from "@/scenario/judgement.ts";
import { MAX_THREADS_LISTED } from "@/scenario/limits.ts";
import { program_hash } from "@/scenario/program_hash.ts";
import {
  distribution_of,
  type GeneratorReport,
  kind_report,
  rounded,
  type RunReport,
  type ThreadReport,
} from "@/scenario/report_document.ts";
import type { FinishedRun } from "@/scenario/run.ts";
import type { Scenario, Threshold } from "@/scenario/scenario.ts";
import type { Scene } from "@/scenario/scene.ts";
import { Trend } from "@/scenario/series.ts";
import { give_verdict } from "@/scenario/verdict.ts";

/** What the report says beside the run. */
export interface ReportFacts {
  readonly scenario: Scenario;
  readonly file: string;
  readonly text: string;
  readonly thresholds: readonly Threshold[];
  readonly settings: Readonly<Record<string, unknown>>;
}

const KINDS = ["deposit", "withdrawal", "swap"] as const satisfies readonly ThreadKind[];

function trend_of(run: FinishedRun, metric: "lateness" | "loop_lag"): Trend {
  const series = run.measures.series(metric);
  return series instanceof Trend ? series : new Trend("time");
}

function generator_report(run: FinishedRun): GeneratorReport {
  const { arrivals } = run;
  return {
    model: arrivals === undefined ? "closed" : "open",
    arrivals: arrivals?.arrived ?? null,
    dropped: arrivals?.dropped ?? null,
    achieved: arrivals === undefined || arrivals.arrived === 0
      ? null
      : rounded(1 - arrivals.dropped / arrivals.arrived, 4),
    lateness_ms: distribution_of(trend_of(run, "lateness")),
    loop_lag_ms: distribution_of(trend_of(run, "loop_lag")),
  };
}

/** Why the load was not what the scenario asks for. */
function invalid_reasons(run: FinishedRun, scenario: Scenario, generator: GeneratorReport): string[] {
  const { min_achieved, max_lateness_ms } = scenario.generator;
  const reasons: string[] = [];
  if (run.end === "stopped") {
    reasons.push(`it was stopped after ${run.seconds.toFixed(1)} s, before the scenario was over`);
  }
  if (run.end === "operations not reached") {
    reasons.push(
      `only ${run.recorder.own_ended} of ${scenario.operations} operations ended in ${
        run.seconds.toFixed(0)
      } s`,
    );
  }
  if (generator.achieved !== null && generator.achieved < min_achieved) {
    reasons.push(
      `generator-bound: ${
        (generator.achieved * 100).toFixed(1)
      }% of ${generator.arrivals} arrivals found a thread ` +
        `ready, expected at least ${min_achieved * 100}%: give it more threads, or a lower rate`,
    );
  }
  const late_ms = generator.lateness_ms.p95;
  if (late_ms !== null && late_ms > max_lateness_ms) {
    reasons.push(
      `generator-bound: 5 of 100 cycles began ${late_ms.toFixed(0)} ms late or later, expected at most ` +
        `${max_lateness_ms} ms: the machine does not keep up`,
    );
  }
  const refused = run.acts.find(({ outcome }) => outcome === "refused");
  if (refused !== undefined) {
    const others = run.acts_refused > 1 ? ` and ${run.acts_refused - 1} more` : "";
    reasons.push(`the stage ${refused.do} at ${refused.second} s was refused: ${refused.text}${others}`);
  }
  return reasons;
}

function thread_reports(service: Service, scene: Scene): ThreadReport[] {
  return [...scene.threads].slice(0, MAX_THREADS_LISTED).map(([thread_id, { group, pool }]) => {
    const { status, statistics: { outcomes }, errors } = service.threads.get(thread_id);
    return {
      ...{ thread_id, group: group.name, pool, status, landed_ok: outcomes.landed_ok },
      failed: outcomes.landed_error + outcomes.rejected + outcomes.expired,
      last_error: errors.at(-1)?.message ?? null,
    };
  });
}

function operations_of(run: FinishedRun): RunReport["operations"] {
  const of_kind = (kind: ThreadKind) => kind_report(run.recorder.kinds[kind], run.unknown[kind], run.seconds);
  return { deposit: of_kind("deposit"), withdrawal: of_kind("withdrawal"), swap: of_kind("swap") };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The report of a run that has ended, on a service that still answers. */
export async function make_report(
  service: Service,
  run: FinishedRun,
  facts: ReportFacts,
): Promise<RunReport> {
  const { scenario, thresholds } = facts;
  const { recorder, scene, course } = run;
  const generator = generator_report(run);
  const judged = thresholds.map((threshold) => judge(run.measures, threshold, run.seconds));
  const { operations_checked, operations_equal, pool_checks } = service.auditor.counts();
  const kinds = recorder.kinds;
  const verdict = give_verdict({
    findings: run.figures.found,
    unknown: sum(Object.values(run.unknown)),
    invalid: invalid_reasons(run, scenario, generator),
    thresholds: judged,
    must_succeed: scenario.must_succeed,
    succeeded: {
      deposit: kinds.deposit.outcomes.landed_ok,
      withdrawal: kinds.withdrawal.outcomes.landed_ok,
      swap: kinds.swap.outcomes.landed_ok,
    },
  });
  const calls = sum([...service.rpc_client.calls.values()]);
  const landed = sum(KINDS.map((kind) => kinds[kind].outcomes.landed_ok + kinds[kind].outcomes.landed_error));
  const { pools } = await service.methods.call("list_pools", {}) as { pools: unknown };
  return {
    ...verdict,
    format_version: 1,
    scenario: { name: scenario.name, file: facts.file, looks_for: scenario.looks_for, text: facts.text },
    started_at: iso_seconds(run.started_at_ms),
    seconds: rounded(run.seconds, 3) ?? 0,
    end: run.end,
    seed: service.seed,
    versions: { service: SERVICE_VERSION, ...Deno.version },
    program: {
      program_id: service.cluster.program_id,
      sha256: await program_hash(service.rpc_client, service.cluster.program_id),
    },
    cluster: await service.methods.call("get_cluster", {}),
    settings: facts.settings,
    generator,
    operations: operations_of(run),
    empties: recorder.empties,
    shared: recorder.shared,
    failures: Object.fromEntries(recorder.failures),
    checks: { operations_checked, operations_equal, pool_checks },
    thresholds: judged,
    findings: run.figures.findings,
    acts: run.acts,
    acts_refused: run.acts_refused,
    first_operation_ms: run.first_operation_ms,
    rpc_calls: { total: calls, per_operation: landed === 0 ? null : rounded(calls / landed, 2) },
    pools,
    pools_at_end: pool_points(scene.pools, service.auditor),
    threads: thread_reports(service, scene),
    threads_not_listed: Math.max(0, scene.threads.size - MAX_THREADS_LISTED),
    seconds_between_points: course.every_seconds,
    points: course.points,
  };
}
