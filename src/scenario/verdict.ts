/** What a run comes to. */
import { EXIT } from "@/daemon/exit_codes.ts";
import type { ThreadKind } from "@/domain/thread.ts";
import type { JudgedThreshold } from "@/scenario/judgement.ts";

/** What a run comes to, the worst first: each stands above those that follow it. */
const VERDICTS = ["finding", "unresolved", "invalid", "threshold", "vacuous", "pass"] as const;
/** One of {@linkcode VERDICTS}. */
export type VerdictName = typeof VERDICTS[number];

/** A verdict with everything that speaks for it or for a worse one. */
export interface Verdict {
  readonly verdict: VerdictName;
  readonly exit_code: number;
  /** Each begins with the verdict that it asks for. */
  readonly reasons: readonly { readonly verdict: VerdictName; readonly text: string }[];
}

const EXIT_CODES: Readonly<Record<VerdictName, number>> = {
  finding: EXIT.finding,
  unresolved: EXIT.unresolved,
  invalid: EXIT.invalid,
  threshold: EXIT.threshold,
  vacuous: EXIT.vacuous,
  pass: EXIT.ok,
};

/** What the verdict rests on. */
export interface VerdictFacts {
  readonly findings: number;
  /** Operations whose end is not known. */
  readonly unknown: number;
  /** Why the load was not what the scenario asks for. */
  readonly invalid: readonly string[];
  readonly thresholds: readonly JudgedThreshold[];
  readonly must_succeed: readonly ThreadKind[];
  readonly succeeded: Readonly<Record<ThreadKind, number>>;
}

/** A value of a threshold for a person. */
export function value_text({ value, unit }: Pick<JudgedThreshold, "value" | "unit">): string {
  if (value === null) return "nothing measured";
  if (unit === "share") return `${Number((value * 100).toFixed(3))}%`;
  return `${Number(value.toFixed(3))}${unit}`;
}

function threshold_reasons(thresholds: readonly JudgedThreshold[]): Verdict["reasons"] {
  return thresholds.flatMap((judged): Verdict["reasons"][number][] => {
    const { metric, condition, source, result } = judged;
    if (result === "held") return [];
    const from = source === "scenario" ? "" : ` (${source})`;
    if (result === "broken") {
      return [{
        verdict: "threshold",
        text: `${metric}: ${condition} is broken: ${value_text(judged)}${from}`,
      }];
    }
    return [{ verdict: "vacuous", text: `${metric}: ${condition} proves nothing: no samples${from}` }];
  });
}

/** Weighs the facts: a finding stands above everything, and only a run without any reason passes. */
export function give_verdict(facts: VerdictFacts): Verdict {
  const { findings, unknown, invalid, must_succeed, succeeded } = facts;
  const reasons: { verdict: VerdictName; text: string }[] = [];
  if (findings > 0) {
    const text = `${findings} findings: the contract did something that it must not do`;
    reasons.push({ verdict: "finding", text });
  }
  if (unknown > 0) {
    reasons.push({ verdict: "unresolved", text: `the outcome of ${unknown} operations is not known` });
  }
  for (const text of invalid) reasons.push({ verdict: "invalid", text });
  reasons.push(...threshold_reasons(facts.thresholds));
  for (const kind of must_succeed) {
    if (succeeded[kind] > 0) continue;
    reasons.push({ verdict: "vacuous", text: `no ${kind} ever succeeded, so nothing is proved of them` });
  }
  const verdict = VERDICTS.find((one) => reasons.some((reason) => reason.verdict === one)) ?? "pass";
  return { verdict, exit_code: EXIT_CODES[verdict], reasons };
}

const LINES: Readonly<Record<VerdictName, string>> = {
  pass: "PASS: every landed operation did exactly what the contract promises, and every threshold holds",
  finding: "FAIL: the contract did something that it must not do",
  unresolved: "FAIL: operations are left whose outcome is not known",
  invalid: "INVALID: the load was not what the scenario asks for, so its figures mean nothing",
  threshold: "FAIL: a threshold does not hold",
  vacuous: "VACUOUS: some kind of operation never succeeded, or a threshold had no samples",
};

/** The verdict in one line. */
export function verdict_line(verdict: VerdictName): string {
  return LINES[verdict];
}
