import { MAX_ACCOUNT_DATA_BYTES, MAX_FEE_ADDRESSES, MAX_FEE_SAMPLES } from "@/localnet/limits.ts";
import { type LedgerNode, type MethodTable, view_of, with_context } from "@/localnet/methods/ledger_node.ts";
import { type Params, read_address } from "@/localnet/requests/params.ts";
import { read_message } from "@/localnet/requests/submitted_transaction.ts";
import { fee_of_message } from "@/localnet/slots/dry_run.ts";
import { address_text } from "@/localnet/wire/address.ts";

/** The methods that tell what things cost. */
export function fee_methods(node: LedgerNode): MethodTable {
  const { chain } = node;
  return {
    getMinimumBalanceForRentExemption(params: Params) {
      const data_bytes = params.integer(0, "the data length", MAX_ACCOUNT_DATA_BYTES);
      params.config(1).commitment();
      return chain.vm.minimum_balance(data_bytes);
    },

    getFeeForMessage(params: Params) {
      const { message, bytes } = read_message(params.text(0, "the message"));
      const view = view_of(node, params.config(1));
      const blockhash = address_text(message.recent_blockhash);
      const is_valid = chain.is_valid_blockhash(blockhash, view.commitment);
      return with_context(view.slot, is_valid ? fee_of_message(chain, message, bytes) : null);
    },

    /** Nobody competes for space here, so that nobody has had to pay for it. */
    getRecentPrioritizationFees(params: Params) {
      const addresses = params.optional(0) === undefined
        ? []
        : params.list(0, "the addresses", MAX_FEE_ADDRESSES);
      for (const text of addresses) read_address("an address", text);
      const last = chain.head("confirmed").slot;
      return chain.store.slots(Math.max(0, last - MAX_FEE_SAMPLES + 1), last, MAX_FEE_SAMPLES)
        .map((slot) => ({ prioritizationFee: 0, slot }));
    },
  };
}
