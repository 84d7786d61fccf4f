import { stringify_json } from "@/base/json.ts";
import { type DaemonOptions, show, with_daemon } from "@/cli/daemon_client.ts";
import { coloured, grouped, print, table } from "@/cli/output.ts";
import { pool_filter } from "@/cli/pool_choice.ts";
import { type Cell, printable } from "@/cli/table.ts";
import { instant_words } from "@/cli/words.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";
import type { WireParams, WireResult } from "@/rpc/wire.ts";

/** Options of `findings`. */
export interface FindingOptions extends DaemonOptions {
  readonly pool?: string;
  readonly severity?: NonNullable<WireParams<"get_findings">["severity"]>;
  readonly rule?: string;
  readonly from?: string;
  readonly to?: string;
  readonly limit: number;
  readonly cursor?: number;
}

type Findings = WireResult<"get_findings">;
type Finding = Findings["findings"][number];
type Audit = WireResult<"get_audit">;

function red(text: string): Cell {
  return { text, paint: (shown) => coloured(shown, "red") };
}

function list_text({ findings, next_cursor, summary }: Findings): string {
  if (findings.length === 0) {
    return summary.kinds === 0
      ? coloured("No findings: the contract did what it must", "green")
      : `None of the ${grouped(summary.kinds)} kinds of findings`;
  }
  const rows = findings.map((one): Cell[] => [
    red(one.severity),
    grouped(one.count),
    instant_words(one.last_seen.at),
    one.invariant,
    one.expected,
    one.observed,
    one.title,
    one.id,
  ]);
  const { critical, high, medium } = summary.by_severity;
  const counts = `${grouped(critical)} critical, ${grouped(high)} high, ${grouped(medium)} medium`;
  return [
    table(
      ["severity", "times", "last (UTC)", "rule", "expected", "observed", "the rule in words", "id"],
      rows,
    ),
    ...next_cursor === null ? [] : [`More: --cursor ${next_cursor}`],
    "",
    coloured(`${grouped(summary.kinds)} kinds, seen ${grouped(summary.seen)} times: ${counts}`, "red"),
  ].join("\n");
}

function place_words({ slot, index, transaction_signature, at }: Finding["first_seen"]): string {
  const where = index === null ? "a reading of accounts" : `transaction ${index}, ${transaction_signature}`;
  return `${instant_words(at)} UTC, slot ${grouped(slot)}, ${where}`;
}

function evidence_lines({ evidence }: Finding): string[] {
  if (evidence === null) return [];
  const pairs = (values: Readonly<Record<string, string>>) =>
    Object.entries(values).map(([name, value]) => `${name} ${value}`).join(", ");
  const list = (name: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : ["", name, ...lines.map((line) => `  ${printable(line)}`)];
  return [
    ...list("before it", [pairs(evidence.state_before)]),
    ...list("calls", evidence.calls.map(pairs)),
    ...list("tokens", evidence.token_changes),
    ...list("lamports", evidence.lamport_changes),
    ...list("error", evidence.error === null ? [] : [evidence.error]),
    ...list("log", evidence.logs),
  ];
}

function details_text(finding: Finding): string {
  return [
    coloured(`finding   ${finding.id} (${finding.severity}), seen ${grouped(finding.count)} times`, "red"),
    `rule      ${finding.invariant}: ${finding.title}`,
    `pool      ${finding.pool_id ?? "the whole deployment"}`,
    `expected  ${printable(finding.expected)}`,
    `observed  ${printable(finding.observed)}`,
    `first     ${place_words(finding.first_seen)}`,
    `last      ${place_words(finding.last_seen)}`,
    ...evidence_lines(finding),
  ].join("\n");
}

function given<T>(name: string, value: T | undefined): Record<string, T> {
  return value === undefined ? {} : { [name]: value };
}

/** Lists findings, or shows one with its evidence; answers 90 where there are any. */
export function run_findings(id: string | undefined, options: FindingOptions): Promise<number> {
  const { severity, rule, from, to, limit, cursor } = options;
  return with_daemon(options, async (daemon) => {
    const pool = await pool_filter(daemon, options.pool);
    const which = {
      ...given("id", id),
      ...pool,
      ...given("severity", severity),
      ...given("invariant", rule),
    };
    const when = { ...given("from", from), ...given("to", to), ...given("cursor", cursor) };
    const answer = await daemon.call("get_findings", { ...which, ...when, limit });
    const [first] = answer.findings;
    if (id !== undefined && first === undefined) {
      throw new ExitError(
        EXIT.refused,
        `There is no such finding: ${printable(id)}. All of them: frt findings`,
      );
    }
    if (options.json === true) print(stringify_json(answer, 2));
    else print(id !== undefined && first !== undefined ? details_text(first) : list_text(answer));
    return answer.findings.length === 0 ? EXIT.ok : EXIT.finding;
  });
}

function audit_text({ transactions, operations, readings, ...audit }: Audit): string {
  const rules = audit.rules.map((rule): Cell[] => [
    rule.rule,
    rule.severity,
    grouped(rule.checked),
    rule.broken === 0 ? "0" : red(grouped(rule.broken)),
    rule.enabled ? "on" : "off",
    rule.title,
  ]);
  const pools = audit.pools.map((pool) => [
    pool.pool_id,
    grouped(pool.findings.critical + pool.findings.high + pool.findings.medium),
    pool.certain ? "yes" : "no",
    grouped(pool.surplus),
    grouped(pool.deficit),
    grouped(pool.missing_a),
    grouped(pool.missing_b),
  ]);
  return [
    `checked       up to slot ${grouped(audit.slot)}, ${grouped(audit.lag_slots)} slots behind`,
    `transactions  ${grouped(transactions.folded)}: ${grouped(transactions.equal)} as predicted, ${
      grouped(transactions.different)
    } different, ${grouped(transactions.undecided)} undecided`,
    `operations    ${grouped(operations.equal)} of ${grouped(operations.checked)} as predicted`,
    `readings      ${grouped(readings.fields_checked)} fields compared, ${
      grouped(readings.re_anchored)
    } re-anchored`,
    "",
    table(["rule", "severity", "checked", "broken", "watched", "what must hold"], rules),
    ...pools.length === 0
      ? []
      : ["", table(["pool", "findings", "certain", "surplus", "deficit", "missing A", "missing B"], pools)],
  ].join("\n");
}

/** Shows how the contract is watched. */
export function run_audit(options: DaemonOptions & { readonly pool?: string }): Promise<number> {
  return show(
    options,
    async (daemon) => daemon.call("get_audit", await pool_filter(daemon, options.pool)),
    audit_text,
  );
}
