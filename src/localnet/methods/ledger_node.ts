import { RpcError } from "@/jsonrpc/rpc_error.ts";
import type { Faucet } from "@/localnet/bank/faucet.ts";
import type { VmAccount } from "@/localnet/bank/vm_account.ts";
import { NODE_CODES } from "@/localnet/requests/node_error.ts";
import type { Config, Params } from "@/localnet/requests/params.ts";
import type { Chain } from "@/localnet/slots/chain.ts";
import type { Commitment } from "@/localnet/slots/commitment.ts";
import { address_key } from "@/localnet/wire/address.ts";

/** The version that the ledger gives itself: that of the node whose replies it follows. */
export const NODE_VERSION = "3.0.0";

/** What the methods work on. */
export interface LedgerNode {
  readonly chain: Chain;
  readonly faucet: Faucet;
  /** Base58 address that stands for the leader of every slot. */
  readonly identity: string;
}

/** Carries out one method. Throws `RpcError` to refuse. */
export type Method = (params: Params) => unknown;

/** Methods by name. */
export type MethodTable = Readonly<Record<string, Method>>;

/** A read at one commitment: the slot it is as of, and accounts as they were then. */
export interface ReadView {
  readonly commitment: Commitment;
  readonly slot: number;
  account(address: Uint8Array): VmAccount | null;
}

/** Throws -32005 while the ledger cannot store its slots. */
export function refuse_unhealthy({ chain }: LedgerNode): void {
  if (chain.seal_failure === undefined) return;
  throw new RpcError(NODE_CODES.node_unhealthy, "Node is unhealthy", { numSlotsBehind: null });
}

/** The view that `config` asks for. Throws -32016 when the chain has not reached its `minContextSlot`. */
export function view_of({ chain }: LedgerNode, config: Config, commitment_name = "commitment"): ReadView {
  const commitment = config.commitment(commitment_name);
  const { slot } = chain.head(commitment);
  const min_context_slot = config.integer("minContextSlot");
  if (min_context_slot !== undefined && slot < min_context_slot) {
    throw new RpcError(
      NODE_CODES.min_context_slot_not_reached,
      "Minimum context slot has not been reached",
      { contextSlot: slot },
    );
  }
  return {
    commitment,
    slot,
    account(address) {
      const earlier = chain.versions.at_end_of(slot, address_key(address));
      return earlier === undefined ? chain.vm.account(address) : earlier;
    },
  };
}

/** A reply with the slot that it is as of. */
export function with_context(slot: number, value: unknown): unknown {
  return { context: { apiVersion: NODE_VERSION, slot }, value };
}
