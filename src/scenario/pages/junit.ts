/** The report as JUnit XML: what build servers show as tests. */
import { escaped } from "@/scenario/pages/markup.ts";
import type { RunReport } from "@/scenario/report_document.ts";
import { value_text, verdict_line } from "@/scenario/verdict.ts";

/** One test of the suite. */
interface Case {
  readonly name: string;
  /** `failure`: the contract or a threshold; `error`: the run itself. */
  readonly problem?: { readonly kind: "failure" | "error"; readonly message: string; readonly text: string };
}

function verdict_cases({ verdict, reasons }: RunReport): Case[] {
  const own = reasons.filter((reason) => ["unresolved", "invalid"].includes(reason.verdict));
  const text = own.map((reason) => reason.text).join("\n");
  const is_error = own.length > 0;
  return [{
    name: "the load was what the scenario asks for, and every outcome is known",
    ...(is_error ? { problem: { kind: "error", message: verdict_line(verdict), text } as const } : {}),
  }];
}

function finding_cases({ findings }: RunReport): Case[] {
  const name = "the contract did what the model predicts";
  if (findings.length === 0) return [{ name }];
  return findings.map((finding) => {
    const { id, invariant, expected, observed, slot, signature, severity, count } = finding;
    const message = `${invariant} (${severity}): expected ${expected}, observed ${observed}`;
    const text = `seen ${count} times, first in slot ${slot}, transaction ${signature ?? "none"}`;
    return { name: `${name}: ${id}`, problem: { kind: "failure", message, text } as const };
  });
}

function threshold_cases({ thresholds }: RunReport): Case[] {
  return thresholds.map((judged) => {
    const name = `${judged.metric}: ${judged.condition}`;
    if (judged.result === "held") return { name };
    const message = judged.result === "broken"
      ? `it is ${value_text(judged)}`
      : "no samples: it proves nothing";
    return {
      name,
      problem: { kind: "failure", message, text: `a threshold of the ${judged.source} rules` } as const,
    };
  });
}

function kind_cases({ reasons }: RunReport): Case[] {
  return reasons.filter(({ verdict, text }) => verdict === "vacuous" && text.startsWith("no ")).map((
    { text },
  ) => ({
    name: "every kind of operation succeeded at least once",
    problem: { kind: "failure", message: text, text } as const,
  }));
}

function case_xml(suite: string, seconds: number, { name, problem }: Case): string {
  const attributes = `classname="${escaped(suite)}" name="${escaped(name)}" time="${seconds.toFixed(3)}"`;
  if (problem === undefined) return `    <testcase ${attributes}/>`;
  const { kind, message, text } = problem;
  return `    <testcase ${attributes}>\n      <${kind} message="${escaped(message)}">${
    escaped(text)
  }</${kind}>\n` +
    "    </testcase>";
}

/** The whole file. */
export function junit_xml(report: RunReport): string {
  const cases = [verdict_cases, finding_cases, threshold_cases, kind_cases].flatMap((make) => make(report));
  const count = (kind: "failure" | "error") => cases.filter(({ problem }) => problem?.kind === kind).length;
  const name = `scenario ${report.scenario.name}`;
  const totals = `tests="${cases.length}" failures="${count("failure")}" errors="${count("error")}"`;
  const time = `time="${report.seconds.toFixed(3)}"`;
  // The whole run's time belongs to the first case: the others are judged from it.
  const lines = cases.map((one, index) => case_xml(name, index === 0 ? report.seconds : 0, one));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${totals} ${time}>`,
    `  <testsuite name="${escaped(name)}" ${totals} skipped="0" ${time} timestamp="${
      escaped(report.started_at)
    }">`,
    "    <properties>",
    `      <property name="seed" value="${report.seed}"/>`,
    `      <property name="verdict" value="${report.verdict}"/>`,
    `      <property name="program_sha256" value="${report.program.sha256 ?? "unknown"}"/>`,
    "    </properties>",
    ...lines,
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}
