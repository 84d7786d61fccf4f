import { log_of, start_logging } from "@/base/log.ts";
import { on_stop_signal } from "@/cli/stop_signal.ts";
import { type Config, read_config } from "@/daemon/config.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";
import { start_daemon } from "@/daemon/run.ts";

/** The daemon's options; each stands above the same setting of the file. */
export interface ServeOptions {
  readonly config?: string;
  readonly port?: number;
  readonly dataDir?: string;
  readonly localnetPort?: number;
  readonly program?: string;
}

function with_options(config: Config, options: ServeOptions): Config {
  const { port, dataDir, localnetPort, program } = options;
  const bind_address = port === undefined
    ? config.daemon.bind_address
    : config.daemon.bind_address.replace(/:\d+$/, `:${port}`);
  return {
    ...config,
    daemon: { ...config.daemon, bind_address, data_directory: dataDir ?? config.daemon.data_directory },
    localnet: {
      ...config.localnet,
      port: localnetPort ?? config.localnet.port,
      program: program ?? config.localnet.program,
    },
  };
}

/** Runs the daemon until a signal or a breakdown; answers the exit code. */
export async function run_serve(options: ServeOptions): Promise<number> {
  const config = with_options(await read_config(options.config), options);
  await start_logging(config.daemon.log_level, !Deno.stderr.isTerminal());
  const log = log_of("daemon");
  const stop = on_stop_signal();
  const { service, url } = await start_daemon(config);
  const { kind, rpc_url, program_id } = service.cluster;
  log.info("Ready", { url, cluster: kind, rpc_url, program_id, seed: service.seed });
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
