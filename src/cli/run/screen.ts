/** What a person sees of a run: one line a second while it lasts, a summary at its end. */
import { coloured, grouped, print_aside, rewrite_line, table } from "@/cli/output.ts";
import type { RunEvent } from "@/scenario/run_events.ts";
import type { RunReport } from "@/scenario/report_document.ts";
import { value_text, verdict_line, type VerdictName } from "@/scenario/verdict.ts";

/** Shows the course on standard error. */
export class Screen {
  readonly #seconds: number | undefined;
  readonly #on_terminal: boolean;
  #ended = 0;
  #failed = 0;
  #findings = 0;

  /** `seconds`: how long it will last, where that is known. */
  constructor(seconds: number | undefined, on_terminal: boolean) {
    this.#seconds = seconds;
    this.#on_terminal = on_terminal;
  }

  /** Takes the next event. */
  on_event(event: RunEvent): void {
    if (event.type === "operation" && event.purpose === "cycle") {
      this.#ended += 1;
      if (event.outcome !== "landed_ok") this.#failed += 1;
    }
    if (event.type === "finding") {
      this.#findings += 1;
      this.#say(coloured(`finding: ${event.finding.invariant}`, "red"));
    }
    if (event.type === "act") {
      const { second, do: action, outcome, text } = event.act;
      this.#say(`${second} s  ${action}: ${outcome === "done" ? text : `REFUSED: ${text}`}`);
    }
    if (event.type === "progress") this.#show(event.point.second, event.point.threads_running);
  }

  #show(second: number, running: number): void {
    const length = this.#seconds === undefined ? "" : `/${this.#seconds}`;
    const line =
      `${Math.round(second)}${length} s  threads ${running}  operations ${grouped(this.#ended)}  ` +
      `failed ${grouped(this.#failed)}  findings ${this.#findings}`;
    if (this.#on_terminal) rewrite_line(line);
    else print_aside(line);
  }

  #say(line: string): void {
    if (this.#on_terminal) rewrite_line("");
    print_aside(line);
  }

  /** The line of progress is done with. */
  end(): void {
    if (this.#on_terminal) print_aside("");
  }
}

const COLOURS: Readonly<Record<VerdictName, "green" | "red" | "yellow">> = {
  pass: "green",
  finding: "red",
  unresolved: "red",
  threshold: "red",
  invalid: "yellow",
  vacuous: "yellow",
};

function shown(value: number | null, unit = ""): string {
  return value === null ? "-" : `${grouped(Math.round(value))}${unit}`;
}

/** The report for a person. */
export function run_summary(report: RunReport): string {
  const { operations, generator, checks, thresholds, findings, rpc_calls, verdict, reasons } = report;
  const rows = Object.entries(operations).map(([kind, { outcomes, landing_ms, compute_units }]) => [
    kind,
    ...[outcomes.landed_ok, outcomes.landed_error, outcomes.rejected, outcomes.expired, outcomes.unknown].map(
      grouped,
    ),
    ...[landing_ms.p50, landing_ms.p95, compute_units.p50].map((value) => shown(value)),
  ]);
  const open = generator.achieved === null
    ? "closed model"
    : `open model, ${(generator.achieved * 100).toFixed(1)}% of ${
      grouped(generator.arrivals ?? 0)
    } arrivals achieved`;
  return [
    "",
    table(
      [
        "operation",
        "landed ok",
        "landed error",
        "rejected",
        "expired",
        "unknown",
        "landing p50",
        "p95",
        "CU p50",
      ],
      rows,
    ),
    "",
    `checked     ${grouped(checks.operations_checked)} operations (${
      grouped(checks.operations_equal)
    } as predicted), ` +
    `${grouped(checks.pool_checks)} figures of the pools`,
    `generator   ${open}, lateness p95 ${shown(generator.lateness_ms.p95, " ms")}`,
    `RPC calls   ${grouped(rpc_calls.total)} (${rpc_calls.per_operation ?? "-"} for each landed operation)`,
    `seed        ${report.seed}`,
    ...thresholds.map((one) => {
      const line = `threshold   ${one.metric}: ${one.condition}  is ${value_text(one)}  ${one.result}`;
      return one.result === "held" ? line : coloured(line, "red");
    }),
    ...findings.map(({ id, invariant, expected, observed, slot, signature, count }) =>
      coloured(
        `FINDING ${id} ${invariant}: expected ${expected}, observed ${observed} (${count} times, first in slot ${slot}, ` +
          `${signature ?? "no transaction"})`,
        "red",
      )
    ),
    ...reasons.map((reason) =>
      coloured(`${reason.verdict.toUpperCase()}: ${reason.text}`, COLOURS[reason.verdict])
    ),
    "",
    coloured(verdict_line(verdict), COLOURS[verdict]),
  ].join("\n");
}
