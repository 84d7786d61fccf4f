import { coloured, grouped, table } from "@/cli/output.ts";
import { EXIT } from "@/daemon/exit_codes.ts";

/** One line of the campaign's table. */
export interface FaultRow {
  readonly fault: string;
  /** How often it has struck. */
  readonly struck: number;
  readonly operations: number;
  readonly landed: number;
  readonly duplicates: number;
  readonly lost: number;
  readonly unknown: number;
  /** From the end of the fault until every thread works again; `null`: never. */
  readonly recovered_s: number | null;
  readonly findings: number;
  /** Everything that is not as it must be, for a person; empty when all is well. */
  readonly wrong: readonly string[];
}

/** The document of `chaos --json`. */
export interface ChaosReport {
  readonly verdict: "pass" | "fail" | "vacuous";
  readonly seed: number;
  readonly seconds: number;
  readonly wall_seconds: number;
  readonly faults: readonly FaultRow[];
}

function is_vacuous({ struck, landed }: FaultRow): boolean {
  return struck === 0 || landed === 0;
}

/** Puts the report together. */
export function chaos_report(
  parts: Pick<ChaosReport, "seed" | "seconds" | "wall_seconds" | "faults">,
): ChaosReport {
  const { faults } = parts;
  const failed = faults.some(({ wrong }) => wrong.length > 0);
  const vacuous = faults.length === 0 || faults.some(is_vacuous);
  return { verdict: failed ? "fail" : vacuous ? "vacuous" : "pass", ...parts };
}

/** The exit code that belongs to a report. */
export function chaos_exit_code({ verdict, faults }: ChaosReport): number {
  if (verdict === "pass") return EXIT.ok;
  if (faults.some(({ findings, duplicates, lost }) => findings + duplicates + lost > 0)) return EXIT.finding;
  if (faults.some(({ unknown }) => unknown > 0)) return EXIT.unresolved;
  return verdict === "vacuous" ? EXIT.vacuous : EXIT.finding;
}

const VERDICTS = {
  pass: {
    colour: "green",
    text: "PASS: nothing twice, nothing lost, nothing left open, everything recovered",
  },
  fail: { colour: "red", text: "FAIL: see above" },
  vacuous: { colour: "yellow", text: "VACUOUS: a fault never struck, or nothing landed" },
} as const;

/** The report for a person. */
export function chaos_text(report: ChaosReport): string {
  const head = [
    "fault",
    "struck",
    "operations",
    "landed",
    "duplicates",
    "lost",
    "unknown",
    "recovered_s",
    "findings",
  ];
  const rows = report.faults.map((row) => [
    row.fault,
    ...[row.struck, row.operations, row.landed, row.duplicates, row.lost, row.unknown].map(grouped),
    row.recovered_s === null ? "never" : row.recovered_s.toFixed(2),
    grouped(row.findings),
  ]);
  const wrong = report.faults.flatMap(({ fault, wrong }) =>
    wrong.map((what) => coloured(`WRONG ${fault}: ${what}`, "red"))
  );
  const { colour, text } = VERDICTS[report.verdict];
  return [
    table(head, rows),
    "",
    `${report.seconds} s of faults in ${report.wall_seconds} s, seed ${report.seed}`,
    ...wrong,
    coloured(text, colour),
  ].join("\n");
}
