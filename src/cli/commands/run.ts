import { join } from "node:path";
import { iso_seconds, system_clock } from "@/base/clock.ts";
import { error_line } from "@/base/errors.ts";
import { stringify_json } from "@/base/json.ts";
import { start_logging } from "@/base/log.ts";
import { shown_setting } from "@/cli/commands/config.ts";
import { print, print_aside } from "@/cli/output.ts";
import { on_stop_signal } from "@/cli/stop_signal.ts";
import {
  append_summary,
  BASELINE_FILE,
  find_scenario,
  type FoundScenario,
  prepare_directory,
  read_baseline_file,
  write_baseline_file,
  write_reports,
} from "@/cli/run/files.ts";
import { run_summary, Screen } from "@/cli/run/screen.ts";
import {
  names_data_directory,
  run_settings,
  type RunSettingOptions,
  type RunSettings,
} from "@/cli/run/settings.ts";
import { type Service, start_service } from "@/daemon/compose.ts";
import { EMBEDDED } from "@/daemon/config.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";
import { RpcError } from "@/jsonrpc/rpc_error.ts";
import { baseline_thresholds, type BaselineEntry, entry_of } from "@/scenario/baseline.ts";
import { with_built_in } from "@/scenario/judgement.ts";
import { make_report } from "@/scenario/make_report.ts";
import { program_hash } from "@/scenario/program_hash.ts";
import type { RunReport } from "@/scenario/report_document.ts";
import { ScenarioRun } from "@/scenario/run.ts";
import type { RunEvent } from "@/scenario/run_events.ts";
import type { Scenario, Threshold } from "@/scenario/scenario.ts";
import { in_parallel } from "@/scenario/scene.ts";

/** The command's options. */
export interface RunOptions extends RunSettingOptions {
  readonly json: boolean;
  readonly events: boolean;
  readonly report?: string;
  readonly summary?: string;
  readonly seconds?: number;
  readonly baseline?: string;
  readonly writeBaseline: boolean;
  readonly sweep: boolean;
}

async function temporary_directory(): Promise<string> {
  try {
    return await Deno.makeTempDir({ prefix: "frt_stress_run_" });
  } catch (caught) {
    throw new ExitError(EXIT.config, `Cannot make a temporary directory: ${error_line(caught)}. Set TMPDIR`);
  }
}

/** `--seconds` in place of the scenario's own bound. */
function shortened(scenario: Scenario, seconds: number | undefined): Scenario {
  if (seconds === undefined) return scenario;
  const { operations: _bound, at_most_seconds: _with_it, ...rest } = scenario;
  const never = scenario.stage.filter(({ at_seconds }) => at_seconds > seconds).length;
  if (never > 0) {
    print_aside(`note: ${never} of ${scenario.stage.length} stages begin after ${seconds} s and never come`);
  }
  return { ...rest, duration_seconds: seconds };
}

/** What the run is compared with; `undefined` where it is compared with nothing. Throws `ExitError` 78. */
async function baseline_entry(
  scenario: Scenario,
  options: RunOptions,
  on_embedded: boolean,
): Promise<BaselineEntry | undefined> {
  if (scenario.baseline === undefined || options.writeBaseline) return undefined;
  if (!on_embedded) {
    print_aside(
      "note: the baseline was measured on the embedded ledger and is not compared with another cluster",
    );
    return undefined;
  }
  const path = options.baseline ?? BASELINE_FILE;
  const entry = (await read_baseline_file(path)).scenarios[scenario.name];
  if (entry !== undefined) return entry;
  throw new ExitError(
    EXIT.config,
    `The scenario wants to be compared with a baseline, and ${path} has no entry "${scenario.name}". ` +
      "Make one with --write-baseline, or remove [baseline]",
  );
}

/** The scenario's thresholds, those of every run, and those that the baseline makes. */
async function all_thresholds(
  service: Service,
  scenario: Scenario,
  options: RunOptions,
  entry: BaselineEntry | undefined,
): Promise<readonly Threshold[]> {
  const own = with_built_in(scenario.thresholds);
  if (entry === undefined) return own;
  const sha256 = await program_hash(service.rpc_client, service.cluster.program_id);
  // The baseline that comes with the service is of its own program; one that somebody names is meant.
  if (options.baseline === undefined && sha256 !== entry.program_sha256) {
    print_aside(
      "note: the baseline was measured with another program and is not compared: make your own with " +
        "--baseline FILE --write-baseline",
    );
    return own;
  }
  return [...own, ...baseline_thresholds(scenario, entry)];
}

async function write_baseline(scenario: Scenario, options: RunOptions, report: RunReport, slot_ms: number) {
  if (!options.writeBaseline) return;
  const path = options.baseline ?? BASELINE_FILE;
  if (report.verdict !== "pass") {
    print_aside(`note: ${path} stays as it is, because the run did not pass`);
    return;
  }
  const baseline = await read_baseline_file(path);
  const scenarios = { ...baseline.scenarios, [scenario.name]: entry_of(report, slot_ms) };
  await write_baseline_file(path, { ...baseline, scenarios });
  print_aside(`Wrote the entry "${scenario.name}" of ${path}`);
}

function listener(
  options: RunOptions,
  scenario: Scenario,
): { on_event: (event: RunEvent) => void; end(): void } {
  const screen = new Screen(scenario.duration_seconds, Deno.stderr.isTerminal());
  return {
    on_event: (event) => {
      if (options.events) {
        print(stringify_json({ at: new Date(system_clock.now_ms()).toISOString(), ...event }));
      }
      screen.on_event(event);
    },
    end: () => screen.end(),
  };
}

/** Deletes threads: what is left of their SOL goes back to the core wallet. */
async function sweep(service: Service, thread_ids: readonly string[]): Promise<void> {
  const refused = await in_parallel(thread_ids, async (thread_id) => {
    try {
      await service.methods.call("delete_thread", { thread_id });
      return [];
    } catch (caught) {
      if (!(caught instanceof RpcError)) throw caught;
      return [`${thread_id}: ${caught.message}`];
    }
  });
  const kept = refused.flat();
  print_aside(`Deleted ${thread_ids.length - kept.length} threads; their SOL is with the core wallet again`);
  for (const line of kept) print_aside(`note: not deleted: ${line}`);
}

async function perform(
  service: Service,
  found: FoundScenario,
  thresholds: readonly Threshold[],
  options: RunOptions,
  { settings, config }: RunSettings,
  stop: AbortSignal,
): Promise<RunReport> {
  const { scenario } = found;
  const { on_event, end } = listener(options, scenario);
  const run = new ScenarioRun({ service, scenario, thresholds, clock: system_clock, stop, on_event });
  const finished = await run.perform().finally(end);
  const shown = Object.fromEntries(settings.map((one) => [one.setting.name, shown_setting(one).value]));
  const report = await make_report(service, finished, { ...found, thresholds, settings: shown });
  if (options.events) {
    for (const threshold of report.thresholds) on_event({ type: "threshold", threshold });
    const { verdict, exit_code, reasons } = report;
    on_event({ type: "verdict", verdict, exit_code, reasons });
  }
  await write_baseline(scenario, options, report, config.localnet.slot_ms);
  if (options.sweep) await sweep(service, [...finished.scene.threads.keys()]);
  return report;
}

async function hand_out(report: RunReport, options: RunOptions): Promise<void> {
  if (options.json) print(stringify_json(report, 2));
  else if (!options.events) print(run_summary(report));
  if (options.report !== undefined) {
    const paths = await write_reports(options.report, report);
    print_aside(`Wrote ${paths.join(", ")}`);
  }
  const summary = options.summary ?? Deno.env.get("GITHUB_STEP_SUMMARY");
  if (summary !== undefined && summary !== "") await append_summary(summary, report);
}

async function run_on(
  found: FoundScenario,
  options: RunOptions,
  temporary: string | undefined,
  stop: AbortSignal,
): Promise<number> {
  const { scenario } = found;
  const settings = await run_settings(options, scenario, temporary);
  const on_embedded = settings.config.solana.rpc_url === EMBEDDED;
  const entry = await baseline_entry(scenario, options, on_embedded);
  if (options.report !== undefined) await prepare_directory(options.report);
  await start_logging(settings.config.daemon.log_level, false);
  const threads = scenario.groups.reduce((sum, { count, pools }) => sum + count * pools.length, 0);
  print_aside(
    `Scenario ${scenario.name}: ${scenario.pool.length} pools, ${threads} threads, ${
      iso_seconds(system_clock.now_ms())
    }`,
  );
  const service = await start_service(settings.config, system_clock, stop);
  if (service === undefined) return EXIT.invalid; // Stopped while it was starting.
  try {
    const thresholds = await all_thresholds(service, scenario, options, entry);
    const report = await perform(service, found, thresholds, options, settings, stop);
    await hand_out(report, options);
    return report.exit_code;
  } finally {
    await service.lifecycle.stop();
  }
}

/** Runs a scenario and judges it; answers the exit code. */
export async function run_scenario_file(file: string, options: RunOptions): Promise<number> {
  if (options.json && options.events) {
    throw new ExitError(EXIT.usage, "--json and --events both want standard output: give one of them");
  }
  const { scenario, ...found } = await find_scenario(file);
  const bounded = { ...found, scenario: shortened(scenario, options.seconds) };
  const directory = names_data_directory(options) ? undefined : await temporary_directory();
  const stop = on_stop_signal();
  try {
    return await run_on(
      bounded,
      options,
      directory === undefined ? undefined : join(directory, "data"),
      stop.signal,
    );
  } finally {
    stop.release();
    if (directory !== undefined) await Deno.remove(directory, { recursive: true });
  }
}
