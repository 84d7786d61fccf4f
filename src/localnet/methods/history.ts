import { MAX_SIGNATURES_PER_STATUS_CALL } from "@/base/limits.ts";
import { JsonResult } from "@/jsonrpc/json_result.ts";
import { TRANSACTION_ENCODINGS, transaction_members } from "@/localnet/encoding/transaction_json.ts";
import type { LandedTransaction } from "@/localnet/ledger/ledger_store.ts";
import { MAX_SIGNATURES_PER_ADDRESS_CALL, STATUS_CACHE_SLOTS } from "@/localnet/limits.ts";
import { closed_view } from "@/localnet/methods/blocks.ts";
import { type LedgerNode, type MethodTable, with_context } from "@/localnet/methods/ledger_node.ts";
import { invalid_params } from "@/localnet/requests/node_error.ts";
import { type Params, read_signature } from "@/localnet/requests/params.ts";
import type { Commitment } from "@/localnet/slots/commitment.ts";
import { address_text } from "@/localnet/wire/address.ts";

function status_of({ chain }: LedgerNode, slot: number): Commitment {
  if (slot <= chain.head("finalized").slot) return "finalized";
  return slot <= chain.head("confirmed").slot ? "confirmed" : "processed";
}

function status_json(node: LedgerNode, { slot, err }: LandedTransaction): unknown {
  const confirmation = status_of(node, slot);
  const behind = Math.max(0, node.chain.head("confirmed").slot - slot);
  return {
    confirmationStatus: confirmation,
    confirmations: confirmation === "finalized" ? null : behind,
    err,
    slot,
    status: err === null ? { Ok: null } : { Err: err },
  };
}

/** The methods that look transactions up. */
export function history_methods(node: LedgerNode): MethodTable {
  const { chain } = node;
  return {
    getSignatureStatuses(params: Params) {
      const signatures = params.list(0, "the signatures", MAX_SIGNATURES_PER_STATUS_CALL)
        .map((text) => read_signature("a signature", text));
      const oldest = params.config(1).flag("searchTransactionHistory")
        ? 0
        : chain.head("finalized").slot - STATUS_CACHE_SLOTS;
      const statuses = signatures.map((signature) => {
        const landed = chain.transaction(signature);
        return landed === undefined || landed.slot < oldest ? null : status_json(node, landed);
      });
      return with_context(chain.open_slot, statuses);
    },

    getTransaction(params: Params) {
      const signature = params.signature(0);
      const config = params.config(1, "encoding");
      const encoding = config.choice("encoding", TRANSACTION_ENCODINGS, "json");
      const max_version = config.integer("maxSupportedTransactionVersion", 255);
      const { slot: last_slot } = closed_view(node, config);
      const landed = chain.store.transaction(signature);
      if (landed === undefined || landed.slot > last_slot) return null;
      const { slot } = landed;
      const blockTime = chain.store.block(slot)?.time_seconds ?? null;
      const members = transaction_members(landed, { encoding, max_version });
      return new JsonResult(`{"blockTime":${blockTime},"slot":${slot},${members}}`);
    },

    getSignaturesForAddress(params: Params) {
      const address = address_text(params.address(0));
      const config = params.config(1);
      const limit = config.integer("limit") ?? MAX_SIGNATURES_PER_ADDRESS_CALL;
      if (limit === 0 || limit > MAX_SIGNATURES_PER_ADDRESS_CALL) {
        throw invalid_params(`Invalid limit; max ${MAX_SIGNATURES_PER_ADDRESS_CALL} (found ${limit})`);
      }
      const cursor = (name: string) => {
        const text = config.raw(name);
        return text === undefined ? undefined : read_signature(name, text);
      };
      const query = {
        limit,
        last_slot: closed_view(node, config).slot,
        before: cursor("before"),
        until: cursor("until"),
      };
      return chain.store.history(address, query).map((landed) => ({
        blockTime: chain.store.block(landed.slot)?.time_seconds ?? null,
        confirmationStatus: status_of(node, landed.slot),
        err: landed.err,
        memo: landed.memo,
        signature: landed.signature,
        slot: landed.slot,
      }));
    },
  };
}
