import { assert, assertEquals } from "@std/assert";
import type { ChainRules } from "@/simulation/chain/contract_rules.ts";
import { Simulation, type SimulationReport } from "@/simulation/simulation.ts";

/** What a test says about a run; the rest is small. */
export interface Run {
  readonly seed: number;
  readonly threads?: number;
  readonly minutes?: number;
  readonly has_faults?: boolean;
  readonly rules?: ChainRules;
}

/** Runs a simulation; answers its report and its log. */
export async function run_simulation(run: Run): Promise<{ report: SimulationReport; log: string }> {
  const { seed, threads = 12, minutes = 1, has_faults = true, rules } = run;
  let log = "";
  const report = await new Simulation({
    ...{ seed, threads, has_faults, simulated_ms: minutes * 60_000 },
    on_log_text: (text) => log += text,
    ...rules === undefined ? {} : { rules },
  }).run();
  return { report, log };
}

/** Nothing is broken, and the figures of the report hang together. */
export function assert_sound(report: SimulationReport): void {
  const where = `seed ${report.seed}`;
  assertEquals([report.breaches, report.findings, report.finding_count], [[], [], 0], where);
  assertEquals(report.unknown, 0, where);
  const { landed_ok, landed_error, rejected, expired, operations, checks } = report;
  assertEquals(landed_ok + landed_error + rejected + expired, operations, where);
  // Empties call the contract as well, and so does the core wallet where it gives LP tokens.
  const { empty } = report.by_purpose;
  const landed = landed_ok + landed_error + empty.landed_ok + empty.landed_error + report.core_deposits;
  assertEquals(checks.operations_equal, checks.operations_checked, where);
  // How many more there may be, deposits of the core wallet in a pause, is among the rules whose breaches are above.
  assert(
    checks.operations_checked >= landed,
    `${where}: ${checks.operations_checked} checked, ${landed} landed`,
  );
}
