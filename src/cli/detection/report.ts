import { coloured, grouped, table } from "@/cli/output.ts";
import type { Hunt } from "@/cli/detection/judge.ts";
import type { BuildRun } from "@/cli/detection/run_build.ts";
import { EXIT } from "@/daemon/exit_codes.ts";
import type { FindingGroup } from "@/domain/finding.ts";

/** The true build under the same load: whatever is found here is a false alarm. */
export interface FalseAlarms {
  readonly operations: number;
  readonly operations_wanted: number;
  readonly undecided: number;
  readonly unmodelled_calls: number;
  readonly false_alarms: number;
  readonly findings: readonly FindingGroup[];
  readonly seconds: number;
}

/** The document of `detection --json`. */
export interface DetectionReport {
  readonly seed: number;
  readonly threads: number;
  readonly planted: number;
  readonly caught: number;
  readonly missed: readonly string[];
  /** Of how many the finding itself names the first bad transaction; of the others the replay does. */
  readonly named_by_oracle: number;
  /** Of how many more the finding lists it among the calls since all was last right. */
  readonly listed_by_oracle: number;
  readonly median_transactions_to_detection: number | null;
  readonly builds: readonly Hunt[];
  /** `null` when it was left out. */
  readonly true_build: FalseAlarms | null;
}

/** The middle of the numbers; of an even count the lower of the two in the middle. */
function median(numbers: readonly number[]): number | null {
  return numbers.toSorted((one, other) => one - other)[Math.floor((numbers.length - 1) / 2)] ?? null;
}

/** What the run on the true build says. */
export function false_alarms_of(run: BuildRun, operations_wanted: number): FalseAlarms {
  return {
    operations: run.operations,
    operations_wanted,
    undecided: run.undecided,
    unmodelled_calls: run.unmodelled,
    false_alarms: run.findings.reduce((sum, { count }) => sum + count, 0),
    findings: run.findings,
    seconds: Number((run.elapsed_ms / 1_000).toFixed(1)),
  };
}

/** Puts the report together. */
export function detection_report(
  seed: number,
  threads: number,
  builds: readonly Hunt[],
  true_build: FalseAlarms | null,
): DetectionReport {
  const caught = builds.filter((hunt) => hunt.caught);
  return {
    ...{ seed, threads, planted: builds.length, caught: caught.length },
    missed: builds.filter((hunt) => !hunt.caught).map(({ build }) => build),
    named_by_oracle: caught.filter(({ named_by_oracle }) => named_by_oracle).length,
    listed_by_oracle: caught.filter((hunt) => hunt.listed_by_oracle && !hunt.named_by_oracle).length,
    median_transactions_to_detection: median(
      caught.flatMap(({ transactions_to_detection: count }) => count === null ? [] : [count]),
    ),
    ...{ builds, true_build },
  };
}

/** False alarms weigh more than bugs that were missed; a true build that was not tried enough proves nothing. */
export function exit_code_of({ true_build, missed }: DetectionReport): number {
  if (true_build !== null && true_build.false_alarms > 0) return EXIT.finding;
  const is_short = true_build !== null && true_build.operations < true_build.operations_wanted;
  return is_short || missed.length > 0 ? EXIT.vacuous : EXIT.ok;
}

const shown = (value: string | number | null): string => value === null ? "-" : `${value}`;

/** One line about a build that has just been run. */
export function hunt_line(hunt: Hunt): string {
  const { build, rule, seconds, objection } = hunt;
  if (objection !== null) return `${build}: UNPROVED, the replay differs from what landed: ${objection}`;
  if (!hunt.caught && rule !== null) {
    return `${build}: FALSE ALARM, ${rule} was found and nothing had gone wrong`;
  }
  if (!hunt.caught) return `${build}: MISSED in ${seconds} s`;
  const named = hunt.named_by_oracle
    ? "which names the first bad transaction"
    : `the first bad one of ${hunt.suspects} is ${hunt.signature?.slice(0, 12)}…`;
  return `${build}: ${rule} after ${hunt.transactions_to_detection} transactions, ${seconds} s; ${named}`;
}

function naming_words({ named_by_oracle, listed_by_oracle, suspects }: Hunt): string {
  if (named_by_oracle) return "itself";
  return `${listed_by_oracle ? "listed, " : ""}1 of ${shown(suspects)}`;
}

function build_rows(builds: readonly Hunt[]): string[][] {
  return builds.map((hunt) => [
    ...[hunt.build, hunt.caught ? "yes" : "NO", shown(hunt.rule), shown(hunt.severity)],
    ...[shown(hunt.slot), shown(hunt.index), (hunt.signature ?? "-").slice(0, 12)],
    ...[naming_words(hunt)],
    ...[shown(hunt.transactions_to_first_bad), shown(hunt.transactions_to_detection), `${hunt.seconds}`],
  ]);
}

function true_build_line(true_build: FalseAlarms | null): string {
  if (true_build === null) return "true build  left out";
  const { operations, false_alarms, undecided, seconds } = true_build;
  return `true build  ${grouped(operations)} operations, ${false_alarms} false alarms, ` +
    `${undecided} transactions undecided, ${seconds} s`;
}

/** The report for a person. */
export function summary_text(report: DetectionReport): string {
  const { builds, true_build, missed, seed } = report;
  const head = ["build", "caught", "rule", "severity", "slot", "index", "signature", "named", "bad", "found"];
  const code = exit_code_of(report);
  return [
    "",
    table([...head, "s"], build_rows(builds)),
    "",
    `caught      ${report.caught} of ${report.planted} under ${report.threads} threads` +
    (missed.length === 0 ? "" : `; missed: ${missed.join(", ")}`),
    `named       of ${report.named_by_oracle} the finding names the first bad transaction, of ` +
    `${report.listed_by_oracle} it lists it; the replay names all`,
    `median      ${shown(report.median_transactions_to_detection)} transactions until it is found`,
    true_build_line(true_build),
    `seed        ${seed}`,
    ...(true_build?.findings ?? []).map(({ id, invariant, expected, observed }) =>
      coloured(`FALSE ALARM ${id} ${invariant}: expected ${expected}, observed ${observed}`, "red")
    ),
    "",
    code === EXIT.ok
      ? coloured("PASS: every planted bug is caught, and the true build raises no alarm", "green")
      : coloured("FAIL: see above", "red"),
  ].join("\n");
}
