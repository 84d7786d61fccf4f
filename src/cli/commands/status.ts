import { stringify_json } from "@/base/json.ts";
import { type DaemonClient, type DaemonOptions, with_daemon } from "@/cli/daemon_client.ts";
import { coloured, grouped, print } from "@/cli/output.ts";
import { printable } from "@/cli/table.ts";
import { listed_threads } from "@/cli/thread_listing.ts";
import { duration_words, instant_words, sol_words } from "@/cli/words.ts";
import { EXIT } from "@/daemon/exit_codes.ts";
import type { WireResult } from "@/rpc/wire.ts";

/** What `status` shows, at one moment or nearly so. */
export interface ServiceStatus {
  readonly health: WireResult<"get_health">;
  readonly cluster: WireResult<"get_cluster">;
  readonly core_wallet: WireResult<"get_core_wallet_status">;
  readonly threads: WireResult<"get_all_threads">["summary"];
  readonly pools: number;
}

/** Colours of the service's condition. */
export const HEALTH_COLOURS = { ok: "green", degraded: "yellow", failing: "red" } as const;

/** Asks a daemon how it is. */
export async function service_status(daemon: DaemonClient): Promise<ServiceStatus> {
  const [health, cluster, core_wallet, { summary }, { pools }] = await Promise.all([
    daemon.call("get_health", {}),
    daemon.call("get_cluster", {}),
    daemon.call("get_core_wallet_status", {}),
    listed_threads(daemon, {}, { limit: 1, fields: ["type"] }),
    daemon.call("list_pools", {}),
  ]);
  return { health, cluster, core_wallet, threads: summary, pools: pools.length };
}

/** How long the core wallet lasts, in words. */
export function runway_words({ runway_seconds }: WireResult<"get_core_wallet_status">): string {
  return runway_seconds === null ? "nothing is spent" : `lasts ${duration_words(runway_seconds)}`;
}

function status_text(status: ServiceStatus, url: string): string {
  const { health, cluster, core_wallet, threads, pools } = status;
  const states = (["running", "stopped", "created", "error"] as const)
    .map((state) => `${grouped(threads[`${state}_threads`])} ${state}`).join(", ");
  const findings = health.findings === 0
    ? coloured("none", "green")
    : coloured(`${grouped(health.findings)}: the contract did not do what it must`, "red");
  return [
    `service     ${coloured(health.status, HEALTH_COLOURS[health.status])}, up ${
      duration_words(health.uptime_seconds)
    }, version ${health.version}, at ${url}`,
    ...health.problems.map(({ component, message, since }) =>
      coloured(`            ${component}: ${printable(message)} (since ${instant_words(since)})`, "yellow")
    ),
    `cluster     ${cluster.kind}, slot ${
      grouped(cluster.slot)
    }, ${cluster.commitment}, followed by ${cluster.follower}`,
    `contract    ${cluster.program_id}, version ${cluster.program_version ?? "unknown"}`,
    ...cluster.read_only_reason === null
      ? []
      : [coloured(`            nothing is sent to it: ${printable(cluster.read_only_reason)}`, "yellow")],
    `wallet      ${core_wallet.wallet_address}, ${sol_words(core_wallet.sol_balance)} SOL, ${
      runway_words(core_wallet)
    }`,
    ...core_wallet.alarm === null ? [] : [coloured(`            ${printable(core_wallet.alarm)}`, "red")],
    `pools       ${grouped(pools)}`,
    `threads     ${grouped(threads.total_threads)}: ${states}`,
    `operations  ${grouped(threads.total_operations)} since the threads' last starts`,
    `findings    ${findings}`,
  ].join("\n");
}

/** Shows how a daemon is; answers the exit code. */
export function run_status(options: DaemonOptions): Promise<number> {
  return with_daemon(options, async (daemon) => {
    const status = await service_status(daemon);
    print(options.json === true ? stringify_json(status, 2) : status_text(status, daemon.shown_url));
    return EXIT.ok;
  });
}
