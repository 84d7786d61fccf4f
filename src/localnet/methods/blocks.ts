import { JsonResult } from "@/jsonrpc/json_result.ts";
import { RpcError } from "@/jsonrpc/rpc_error.ts";
import {
  transaction_accounts_text,
  TRANSACTION_ENCODINGS,
  transaction_members,
} from "@/localnet/encoding/transaction_json.ts";
import type { Block } from "@/localnet/ledger/ledger_store.ts";
import { MAX_BLOCK_RANGE_SLOTS } from "@/localnet/limits.ts";
import { type LedgerNode, type MethodTable, type ReadView, view_of } from "@/localnet/methods/ledger_node.ts";
import { invalid_params, NODE_CODES } from "@/localnet/requests/node_error.ts";
import type { Config, Params } from "@/localnet/requests/params.ts";

const DETAILS = ["full", "accounts", "signatures", "none"] as const;

/** A view of closed blocks: the open slot has none yet. Throws -32602 for "processed". */
export function closed_view(node: LedgerNode, config: Config): ReadView {
  if (config.commitment() === "processed") {
    throw invalid_params("Method does not support commitment below `confirmed`");
  }
  return view_of(node, config);
}

function cleaned_up({ chain }: LedgerNode, slot: number): RpcError {
  return new RpcError(
    NODE_CODES.block_cleaned_up,
    `Block ${slot} cleaned up, does not exist on node. First available block: ${chain.store.first_slot()}`,
  );
}

/** The block of `slot` as far as `last_slot` reaches. Throws -32001, -32004 or -32007. */
function block_at(node: LedgerNode, slot: number, last_slot: number): Block {
  const { store } = node.chain;
  if (slot > last_slot) {
    throw new RpcError(NODE_CODES.block_not_available, `Block not available for slot ${slot}`);
  }
  if (slot < store.first_slot()) throw cleaned_up(node, slot);
  const block = store.block(slot);
  if (block !== undefined) return block;
  throw new RpcError(
    NODE_CODES.slot_skipped,
    `Slot ${slot} was skipped, or missing due to ledger jump to recent snapshot`,
  );
}

/** What a reader wants of the block's transactions, as a member of its JSON; empty when nothing. Throws -32015. */
function wanted_member({ transactions }: Block, config: Config): string {
  const encoding = config.choice("encoding", TRANSACTION_ENCODINGS, "json");
  const max_version = config.integer("maxSupportedTransactionVersion", 255);
  switch (config.choice("transactionDetails", DETAILS, "full")) {
    case "full": {
      const texts = transactions.map((one) => `{${transaction_members(one, { encoding, max_version })}}`);
      return `,"transactions":[${texts.join(",")}]`;
    }
    case "accounts": {
      const texts = transactions.map((one) => transaction_accounts_text(one, max_version));
      return `,"transactions":[${texts.join(",")}]`;
    }
    case "signatures":
      return `,"signatures":${JSON.stringify(transactions.map(({ signature }) => signature))}`;
    case "none":
      return "";
  }
}

function block_result(block: Block, config: Config): JsonResult {
  const header = JSON.stringify({
    blockHeight: block.height,
    blockTime: block.time_seconds,
    blockhash: block.blockhash,
    parentSlot: block.parent_slot,
    previousBlockhash: block.previous_blockhash,
    ...(config.flag("rewards", true) ? { rewards: [] } : {}),
  });
  return new JsonResult(`${header.slice(0, -1)}${wanted_member(block, config)}}`);
}

/** The methods that read blocks. */
export function block_methods(node: LedgerNode): MethodTable {
  const { store } = node.chain;
  return {
    getBlock(params: Params) {
      const slot = params.integer(0, "the slot");
      const config = params.config(1, "encoding");
      return block_result(block_at(node, slot, closed_view(node, config).slot), config);
    },

    getBlocks(params: Params) {
      const first = params.integer(0, "the first slot");
      // The last slot may be left out, and the config stand in its place.
      const has_last = typeof params.optional(1) === "number";
      const view = closed_view(node, params.config(params.optional(2) !== undefined || has_last ? 2 : 1));
      const last = Math.min(has_last ? params.integer(1, "the last slot") : view.slot, view.slot);
      if (last - first > MAX_BLOCK_RANGE_SLOTS) {
        throw invalid_params(`Slot range too large; max ${MAX_BLOCK_RANGE_SLOTS}`);
      }
      return store.slots(first, last, MAX_BLOCK_RANGE_SLOTS);
    },

    getBlocksWithLimit(params: Params) {
      const first = params.integer(0, "the first slot");
      const limit = params.integer(1, "the limit");
      if (limit > MAX_BLOCK_RANGE_SLOTS) {
        throw invalid_params(`Limit too large; max ${MAX_BLOCK_RANGE_SLOTS}`);
      }
      return store.slots(first, closed_view(node, params.config(2)).slot, limit);
    },

    getFirstAvailableBlock: () => store.first_slot(),
    minimumLedgerSlot: () => store.first_slot(),

    getBlockTime(params: Params) {
      const slot = params.integer(0, "the slot");
      return block_at(node, slot, node.chain.head("confirmed").slot).time_seconds;
    },
  };
}
