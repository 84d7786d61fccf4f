import { type Clock, system_clock } from "@/base/clock.ts";
import { error_line } from "@/base/errors.ts";
import { stringify_json } from "@/base/json.ts";
import { random_seed } from "@/base/rng.ts";
import { coloured, grouped, print, print_aside, table } from "@/cli/output.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";
import { Simulation, type SimulationOptions, type SimulationReport } from "@/simulation/simulation.ts";

/** The command's options. */
export interface SimulateOptions {
  readonly threads: number;
  readonly hours: number;
  readonly seed?: number;
  readonly faults: boolean;
  readonly log?: string;
  readonly json: boolean;
}

const PROGRESS_EVERY_MS = 2_000;

/** A run of the simulation, and what it took. */
interface Measured extends SimulationReport {
  readonly wall_seconds: number;
}

async function show_progress(
  simulation: Simulation,
  options: SimulateOptions,
  clock: Clock,
  stop: AbortSignal,
) {
  const total = Math.round(options.hours * 3_600);
  for (;;) {
    await clock.sleep(PROGRESS_EVERY_MS, stop);
    if (stop.aborted) return;
    const { simulated_seconds, operations, finding_count } = simulation.progress();
    print_aside(
      `${Math.min(simulated_seconds, total)}/${total} simulated s  operations ${grouped(operations)}  ` +
        `findings ${finding_count}`,
    );
  }
}

function open_log(path: string): Deno.FsFile {
  try {
    return Deno.openSync(path, { write: true, create: true, truncate: true });
  } catch (caught) {
    throw new ExitError(EXIT.config, `Cannot write ${path}: ${error_line(caught)}. Check --log`);
  }
}

/** Standard library writers may write less than all of it. */
function write_text(file: Deno.FsFile, text: string): void {
  let bytes = new TextEncoder().encode(text);
  while (bytes.length > 0) bytes = bytes.subarray(file.writeSync(bytes));
}

async function measure(options: SimulateOptions, settings: SimulationOptions): Promise<Measured> {
  const simulation = new Simulation(settings);
  const done = new AbortController();
  const started_ms = system_clock.monotonic_ms();
  const shown = show_progress(simulation, options, system_clock, done.signal);
  try {
    const report = await simulation.run();
    const wall_seconds = Number(((system_clock.monotonic_ms() - started_ms) / 1_000).toFixed(3));
    return { ...report, wall_seconds };
  } finally {
    done.abort();
    await shown;
  }
}

function summary_text(report: Measured): string {
  const rows = Object.entries(report.by_kind).map(([kind, counts]) => [
    kind,
    ...[counts.landed_ok, counts.landed_error, counts.rejected, counts.expired].map(grouped),
  ]);
  const counted = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts).map(([name, count]) => `${name} ${grouped(count)}`).join(", ");
  const { by_purpose, happenings } = report;
  const others = { ...happenings, burns: by_purpose.burn.landed_ok };
  const microseconds = Math.round(1e6 * report.wall_seconds / Math.max(1, report.operations));
  return [
    table(["operation", "landed ok", "landed error", "rejected", "expired"], rows),
    "",
    `operations  ${grouped(report.operations)} of ${report.threads} threads on ${report.pools} pools`,
    `time        ${grouped(report.simulated_seconds)} simulated s in ${report.wall_seconds} s ` +
    `(${microseconds} µs for each operation)`,
    `failures    ${counted(report.failures)}`,
    `others      ${counted(others)}`,
    `visits      ${counted(report.visits)}; refused: ${counted(report.refusals)}`,
    `faults      ${counted({ ...report.faults, pause: report.pauses })}`,
    `log         sha256 ${report.log_sha256}`,
    `seed        ${report.seed}`,
  ].join("\n");
}

function has_vacuous_kind({ by_kind }: SimulationReport): boolean {
  return Object.values(by_kind).some(({ landed_ok }) => landed_ok === 0);
}

function exit_code_of(report: SimulationReport): number {
  if (report.finding_count > 0) return EXIT.finding;
  if (report.unknown > 0) return EXIT.unresolved;
  if (report.breaches.length > 0) return EXIT.internal;
  return has_vacuous_kind(report) ? EXIT.vacuous : EXIT.ok;
}

/** What is wrong, and how to see it again. */
function failure_lines(report: SimulationReport, repeat: string): string[] {
  const findings = report.findings.map(({ invariant, expected, observed, slot, signature }) =>
    `FINDING ${invariant}: expected ${expected}, observed ${observed} (slot ${slot}, ${
      signature ?? "no transaction"
    })`
  );
  return [
    ...findings,
    ...report.breaches.map((line) => `BROKEN ${line}`),
    ...has_vacuous_kind(report) ? ["VACUOUS: some kind of operation never succeeded; simulate longer"] : [],
    `seed ${report.seed}; repeat it with: ${repeat}`,
  ];
}

function repeat_command({ threads, hours, faults }: SimulateOptions, seed: number): string {
  const calm = faults ? "" : " --no-faults";
  return `deno task cli simulate --threads ${threads} --hours ${hours} --seed ${seed}${calm}`;
}

/** Runs the engine on simulated time; answers the exit code. */
export async function run_simulate(options: SimulateOptions): Promise<number> {
  const { threads, hours, faults: has_faults } = options;
  const seed = options.seed ?? random_seed();
  const repeat = repeat_command(options, seed);
  using log = options.log === undefined ? undefined : open_log(options.log);
  print_aside(`Simulating ${threads} threads for ${hours} h with seed ${seed} …`);
  const settings = { threads, simulated_ms: Math.round(hours * 3_600_000), seed, has_faults };
  const on_log_text = log === undefined ? {} : { on_log_text: (text: string) => write_text(log, text) };
  try {
    const report = await measure(options, { ...settings, ...on_log_text });
    print(options.json ? stringify_json(report, 2) : summary_text(report));
    const exit_code = exit_code_of(report);
    if (exit_code !== EXIT.ok) {
      for (const line of failure_lines(report, repeat)) print_aside(coloured(line, "red"));
    } else if (!options.json) {
      print(coloured("PASS: every landed operation did exactly what the contract promises", "green"));
    }
    return exit_code;
  } catch (caught) {
    print_aside(`The simulation broke down; repeat it with: ${repeat}`);
    throw caught;
  }
}
