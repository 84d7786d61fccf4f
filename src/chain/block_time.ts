import { FailureError } from "@/domain/failure.ts";
import { type Cluster, is_network_error, network_failure } from "@/chain/cluster.ts";

/** When the block of `slot` was made, in Unix seconds; `undefined` where the node does not know. Throws `FailureError`. */
export async function block_time_seconds({ client }: Cluster, slot: number): Promise<number | undefined> {
  try {
    return await client.call<number | null>("getBlockTime", [slot]) ?? undefined;
  } catch (caught) {
    if (is_network_error(caught)) throw new FailureError(network_failure(caught));
    throw caught;
  }
}
