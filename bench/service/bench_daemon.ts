import { type Daemon, start_daemon } from "@/daemon/run.ts";
import { system_clock } from "@/base/clock.ts";
import { parse_config } from "@/daemon/config.ts";

/** As many requests as a benchmark can send: the limiter counts them and lets them through. */
const REQUESTS_PER_SECOND = 100_000;
const SLOT_MS = 400;

/** Starts the daemon with its HTTP side on a data directory; the caller stops it. */
export async function start_bench_daemon(data_directory: string, stop: AbortSignal): Promise<Daemon> {
  const config = parse_config({
    daemon: { data_directory, bind_address: "127.0.0.1:0", requests_per_second: REQUESTS_PER_SECOND },
    localnet: { port: 0, slot_ms: SLOT_MS },
    threading: { seed: 1 },
  }, "the benchmark's settings");
  const daemon = await start_daemon(config, system_clock, stop);
  if (daemon === undefined) throw new Error("Stopped while the daemon was starting");
  return daemon;
}
