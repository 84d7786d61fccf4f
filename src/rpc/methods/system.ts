import { type Method, method } from "@/rpc/registry.ts";

/** Where the service works. */
export interface ClusterInfo {
  readonly kind: "embedded" | "rpc";
  readonly rpc_url: string;
  readonly genesis_hash: string;
  readonly program_id: string;
  readonly commitment: string;
}

/** The methods about the service itself. */
export function system_methods(cluster: ClusterInfo, slot: () => number): Method[] {
  return [
    method(
      "get_cluster",
      "Shows which cluster the service works on",
      {},
      () => ({ ...cluster, slot: slot() }),
    ),
  ];
}
