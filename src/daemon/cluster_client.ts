import { type Clock, system_clock } from "@/base/clock.ts";
import { log_of } from "@/base/log.ts";
import { create_rng, random_seed } from "@/base/rng.ts";
import { ClusterClient } from "@/chain/cluster_client.ts";
import { cluster_url } from "@/chain/known_clusters.ts";
import type { Config } from "@/daemon/config.ts";

/** The client of the cluster that the settings name; `embedded_url` stands above them where the ledger is our own. */
export function cluster_client(
  { solana }: Config,
  embedded_url: string | undefined,
  clock: Clock = system_clock,
): ClusterClient {
  return new ClusterClient({
    urls: embedded_url === undefined ? [solana.rpc_url].flat().map(cluster_url) : [embedded_url],
    clock,
    // Chance only spreads the retries of many clients: a run is repeated without it.
    rng: create_rng(random_seed(), "retries"),
    log: log_of("cluster"),
    requests_per_second: solana.requests_per_second,
  });
}
