/** Past sessions as one HTML file that needs nothing else. */
import { stringify_json } from "@/base/json.ts";
import { chart } from "@/scenario/pages/chart.ts";
import { finding_articles } from "@/scenario/pages/finding_articles.ts";
import { html_page } from "@/scenario/pages/html_page.ts";
import { escaped, html_table } from "@/scenario/pages/markup.ts";
import { DISTRIBUTION_HEAD, distribution_row, number_text } from "@/scenario/pages/numbers.ts";
import type { SessionReport } from "@/scenario/session_report.ts";

function session_section(report: SessionReport): string {
  const { thread_id, operations, other_operations, landing_ms, compute_units, failures, points } = report;
  const distributions = [
    ...landing_ms === null ? [] : [["landing, milliseconds", ...distribution_row(landing_ms)]],
    ["compute units", ...distribution_row(compute_units)],
  ];
  const seconds = points.map(({ second }) => second);
  const picture = chart({
    title: "Operations",
    unit: "that ended, in each part of the session",
    seconds,
    lines: [
      { name: "succeeded", values: points.map(({ succeeded }) => succeeded) },
      { name: "failed", values: points.map(({ failed }) => failed) },
    ],
    marks: [],
  });
  const facts = [
    ["began", report.start_time],
    ["ended", `${report.end_time}, after ${report.seconds} s: ${report.stop_reason}`],
    ["file", report.session_file],
    ["succeeded", number_text(operations.landed_ok)],
    ["failed", number_text(operations.landed_error + operations.rejected + operations.expired)],
    ["open", number_text(operations.unknown)],
    ...Object.entries(other_operations).map(([purpose, count]) => [`other: ${purpose}`, number_text(count)]),
    ...Object.entries(failures).map(([code, count]) => [`failure: ${code}`, number_text(count)]),
  ];
  const partial = report.is_partial
    ? "<p>The journal does not hold every operation of this session: the figures are of those that it holds.</p>"
    : "";
  return `<section><h2>${escaped(thread_id)}, ${escaped(report.start_time)}</h2>${partial}
${html_table(["", ""], facts)}
${html_table(["", ...DISTRIBUTION_HEAD], distributions)}
<div class="charts">${picture}</div>
<h3>Findings of its pool in that time</h3>${finding_articles(report.findings)}
<details><summary>The session's own totals</summary><pre>${
    escaped(stringify_json(report.totals, 2))
  }</pre></details></section>`;
}

/** The whole page. */
export function session_page(reports: readonly SessionReport[]): string {
  const title = reports.length === 1 ? `Session of ${reports[0]?.thread_id}` : `${reports.length} sessions`;
  return html_page(title, `<h1>${escaped(title)}</h1>${reports.map(session_section).join("\n")}`);
}
