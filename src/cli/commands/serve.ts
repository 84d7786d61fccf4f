import { system_clock } from "@/base/clock.ts";
import { coerce_error } from "@/base/errors.ts";
import { is_json_format, type Log, log_of, start_logging } from "@/base/log.ts";
import { redact_message } from "@/base/redaction.ts";
import { type SettingOptions, settings_of } from "@/cli/settings.ts";
import { rights_here } from "@/cli/commands/permissions.ts";
import { on_stop_signal } from "@/cli/stop_signal.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";
import { service_manager, type ServiceManager } from "@/daemon/notify.ts";
import { longest_start_ms } from "@/daemon/longest_start.ts";
import { give_back } from "@/daemon/rights.ts";
import { type Daemon, start_daemon } from "@/daemon/run.ts";
import { supervise, supervised_daemon } from "@/daemon/supervision.ts";

/** Lets the daemon work until the signal or a breakdown, and stops it. Throws `ExitError` after a breakdown. */
async function run(
  daemon: Daemon,
  manager: ServiceManager | undefined,
  stop: AbortSignal,
  log: Log,
): Promise<void> {
  const { service, url } = daemon;
  const { kind, rpc_url, program_id } = service.cluster;
  const { core_wallet, seed, lifecycle } = service;
  log.info("Ready", { url, cluster: kind, rpc_url, program_id, core_wallet, seed });
  const { promise: ended, resolve } = Promise.withResolvers<Error | undefined>();
  stop.addEventListener("abort", () => resolve(undefined), { once: true });
  if (stop.aborted) resolve(undefined);
  const supervision = new AbortController();
  const supervised = manager === undefined
    ? Promise.resolve()
    : supervise(manager, supervised_daemon(daemon), system_clock, log, supervision.signal)
      .catch((caught) => resolve(coerce_error(caught)));
  const breakdown = await Promise.race([ended, service.broken]);
  supervision.abort();
  const reason = breakdown === undefined ? undefined : redact_message(breakdown.message);
  log.info("Stopping", reason === undefined ? {} : { reason });
  const most_s = Math.ceil(lifecycle.longest_stop_ms / 1_000);
  await manager?.stopping(reason ?? `Stopping, takes ${most_s} s at most`);
  for (const { part, message } of await lifecycle.stop()) {
    log.warn("Did not stop cleanly", { part, message });
  }
  await supervised;
  if (breakdown !== undefined) throw new ExitError(EXIT.ledger_unreachable, breakdown.message);
}

/** Runs the daemon until a signal or a breakdown; answers the exit code. */
export async function run_serve(options: SettingOptions): Promise<number> {
  const config = await settings_of(options);
  await start_logging(config.daemon.log_level, is_json_format(config.daemon.log_format));
  const log = log_of("daemon");
  const stop = on_stop_signal();
  const manager = service_manager(Deno.env, log);
  try {
    await manager?.status("Starting");
    await manager?.more_time(await longest_start_ms(config));
    const rights = await rights_here(config, options);
    const daemon = await start_daemon(config, system_clock, stop.signal);
    if (daemon === undefined) { // Stopped while it was starting.
      await manager?.stopping("Stopped while starting");
      return EXIT.ok;
    }
    await give_back(rights);
    await run(daemon, manager, stop.signal, log);
    stop.release();
    log.info("Stopped");
    return EXIT.ok;
  } finally {
    manager?.close();
  }
}
