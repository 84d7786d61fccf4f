import { SERVICE_VERSION } from "@/base/version.ts";
import type { HealthReport } from "@/monitoring/health.ts";
import type { system_contracts } from "@/rpc/contracts/system.ts";
import { service_contracts } from "@/rpc/contracts/all.ts";
import type { Handlers } from "@/rpc/method.ts";
import { openrpc_document } from "@/rpc/openrpc/document.ts";

/** Where the service works. */
export interface ClusterInfo {
  readonly kind: "embedded" | "rpc";
  readonly rpc_url: string;
  readonly genesis_hash: string;
  readonly program_id: string;
  /** What the contract says of itself; `null` when that cannot be read. */
  readonly program_version: string | null;
  /** Why nothing is sent to the contract; `null` when all is well. */
  readonly read_only_reason: string | null;
  readonly commitment: "confirmed" | "finalized";
  /** How the chain is followed: by its blocks, or by the signatures of transactions. */
  readonly follower: "blocks" | "signatures";
}

/** The methods about the service itself; `url` is where clients reach it. */
export function system_handlers(
  cluster: ClusterInfo,
  slot: () => number,
  url: string,
  health: () => HealthReport,
): Handlers<typeof system_contracts> {
  let document: ReturnType<typeof openrpc_document> | undefined;
  return {
    get_cluster: () => ({ ...cluster, slot: slot() }),
    get_health: () => health(),
    get_version: () => ({
      version: SERVICE_VERSION,
      deno: Deno.version.deno,
      program_version: cluster.program_version,
    }),
    "rpc.discover": () => document ??= openrpc_document(service_contracts, url),
  };
}
