/** The daemon's own service, whole, on an embedded ledger and a data directory of its own. */
import { join } from "node:path";
import type { Clock } from "@/base/clock.ts";
import { system_clock } from "@/base/clock.ts";
import { type Service, start_service } from "@/daemon/compose.ts";
import { parse_config } from "@/daemon/config.ts";
import { new_directory } from "../temporary.ts";

/** What a benchmark may choose of a service. */
export interface BenchServiceOptions {
  /** Length of a slot in milliseconds. */
  readonly slot_ms: number;
  readonly clock?: Clock;
  readonly stop: AbortSignal;
}

/** Runs `play` on a service of its own and removes all of it, whatever happens. */
export async function with_bench_service<T>(
  { slot_ms, clock = system_clock, stop }: BenchServiceOptions,
  play: (service: Service) => Promise<T>,
): Promise<T> {
  await using directory = await new_directory();
  const data_directory = join(directory.path, "data");
  const config = parse_config({
    daemon: { data_directory, bind_address: "127.0.0.1:0" },
    localnet: { port: 0, slot_ms },
    threading: { seed: 1 },
  }, "the benchmark's settings");
  const service = await start_service(config, clock, stop);
  if (service === undefined) throw new Error("Stopped while the service was starting");
  try {
    const broken = service.broken.then((error) => {
      throw error;
    });
    return await Promise.race([play(service), broken]);
  } finally {
    await service.lifecycle.stop();
  }
}
