import { SLOTS_PER_EPOCH } from "@/localnet/bank/vm.ts";
import { MAX_SLOT_LEADERS } from "@/localnet/limits.ts";
import {
  type LedgerNode,
  type MethodTable,
  NODE_VERSION,
  refuse_unhealthy,
  view_of,
} from "@/localnet/methods/ledger_node.ts";
import type { Params } from "@/localnet/requests/params.ts";

/** The methods that every node answers: who it is and where it stands. */
export function minimal_methods(node: LedgerNode): MethodTable {
  const { chain } = node;
  const head_of = (params: Params) => chain.head(view_of(node, params.config(0)).commitment);
  return {
    getHealth() {
      refuse_unhealthy(node);
      return "ok";
    },
    getVersion: () => ({ "feature-set": 0, "solana-core": NODE_VERSION }),
    getIdentity: () => ({ identity: node.identity }),
    getGenesisHash: () => chain.genesis_hash,
    getSlot: (params) => head_of(params).slot,
    getBlockHeight: (params) => head_of(params).height,
    getTransactionCount: (params) => head_of(params).transaction_count,
    getEpochInfo(params) {
      const { slot, height, transaction_count } = head_of(params);
      return {
        absoluteSlot: slot,
        blockHeight: height,
        epoch: Math.floor(slot / SLOTS_PER_EPOCH),
        slotIndex: slot % SLOTS_PER_EPOCH,
        slotsInEpoch: SLOTS_PER_EPOCH,
        transactionCount: transaction_count,
      };
    },
    getEpochSchedule: () => ({
      firstNormalEpoch: 0,
      firstNormalSlot: 0,
      leaderScheduleSlotOffset: SLOTS_PER_EPOCH,
      slotsPerEpoch: SLOTS_PER_EPOCH,
      warmup: false,
    }),
    getSlotLeader: () => node.identity,
    getSlotLeaders(params) {
      params.integer(0, "the first slot");
      return new Array(params.integer(1, "the limit", MAX_SLOT_LEADERS)).fill(node.identity);
    },
  };
}
