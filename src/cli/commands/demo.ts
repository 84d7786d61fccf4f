import { join } from "node:path";
import { system_clock } from "@/base/clock.ts";
import { error_line } from "@/base/errors.ts";
import { stringify_json } from "@/base/json.ts";
import { start_logging } from "@/base/log.ts";
import { print, print_aside } from "@/cli/output.ts";
import { on_stop_signal } from "@/cli/stop_signal.ts";
import { show_progress } from "@/cli/demo/progress.ts";
import { demo_report, type DemoReport, exit_code_of, summary_text } from "@/cli/demo/report.ts";
import { set_the_scene } from "@/cli/demo/scenario.ts";
import { demo_settings, type DemoSettings } from "@/cli/demo/settings.ts";
import { Tally } from "@/cli/demo/tally.ts";
import { type Service, start_service } from "@/daemon/compose.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";

/** The demo's options. */
export interface DemoOptions extends DemoSettings {
  readonly seconds: number;
  readonly json: boolean;
}

async function perform(service: Service, options: DemoOptions, stop: AbortSignal): Promise<DemoReport> {
  const { clock_ms, seconds } = { clock_ms: system_clock.monotonic_ms, seconds: options.seconds };
  const threads = await set_the_scene(service);
  const tally = new Tally(service, clock_ms);
  const threads_started_ms = clock_ms();
  for (const thread_id of threads) await service.methods.call("start_thread", { thread_id });
  const broken = service.broken.then((error) => {
    throw new ExitError(EXIT.ledger_unreachable, `The demo cannot go on: ${error.message}`);
  });
  await Promise.race([show_progress(service, tally, seconds, system_clock, stop), broken]);
  await Promise.race([service.threads.stop_all("manual_stop"), broken]);
  tally.count_open(service);
  await service.auditor.check_pools();
  const ran_seconds = Math.round((clock_ms() - threads_started_ms) / 1_000);
  return demo_report(service, { tally, seconds: Math.min(seconds, ran_seconds), threads_started_ms });
}

async function temporary_directory(): Promise<string> {
  try {
    return await Deno.makeTempDir({ prefix: "frt_stress_demo_" });
  } catch (caught) {
    throw new ExitError(EXIT.config, `Cannot make a temporary directory: ${error_line(caught)}. Set TMPDIR`);
  }
}

/** Runs the main job end to end on a ledger of its own; answers the exit code. */
export async function run_demo(options: DemoOptions): Promise<number> {
  const directory = await temporary_directory();
  const stop = on_stop_signal();
  try {
    const { config, ignored } = await demo_settings(options, join(directory, "data"));
    await start_logging(config.daemon.log_level, false);
    if (ignored.length > 0) {
      const reason = "the demo has a ledger, a data directory and keys of its own";
      print_aside(`note: ${ignored.join(", ")}: not used, ${reason}`);
    }
    if (!options.json) print_aside("Starting an embedded Solana ledger, a pool and six threads …");
    const service = await start_service(config, system_clock, stop.signal);
    if (service === undefined) return EXIT.vacuous; // Stopped while it was starting.
    try {
      const report = await perform(service, options, stop.signal);
      print(options.json ? stringify_json(report, 2) : summary_text(report));
      return exit_code_of(report);
    } finally {
      await service.lifecycle.stop();
    }
  } finally {
    stop.release();
    await Deno.remove(directory, { recursive: true });
  }
}
