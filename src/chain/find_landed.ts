import { MAX_SIGNATURES_PER_STATUS_CALL } from "@/base/limits.ts";
import type { Address } from "@/domain/address.ts";
import { type Failure, FailureError } from "@/domain/failure.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import { type Cluster, is_network_error, network_failure } from "@/chain/cluster.ts";
import { followed_block, read_block } from "@/chain/landed_block.ts";

interface RawStatus {
  readonly slot: number;
  readonly confirmationStatus: "processed" | "confirmed" | "finalized" | null;
}

const STILL_PROCESSED: Failure = {
  category: "network",
  code: "not_settled_yet",
  expected: true,
  message: "The transaction is in a block that is not confirmed yet",
  hint: "Ask again when the next block has come",
};

async function statuses(cluster: Cluster, signatures: readonly string[]): Promise<(RawStatus | null)[]> {
  const found: (RawStatus | null)[] = [];
  for (let start = 0; start < signatures.length; start += MAX_SIGNATURES_PER_STATUS_CALL) {
    const batch = signatures.slice(start, start + MAX_SIGNATURES_PER_STATUS_CALL);
    const options = { searchTransactionHistory: true };
    const reply = await cluster.client.call<{ value: (RawStatus | null)[] }>("getSignatureStatuses", [
      batch,
      options,
    ]);
    found.push(...reply.value);
  }
  return found;
}

/**
 * The landed ones among `signatures`, for the case that a block could not be followed. Throws `FailureError` when the
 * node cannot say, or when one is still on its way: nobody may be given up on a guess.
 */
export async function find_landed(
  cluster: Cluster,
  program_id: Address,
  wallets: ReadonlySet<Address>,
  signatures: readonly string[],
): Promise<LandedTransaction[]> {
  try {
    const found = (await statuses(cluster, signatures)).filter((status) => status !== null);
    if (found.some(({ confirmationStatus }) => confirmationStatus === "processed")) {
      throw new FailureError(STILL_PROCESSED);
    }
    const wanted = new Set(signatures);
    const landed: LandedTransaction[] = [];
    for (const slot of new Set(found.map((status) => status.slot))) {
      const block = await read_block(cluster.client, cluster.commitment, slot);
      if (block === null) throw new FailureError(STILL_PROCESSED);
      const { transactions } = followed_block(slot, block, wallets, program_id);
      landed.push(...transactions.filter(({ signature }) => wanted.has(signature)));
    }
    return landed;
  } catch (caught) {
    if (is_network_error(caught)) throw new FailureError(network_failure(caught));
    throw caught;
  }
}
