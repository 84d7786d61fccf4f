import { BLOCKHASH_LIFETIME_BLOCKS } from "@/base/limits.ts";
import { type LedgerNode, type MethodTable, view_of, with_context } from "@/localnet/methods/ledger_node.ts";
import type { Params } from "@/localnet/requests/params.ts";
import type { Commitment } from "@/localnet/slots/commitment.ts";
import { address_text } from "@/localnet/wire/address.ts";

/** The newest blockhash of a commitment and the last block height that accepts it. */
export function latest_blockhash(
  { chain }: LedgerNode,
  commitment: Commitment,
): { blockhash: string; lastValidBlockHeight: number } {
  const { blockhash, blockhash_height } = chain.head(commitment);
  return { blockhash, lastValidBlockHeight: blockhash_height + BLOCKHASH_LIFETIME_BLOCKS };
}

/** The methods about blockhashes. */
export function blockhash_methods(node: LedgerNode): MethodTable {
  return {
    getLatestBlockhash(params: Params) {
      const { slot, commitment } = view_of(node, params.config(0));
      return with_context(slot, latest_blockhash(node, commitment));
    },

    isBlockhashValid(params: Params) {
      const blockhash = address_text(params.address(0, "the blockhash"));
      const { slot, commitment } = view_of(node, params.config(1));
      return with_context(slot, node.chain.is_valid_blockhash(blockhash, commitment));
    },
  };
}
