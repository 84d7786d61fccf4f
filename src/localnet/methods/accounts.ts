import type { JsonValue } from "@/base/json.ts";
import { MAX_ACCOUNTS_PER_CALL } from "@/base/limits.ts";
import { account_form, account_json } from "@/localnet/encoding/account_json.ts";
import { type LedgerNode, type MethodTable, view_of, with_context } from "@/localnet/methods/ledger_node.ts";
import { type Params, read_address } from "@/localnet/requests/params.ts";

/** The methods that read accounts by address. */
export function account_methods(node: LedgerNode): MethodTable {
  return {
    getAccountInfo(params: Params) {
      const address = params.address(0);
      const config = params.config(1);
      const form = account_form(config, "binary");
      const view = view_of(node, config);
      const account = view.account(address);
      return with_context(view.slot, account === null ? null : account_json(account, form, view.account));
    },

    getMultipleAccounts(params: Params) {
      const addresses = params.list(0, "the addresses", MAX_ACCOUNTS_PER_CALL)
        .map((text: JsonValue) => read_address("an address", text));
      const config = params.config(1);
      const form = account_form(config, "base64");
      const view = view_of(node, config);
      const values = addresses.map((address) => {
        const account = view.account(address);
        return account === null ? null : account_json(account, form, view.account);
      });
      return with_context(view.slot, values);
    },

    getBalance(params: Params) {
      const address = params.address(0);
      const view = view_of(node, params.config(1));
      return with_context(view.slot, view.account(address)?.lamports ?? 0n);
    },
  };
}
