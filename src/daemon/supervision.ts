/** Keeps the service manager informed about a running daemon. */
import type { Clock } from "@/base/clock.ts";
import { STATUS_EVERY_MS } from "@/base/limits.ts";
import type { Log } from "@/base/log.ts";
import type { ServiceManager } from "@/daemon/notify.ts";
import { Progress } from "@/daemon/progress.ts";
import type { Daemon } from "@/daemon/run.ts";

/** What a running daemon shows of itself to the service manager. */
export interface Supervised {
  /** One line about the present state. */
  status(): string;
  /** Whether the work has gone on since the last time that this was asked. */
  is_progressing(): Promise<boolean>;
}

async function tell_status(
  manager: ServiceManager,
  { status }: Supervised,
  clock: Clock,
  stop: AbortSignal,
): Promise<void> {
  for (;;) {
    await clock.sleep(STATUS_EVERY_MS, stop);
    if (stop.aborted) return;
    await manager.status(status());
  }
}

/** Twice within the manager's patience. A process whose event loop does not turn cannot get here. */
async function feed_watchdog(
  manager: ServiceManager,
  { is_progressing }: Supervised,
  clock: Clock,
  log: Log,
  stop: AbortSignal,
): Promise<void> {
  const { watchdog_ms } = manager;
  if (watchdog_ms === undefined) return;
  for (;;) {
    await clock.sleep(watchdog_ms / 2, stop);
    if (stop.aborted) return;
    if (await is_progressing()) await manager.alive();
    else log.error("The chain goes on and nothing is followed: the watchdog is not fed", { watchdog_ms });
  }
}

/** Tells the manager that the service serves, and goes on telling how it fares, until `stop` is aborted. */
export async function supervise(
  manager: ServiceManager,
  supervised: Supervised,
  clock: Clock,
  log: Log,
  stop: AbortSignal,
): Promise<void> {
  await manager.ready(supervised.status());
  await Promise.all([
    tell_status(manager, supervised, clock, stop),
    feed_watchdog(manager, supervised, clock, log, stop),
  ]);
}

/** A daemon as the service manager sees it. */
export function supervised_daemon({ service, url }: Daemon): Supervised {
  const { observation, threads, rpc_client, cluster } = service;
  const progress = new Progress({
    has_running_threads: () => threads.sums({}).threads.running > 0,
    slot: () => observation.health.report().slot,
    node_problem: () => observation.health.look().find(({ component }) => component === "node")?.message,
    newest_slot: () => rpc_client.call<number>("getSlot", [{ commitment: cluster.commitment }]),
  });
  return {
    status() {
      const { status, problems, slot, threads: counts, findings } = observation.health.report();
      const wrong = problems.length === 0
        ? ""
        : ` (${problems.map(({ component }) => component).join(", ")})`;
      return `${status}${wrong}, ${url}, ${cluster.kind} cluster, slot ${slot}, ${counts.running} threads running, ` +
        `${findings} findings`;
    },
    is_progressing: () => progress.is_seen(),
  };
}
