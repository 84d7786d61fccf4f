import { MAX_SIGNATURES_PER_STATUS_CALL } from "@/base/limits.ts";
import { type Failure, FailureError } from "@/domain/failure.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import { type Cluster, is_network_error, network_failure } from "@/chain/cluster.ts";
import type { LedgerFollower } from "@/chain/ledger_follower.ts";

interface RawStatus {
  readonly slot: number;
  readonly confirmationStatus: "processed" | "confirmed" | "finalized" | null;
}

/** The node knows a transaction and cannot show it for good yet. */
export const NOT_SETTLED_YET: Failure = {
  category: "network",
  code: "not_settled_yet",
  expected: true,
  message: "The transaction is in a block that is not confirmed yet",
  hint: "Ask again when the next block has come",
};

const NODE_BEHIND: Failure = {
  ...NOT_SETTLED_YET,
  code: "node_behind",
  message: "The node has not come as far as the blocks that have been followed",
};

/** What the node says about many transactions at once. */
export interface Statuses {
  /** It knows every block up to this slot. */
  readonly as_of_slot: number;
  /** In the order of the question; `null` when it does not know one. */
  readonly found: readonly (RawStatus | null)[];
}

/** Asks for as many signatures as there are. Throws what the client throws. */
export async function read_statuses(
  cluster: Cluster,
  signatures: readonly string[],
  options: { readonly searchTransactionHistory: boolean },
): Promise<Statuses> {
  const found: (RawStatus | null)[] = [];
  let as_of_slot = Number.MAX_SAFE_INTEGER;
  for (let start = 0; start < signatures.length; start += MAX_SIGNATURES_PER_STATUS_CALL) {
    const batch = signatures.slice(start, start + MAX_SIGNATURES_PER_STATUS_CALL);
    const { context, value } = await cluster.client.call<
      { context: { slot: number }; value: (RawStatus | null)[] }
    >("getSignatureStatuses", [batch, options]);
    as_of_slot = Math.min(as_of_slot, context.slot);
    found.push(...value);
  }
  return { as_of_slot, found };
}

/**
 * The landed ones among `signatures`, for the case that a block could not be followed. Throws `FailureError` when the
 * node cannot say, when it is behind what has been seen of the chain, or when one is still on its way: nobody may be
 * given up on a guess.
 */
export async function find_landed(
  cluster: Cluster,
  follower: Pick<LedgerFollower, "read_landed">,
  signatures: readonly string[],
): Promise<LandedTransaction[]> {
  try {
    const { seen_slot } = cluster;
    const statuses = await read_statuses(cluster, signatures, { searchTransactionHistory: true });
    if (statuses.as_of_slot < seen_slot) throw new FailureError(NODE_BEHIND);
    const found = statuses.found.filter((status) => status !== null);
    if (found.some(({ confirmationStatus }) => confirmationStatus === "processed")) {
      throw new FailureError(NOT_SETTLED_YET);
    }
    const by_slot = new Map<number, Set<string>>();
    for (const [index, status] of statuses.found.entries()) {
      if (status === null) continue;
      const wanted = by_slot.get(status.slot) ?? new Set();
      by_slot.set(status.slot, wanted.add(signatures[index] ?? ""));
    }
    const landed: LandedTransaction[] = [];
    for (const [slot, wanted] of by_slot) landed.push(...await follower.read_landed(slot, wanted));
    if (landed.length < found.length) throw new FailureError(NOT_SETTLED_YET);
    return landed;
  } catch (caught) {
    if (is_network_error(caught)) throw new FailureError(network_failure(caught));
    throw caught;
  }
}
