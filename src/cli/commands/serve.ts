import { system_clock } from "@/base/clock.ts";
import { is_json_format, log_of, start_logging } from "@/base/log.ts";
import { type SettingOptions, settings_of } from "@/cli/settings.ts";
import { on_stop_signal } from "@/cli/stop_signal.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";
import { start_daemon } from "@/daemon/run.ts";

/** Runs the daemon until a signal or a breakdown; answers the exit code. */
export async function run_serve(options: SettingOptions): Promise<number> {
  const config = await settings_of(options);
  await start_logging(config.daemon.log_level, is_json_format(config.daemon.log_format));
  const log = log_of("daemon");
  const stop = on_stop_signal();
  const daemon = await start_daemon(config, system_clock, stop.signal);
  if (daemon === undefined) return EXIT.ok; // Stopped while it was starting.
  const { service, url } = daemon;
  const { kind, rpc_url, program_id } = service.cluster;
  log.info("Ready", {
    url,
    cluster: kind,
    rpc_url,
    program_id,
    core_wallet: service.core_wallet,
    seed: service.seed,
  });
  const { promise: stopped, resolve } = Promise.withResolvers<undefined>();
  stop.signal.addEventListener("abort", () => resolve(undefined), { once: true });
  if (stop.signal.aborted) resolve(undefined);
  const breakdown = await Promise.race([stopped, service.broken]);
  log.info("Stopping", breakdown === undefined ? {} : { reason: breakdown.message });
  for (const { part, message } of await service.lifecycle.stop()) {
    log.warn("Did not stop cleanly", { part, message });
  }
  stop.release();
  if (breakdown !== undefined) throw new ExitError(EXIT.ledger_unreachable, breakdown.message);
  log.info("Stopped");
  return EXIT.ok;
}
