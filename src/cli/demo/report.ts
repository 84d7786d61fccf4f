import { coloured, grouped, table } from "@/cli/output.ts";
import type { Tally } from "@/cli/demo/tally.ts";
import type { Finding } from "@/domain/finding.ts";
import type { Service } from "@/daemon/compose.ts";
import { EXIT } from "@/daemon/exit_codes.ts";

/** What the demo proved. */
export type Verdict = "pass" | "fail" | "vacuous";

/** The document of `demo --json`. */
export interface DemoReport {
  readonly verdict: Verdict;
  readonly seed: number;
  readonly seconds: number;
  readonly cluster: unknown;
  readonly pools: unknown;
  readonly operations: Tally["operations"];
  readonly shared: Tally["shared"];
  readonly checks: {
    readonly operations_checked: number;
    readonly operations_equal: number;
    readonly pool_checks: number;
  };
  readonly findings: readonly Finding[];
  readonly rpc_calls: { readonly total: number; readonly per_operation: number | null };
  readonly first_operation_ms: number | null;
  readonly threads: unknown;
}

/** What the report is made of besides the service. */
export interface DemoFacts {
  readonly tally: Tally;
  readonly seconds: number;
  readonly threads_started_ms: number;
}

function verdict_of(tally: Tally, findings: readonly Finding[]): Verdict {
  if (findings.length > 0 || tally.total("unknown") > 0) return "fail";
  return Object.values(tally.operations).some(({ landed_ok }) => landed_ok === 0) ? "vacuous" : "pass";
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

/** Puts the report together; the threads have been stopped and the pools checked. */
export async function demo_report(service: Service, facts: DemoFacts): Promise<DemoReport> {
  const { tally, seconds, threads_started_ms } = facts;
  const { operations_checked, operations_equal, pool_checks } = service.auditor.counts();
  const { findings } = service.auditor;
  const total = [...service.rpc_client.calls.values()].reduce((sum, count) => sum + count, 0);
  const landed = tally.total("landed_ok", "landed_error");
  const { pools } = await service.methods.call("list_pools", {}) as { pools: unknown };
  const { threads } = await service.methods.call("get_all_threads", {}) as { threads: unknown };
  const first_ms = tally.first_landed_at_ms;
  return {
    verdict: verdict_of(tally, findings),
    seed: service.seed,
    seconds,
    cluster: await service.methods.call("get_cluster", {}),
    pools,
    operations: tally.operations,
    shared: tally.shared,
    checks: { operations_checked, operations_equal, pool_checks },
    findings,
    rpc_calls: { total, per_operation: landed === 0 ? null : rounded(total / landed, 2) },
    first_operation_ms: first_ms === undefined ? null : rounded(first_ms - threads_started_ms, 0),
    threads,
  };
}

/** The exit code that belongs to a report. */
export function exit_code_of(report: DemoReport): number {
  if (report.findings.length > 0) return EXIT.finding;
  if (Object.values(report.operations).some(({ unknown }) => unknown > 0)) return EXIT.unresolved;
  return report.verdict === "vacuous" ? EXIT.vacuous : EXIT.ok;
}

const VERDICT_LINES: Record<Verdict, { text: string; colour: "green" | "red" | "yellow" }> = {
  pass: { text: "PASS: every landed operation did exactly what the contract promises", colour: "green" },
  fail: { text: "FAIL: see the findings and open operations above", colour: "red" },
  vacuous: {
    text: "VACUOUS: some kind of operation never succeeded, so nothing was proved",
    colour: "yellow",
  },
};

/** The report for a person. */
export function summary_text(report: DemoReport): string {
  const rows = Object.entries(report.operations).map(([kind, counts]) => [
    kind,
    ...[counts.landed_ok, counts.landed_error, counts.rejected, counts.expired, counts.unknown].map(grouped),
  ]);
  const { checks, shared, rpc_calls } = report;
  const verdict = VERDICT_LINES[report.verdict];
  return [
    "",
    table(["operation", "landed ok", "landed error", "rejected", "expired", "unknown"], rows),
    "",
    `shared      ${grouped(shared.lp_tokens)} LP, ${grouped(shared.withdrawn_tokens)} withdrawn, ` +
    `${grouped(shared.swapped_tokens)} swapped (base units)`,
    `checked     ${grouped(checks.operations_checked)} operations (${
      grouped(checks.operations_equal)
    } as predicted), ` +
    `${grouped(checks.pool_checks)} figures of the pools`,
    `RPC calls   ${grouped(rpc_calls.total)} (${rpc_calls.per_operation ?? "-"} for each landed operation)`,
    `first       operation landed ${report.first_operation_ms ?? "-"} ms after the threads were started`,
    `seed        ${report.seed}`,
    ...report.findings.map((finding) =>
      coloured(
        `FINDING ${finding.id} ${finding.invariant}: expected ${finding.expected}, observed ${finding.observed}` +
          ` (slot ${finding.slot}, ${finding.signature ?? "no transaction"})`,
        "red",
      )
    ),
    "",
    coloured(verdict.text, verdict.colour),
  ].join("\n");
}
