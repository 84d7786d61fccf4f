/** The report as Markdown for the page of a build. */
import type { Distribution, RunReport } from "@/scenario/report_document.ts";
import { value_text, verdict_line } from "@/scenario/verdict.ts";

/** Findings that are written out; the others are counted. */
const FINDINGS_SHOWN = 20;

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll(/\s*\n\s*/g, " ").replaceAll("<", "&lt;");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function shown(value: number | null, unit = ""): string {
  return value === null ? "–" : `${Math.round(value)}${unit}`;
}

function quantiles({ p50, p95, p99 }: Distribution, unit = ""): string[] {
  return [p50, p95, p99].map((value) => shown(value, unit));
}

function operation_rows({ operations }: RunReport): string[][] {
  return Object.entries(operations).map(([kind, { outcomes, landing_ms, compute_units }]) => [
    kind,
    ...[outcomes.landed_ok, outcomes.landed_error, outcomes.rejected, outcomes.expired, outcomes.unknown].map(
      String,
    ),
    ...quantiles(landing_ms, " ms"),
    shown(compute_units.p50),
  ]);
}

/** The whole summary. */
export function step_summary(report: RunReport): string {
  const { verdict, scenario, reasons, thresholds, findings, seed, seconds, program } = report;
  const mark = verdict === "pass" ? "✅" : verdict === "invalid" || verdict === "vacuous" ? "⚠️" : "❌";
  const head = ["operation", "landed ok", "landed error", "rejected", "expired", "unknown"];
  const times = ["landing p50", "p95", "p99", "compute units p50"];
  const shown_findings = findings.slice(0, FINDINGS_SHOWN).map((
    { invariant, severity, expected, observed, count },
  ) => [invariant, severity, expected, observed, String(count)]);
  const parts = [
    `## ${mark} Scenario ${cell(scenario.name)}: ${verdict.toUpperCase()}`,
    verdict_line(verdict),
    ...reasons.length === 0 ? [] : [reasons.map(({ text }) => `- ${cell(text)}`).join("\n")],
    table([...head, ...times], operation_rows(report)),
    ...thresholds.length === 0 ? [] : [table(
      ["threshold", "value", "result"],
      thresholds.map((one) => [`${one.metric}: ${one.condition}`, value_text(one), one.result]),
    )],
    ...findings.length === 0
      ? []
      : [table(["finding", "severity", "expected", "observed", "times"], shown_findings)],
    `Seed ${seed}, ${seconds.toFixed(1)} s, program sha256 \`${program.sha256 ?? "unknown"}\``,
  ];
  return parts.join("\n\n") + "\n";
}
