/** The report of a run as one HTML file that needs nothing else. */
import { stringify_json } from "@/base/json.ts";
import { finding_articles } from "@/scenario/pages/finding_articles.ts";
import { html_page } from "@/scenario/pages/html_page.ts";
import { escaped, html_table } from "@/scenario/pages/markup.ts";
import { run_charts } from "@/scenario/pages/run_charts.ts";
import { DISTRIBUTION_HEAD, distribution_row, number_text } from "@/scenario/pages/numbers.ts";
import type { RunReport } from "@/scenario/report_document.ts";
import { value_text, verdict_line } from "@/scenario/verdict.ts";

function verdict_box({ verdict, reasons }: RunReport): string {
  const look = verdict === "pass" ? "good" : verdict === "invalid" || verdict === "vacuous" ? "warn" : "bad";
  const list = reasons.map(({ text }) => `<li>${escaped(text)}</li>`).join("");
  return `<div class="verdict ${look}"><b>${escaped(verdict_line(verdict))}</b>${
    list === "" ? "" : `<ul>${list}</ul>`
  }</div>`;
}

function operations_section(report: RunReport): string {
  const { operations, empties, failures, checks } = report;
  const outcomes = Object.entries(operations).map(([kind, { outcomes, per_second }]) => [
    kind,
    ...[outcomes.landed_ok, outcomes.landed_error, outcomes.rejected, outcomes.expired, outcomes.unknown].map(
      number_text,
    ),
    number_text(per_second),
  ]);
  const emptied = [
    "empties",
    ...[empties.landed_ok, empties.landed_error, empties.rejected, empties.expired].map(number_text),
  ];
  const landing = Object.entries(operations).map((
    [kind, { landing_ms }],
  ) => [kind, ...distribution_row(landing_ms)]);
  const units = Object.entries(operations).map((
    [kind, { compute_units }],
  ) => [kind, ...distribution_row(compute_units)]);
  const codes = Object.entries(failures).sort(([, left], [, right]) => right - left);
  return [
    html_table(["operation", "landed ok", "landed error", "rejected", "expired", "unknown", "per second"], [
      ...outcomes,
      [...emptied, "–", "–"],
    ]),
    `<p>${number_text(checks.operations_checked)} landed operations were compared with the model, ` +
    `${number_text(checks.operations_equal)} of them were as predicted; ${
      number_text(checks.pool_checks)
    } figures of the pools ` +
    "were compared as well.</p>",
    "<h2>Landing, milliseconds</h2>",
    html_table(["operation", ...DISTRIBUTION_HEAD], landing),
    "<h2>Compute units of operations that succeeded</h2>",
    html_table(["operation", ...DISTRIBUTION_HEAD], units),
    ...codes.length === 0 ? [] : [
      "<h2>Failures</h2>",
      html_table(["code", "times"], codes.map(([code, count]) => [code, number_text(count)])),
    ],
  ].join("\n");
}

function generator_section({ generator }: RunReport): string {
  const { model, arrivals, dropped, achieved, lateness_ms, loop_lag_ms } = generator;
  const open = model === "closed"
    ? "Threads waited after each operation (closed model)."
    : `${number_text(arrivals)} operations arrived (open model), ${
      number_text(dropped)
    } of them found no thread ready: ` +
      `${number_text(achieved === null ? null : achieved * 100)}% achieved.`;
  return `<p>${open}</p>` + html_table(["milliseconds", ...DISTRIBUTION_HEAD], [
    ["lateness of cycles", ...distribution_row(lateness_ms)],
    ["lag of the event loop", ...distribution_row(loop_lag_ms)],
  ]);
}

function threads_section({ threads, threads_not_listed }: RunReport): string {
  const rows = threads.map(({ thread_id, group, pool, status, landed_ok, failed, last_error }) => [
    ...[thread_id, group, pool, status, number_text(landed_ok), number_text(failed), last_error ?? ""],
  ]);
  const more = threads_not_listed === 0 ? "" : `<p>${threads_not_listed} more are not listed.</p>`;
  return html_table(["thread", "group", "pool", "state", "landed ok", "failed", "last error"], rows) + more;
}

function facts_section(report: RunReport): string {
  const { seed, started_at, seconds, end, versions, program, rpc_calls, first_operation_ms } = report;
  const rows = [
    ["seed", String(seed)],
    ["began", started_at],
    ["load", `${seconds.toFixed(1)} s, ended: ${end}`],
    ["program", program.program_id],
    ["program sha256", program.sha256 ?? "not readable"],
    ["versions", Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(", ")],
    ["first operation", first_operation_ms === null ? "never" : `after ${first_operation_ms} ms`],
    ["RPC calls", `${rpc_calls.total}, ${rpc_calls.per_operation ?? "–"} for each landed operation`],
  ];
  return html_table(["", ""], rows);
}

function optional(title: string, body: string): string {
  return body === "" ? "" : `<h2>${title}</h2>${body}`;
}

function acts_section({ acts, acts_refused }: RunReport): string {
  if (acts.length === 0) return "";
  const rows = acts.map(({ second, do: action, outcome, text, took_ms }) => [
    ...[String(second), action, outcome, text, `${took_ms} ms`],
  ]);
  return html_table(["second", "stage", "outcome", "what", "took"], rows) +
    (acts_refused === 0 ? "" : `<p>${acts_refused} were refused.</p>`);
}

function thresholds_section({ thresholds }: RunReport): string {
  const rows = thresholds.map((one) => [one.metric, one.condition, value_text(one), one.result, one.source]);
  return html_table(["metric", "condition", "value", "result", "from"], rows);
}

/** The whole page. */
export function run_page(report: RunReport): string {
  const { scenario, cluster, settings, pools, findings } = report;
  const title = `Scenario ${scenario.name}: ${report.verdict}`;
  const json = (value: unknown) => `<pre>${escaped(stringify_json(value, 2))}</pre>`;
  const body = `<h1>${escaped(title)}</h1>
<p>${escaped(scenario.looks_for)}</p>
${verdict_box(report)}
<h2>Findings</h2>
${finding_articles(findings)}
<h2>Thresholds</h2>
${thresholds_section(report)}
<h2>Operations</h2>
${operations_section(report)}
<h2>Course</h2>
${run_charts(report)}
${optional("Stages", acts_section(report))}
<h2>The generator</h2>
${generator_section(report)}
<h2>Threads</h2>
${threads_section(report)}
<h2>The run</h2>
${facts_section(report)}
<details><summary>Pools</summary>${json(pools)}</details>
<details><summary>Cluster</summary>${json(cluster)}</details>
<details><summary>Settings</summary>${json(settings)}</details>
<details><summary>Scenario file ${escaped(scenario.file)}</summary><pre>${
    escaped(scenario.text)
  }</pre></details>`;
  return html_page(title, body);
}
