import { FailureError } from "@/domain/failure.ts";
import type { Address } from "@/domain/address.ts";
import type { FollowedBlock } from "@/domain/landed_transaction.ts";
import { BLOCKS_PER_LISTING } from "@/base/limits.ts";
import { type Cluster, is_network_error, network_failure } from "@/chain/cluster.ts";
import { followed_block, read_block } from "@/chain/landed_block.ts";

/**
 * Every block that the node still keeps, oldest first, with the transactions that name a watched address. Throws
 * `FailureError` when the node cannot be asked.
 */
export async function* each_block(
  cluster: Cluster,
  program_id: Address,
  watched: ReadonlySet<Address>,
): AsyncGenerator<FollowedBlock> {
  try {
    const newest = await cluster.slot();
    let next = await cluster.client.call<number>("getFirstAvailableBlock");
    while (next <= newest) {
      const last = Math.min(newest, next + BLOCKS_PER_LISTING - 1);
      const options = { commitment: cluster.commitment };
      for (const slot of await cluster.client.call<number[]>("getBlocks", [next, last, options])) {
        const block = await read_block(cluster.client, cluster.commitment, slot);
        if (block !== null) yield followed_block(slot, block, watched, program_id);
      }
      next = last + 1;
    }
  } catch (caught) {
    if (is_network_error(caught)) throw new FailureError(network_failure(caught));
    throw caught;
  }
}
