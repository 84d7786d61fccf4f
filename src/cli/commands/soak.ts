import { join } from "node:path";
import { system_clock } from "@/base/clock.ts";
import { stringify_json } from "@/base/json.ts";
import { start_logging } from "@/base/log.ts";
import { random_seed } from "@/base/rng.ts";
import { coloured, grouped, print, print_aside, rewrite_line } from "@/cli/output.ts";
import { bring_on_the_crowd } from "@/cli/soak/cast.ts";
import { LATE_MS, type MemoryFigures, SoakMeasurement, type SoakReport } from "@/cli/soak/measure.ts";
import { on_stop_signal } from "@/cli/stop_signal.ts";
import { type Service, start_service } from "@/daemon/compose.ts";
import { parse_config } from "@/daemon/config.ts";
import { EXIT } from "@/daemon/exit_codes.ts";

/** The command's options. */
export interface SoakOptions {
  readonly minutes: number;
  readonly seed?: number;
  readonly json: boolean;
}

/** A slot of the soak's ledger: each thread lands an operation in each of them, as long as the machine can. */
const SLOT_MS = 50;
const PROGRESS_EVERY_MS = 10_000;

function memory_line(name: string, figures: MemoryFigures): string {
  const { at_start_mb, after_warm_up_mb, at_end_mb, slope_mb_per_hour, slope_error_mb_per_hour } = figures;
  return `${name} ${at_start_mb} MB at the start, ${after_warm_up_mb} after the warm-up, ${at_end_mb} at the end: ` +
    `${slope_mb_per_hour} ± ${slope_error_mb_per_hour} MB an hour`;
}

function text_of(report: SoakReport): string {
  return [
    `time        ${report.minutes} minutes, of which ${report.warm_up_minutes} to warm up`,
    `operations  ${
      grouped(report.operations)
    } of ${report.threads} threads, ${report.operations_per_second} a second`,
    memory_line("resident   ", report.resident),
    memory_line("heap       ", report.heap),
    `lateness    ${
      (100 * report.late_share).toFixed(1)
    } % of the cycles later than ${LATE_MS} ms, the latest ` +
    `${report.worst_lateness_ms} ms`,
    `open        at most ${report.most_open_transactions} transactions at a time; ${report.unknown} without an end`,
    `findings    ${report.findings}`,
    `seed        ${report.seed}`,
    report.verdict === "pass"
      ? coloured("PASS: no finding, nothing left open, every thread ran to the end", "green")
      : coloured("FAIL: see above", "red"),
  ].join("\n");
}

function exit_code_of({ verdict, findings, unknown, operations }: SoakReport): number {
  if (verdict === "pass") return EXIT.ok;
  if (findings > 0) return EXIT.finding;
  if (unknown > 0) return EXIT.unresolved;
  return operations === 0 ? EXIT.vacuous : EXIT.internal;
}

function progress(): (line: string) => void {
  const on_terminal = Deno.stderr.isTerminal();
  let last_ms = 0;
  return (line) => {
    if (on_terminal) return rewrite_line(line);
    const now_ms = system_clock.monotonic_ms();
    if (now_ms - last_ms < PROGRESS_EVERY_MS) return;
    last_ms = now_ms;
    print_aside(line);
  };
}

async function soak(service: Service, options: SoakOptions, stop: AbortSignal): Promise<SoakReport> {
  await bring_on_the_crowd(service);
  const measurement = new SoakMeasurement(service);
  await measurement.run(options.minutes * 60_000, stop, progress());
  const stopped_threads = service.threads.all().filter(({ status }) => status !== "running").length;
  await service.threads.stop_all("manual_stop");
  await service.auditor.check_pools();
  const unknown = service.threads.all().reduce((sum, { statistics }) => sum + statistics.outcomes.unknown, 0);
  return measurement.report({ unknown, stopped_threads, seed: service.seed });
}

/** Runs the service at the full speed of the embedded ledger and measures it; answers the exit code. */
export async function run_soak(options: SoakOptions): Promise<number> {
  await start_logging("error", false);
  const directory = await Deno.makeTempDir({ prefix: "frt_stress_soak_" });
  const stop = on_stop_signal();
  try {
    const config = parse_config({
      daemon: { data_directory: join(directory, "data"), log_level: "error" },
      localnet: { port: 0, slot_ms: SLOT_MS },
      threading: { seed: options.seed ?? random_seed() },
    }, "the soak's settings");
    const service = await start_service(config, system_clock, stop.signal);
    if (service === undefined) return EXIT.vacuous; // Stopped while it was starting.
    try {
      const report = await soak(service, options, stop.signal);
      print(options.json ? stringify_json(report, 2) : text_of(report));
      return exit_code_of(report);
    } finally {
      await service.lifecycle.stop();
    }
  } finally {
    stop.release();
    await Deno.remove(directory, { recursive: true });
  }
}
