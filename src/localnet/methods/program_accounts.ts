import type { VmAccount } from "@/localnet/bank/vm_account.ts";
import { account_form, account_json } from "@/localnet/encoding/account_json.ts";
import {
  type LedgerNode,
  type MethodTable,
  type ReadView,
  view_of,
  with_context,
} from "@/localnet/methods/ledger_node.ts";
import { type AccountFilter, read_filters } from "@/localnet/requests/account_filter.ts";
import type { Params } from "@/localnet/requests/params.ts";
import { address_key, address_text, type AddressKey } from "@/localnet/wire/address.ts";

/** An account together with its address. */
export interface OwnedAccount {
  readonly address: Uint8Array;
  readonly account: VmAccount;
}

/**
 * All accounts that a program owns in this view and whose data pass the filter, in the order of their addresses. Looks
 * at every account of the program.
 */
export function accounts_owned_by(
  { chain }: LedgerNode,
  view: ReadView,
  program: Uint8Array,
  filter: AccountFilter,
): OwnedAccount[] {
  const found = new Map<AddressKey, OwnedAccount>();
  for (const owned of chain.vm.accounts_owned_by(program)) found.set(address_key(owned.address), owned);
  const program_key = address_key(program);
  for (const [key, account] of chain.versions.all_at_end_of(view.slot)) {
    if (account !== null && address_key(account.owner) === program_key) {
      found.set(key, { address: Uint8Array.fromHex(key), account });
    } else found.delete(key);
  }
  return [...found.entries()]
    .filter(([_key, { account }]) => filter(account.data))
    .sort(([left], [right]) => left < right ? -1 : 1)
    .map(([_key, owned]) => owned);
}

/** The method that lists the accounts of a program. */
export function program_account_methods(node: LedgerNode): MethodTable {
  return {
    getProgramAccounts(params: Params) {
      const program = params.address(0);
      const config = params.config(1);
      const form = account_form(config, "binary");
      const filter = read_filters(config);
      const view = view_of(node, config);
      const found = accounts_owned_by(node, view, program, filter).map(({ address, account }) => ({
        account: account_json(account, form, view.account),
        pubkey: address_text(address),
      }));
      return config.flag("withContext") ? with_context(view.slot, found) : found;
    },
  };
}
