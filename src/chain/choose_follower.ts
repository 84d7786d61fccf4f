import { type Failure, FailureError } from "@/domain/failure.ts";
import { BlockFollower } from "@/chain/block_follower.ts";
import { type Cluster, network_failure } from "@/chain/cluster.ts";
import type { FollowerParts, LedgerFollower } from "@/chain/ledger_follower.ts";
import { SignatureFollower } from "@/chain/signature_follower.ts";
import { RpcTransportError } from "@/jsonrpc/client.ts";
import { RPC_CODES, RpcError } from "@/jsonrpc/rpc_error.ts";

/** How the chain is followed: see `BlockFollower` and `SignatureFollower`. */
export type FollowerKind = "blocks" | "signatures";

/** The node keeps no transactions at all: there is nothing to follow. */
const NO_HISTORY = -32_011;
/** What providers say about a method that they do not sell, whatever code they choose for it. */
const NOT_OFFERED =
  /not (?:available|supported|enabled|allowed|found)|unsupported|disabled|upgrade|paid plan/i;
/** Codes about one slot: the method itself works. The last one is a block with transactions of a version to come. */
const ABOUT_THE_SLOT = new Set([-32001, -32004, -32007, -32009, -32014, -32015]);
/** HTTP statuses of a provider that does not let this method through. */
const CLOSED_DOOR = new Set([401, 403, 404, 405, 410, 501]);

const KEEPS_NO_HISTORY: Failure = {
  category: "logic",
  code: "no_transaction_history",
  expected: false,
  message: "The node keeps no transactions: what becomes of an operation cannot be found out there",
  hint: "Use a node that runs with --enable-rpc-transaction-history",
};

function refuses_blocks(caught: unknown): boolean {
  if (caught instanceof RpcTransportError) return CLOSED_DOOR.has(caught.status ?? 0);
  if (!(caught instanceof RpcError) || ABOUT_THE_SLOT.has(caught.code)) return false;
  return caught.code === RPC_CODES.method_not_found || NOT_OFFERED.test(caught.message);
}

/** Asks the node for a block without its contents. Throws `FailureError` when that says nothing about its blocks. */
async function offers_blocks({ client, commitment }: Cluster, slot: number): Promise<boolean> {
  const options = {
    transactionDetails: "none",
    rewards: false,
    maxSupportedTransactionVersion: 0,
    commitment,
  };
  try {
    await client.call("getBlock", [slot, options]);
    return true;
  } catch (caught) {
    if (caught instanceof RpcError && caught.code === NO_HISTORY) throw new FailureError(KEEPS_NO_HISTORY);
    if (refuses_blocks(caught)) return false;
    if (caught instanceof RpcError && ABOUT_THE_SLOT.has(caught.code)) return true;
    if (caught instanceof RpcError || caught instanceof RpcTransportError) {
      throw new FailureError(network_failure(caught));
    }
    throw caught;
  }
}

/**
 * How to follow this cluster: as the settings say, or by blocks where the provider offers them. `slot` is one that the
 * node has. Throws `FailureError`.
 */
export async function choose_follower(
  wanted: FollowerKind | "auto",
  cluster: Cluster,
  slot: number,
): Promise<FollowerKind> {
  if (wanted !== "auto") return wanted;
  return await offers_blocks(cluster, slot) ? "blocks" : "signatures";
}

/** Makes a follower of a kind. */
export function make_follower(kind: FollowerKind, parts: FollowerParts): LedgerFollower {
  return kind === "blocks" ? new BlockFollower(parts) : new SignatureFollower(parts);
}
