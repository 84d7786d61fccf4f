/** Findings with what they rest on. */
import type { SessionFinding } from "@/scenario/session_report.ts";
import { escaped, html_table } from "@/scenario/pages/markup.ts";

function list(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return "";
  return `<h4>${escaped(title)}</h4><pre>${escaped(lines.join("\n"))}</pre>`;
}

function evidence_html({ evidence }: SessionFinding): string {
  if (evidence === null) {
    return '<p class="dim">It is about what was read of the pool, not about one transaction.</p>';
  }
  const { state_before, calls, token_changes, lamport_changes, error, logs } = evidence;
  const parts = [
    list("The model before it", Object.entries(state_before).map(([name, value]) => `${name}: ${value}`)),
    list(
      "Calls",
      calls.map((call) => Object.entries(call).map(([name, value]) => `${name}=${value}`).join("  ")),
    ),
    list("Tokens", token_changes),
    list("Lamports", lamport_changes),
    list("Error", error === null ? [] : [error]),
    list("Log", logs),
  ];
  return `<details><summary>Evidence</summary>${parts.join("")}</details>`;
}

/** Each finding with its evidence. */
export function finding_articles(findings: readonly SessionFinding[]): string {
  if (findings.length === 0) return "<p>None.</p>";
  return findings.map((finding) => {
    const { id, invariant, severity, expected, observed, slot, signature, pool_id, count } = finding;
    const rows = [
      ["expected", expected],
      ["observed", observed],
      ["pool", pool_id ?? "the whole deployment"],
      ["first seen", `slot ${slot}, ${signature ?? "no transaction"}`],
      ["times", String(count)],
    ];
    return `<article><h3>${escaped(invariant)} <span class="dim">${escaped(severity)}, ${
      escaped(id)
    }</span></h3>` +
      `${html_table(["", ""], rows)}${evidence_html(finding)}</article>`;
  }).join("\n");
}
