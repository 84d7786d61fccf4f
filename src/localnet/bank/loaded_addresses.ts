import type { AccountLookup } from "@/localnet/bank/token_balances.ts";
import type { WireMessage } from "@/localnet/wire/wire_transaction.ts";

const TABLE_HEADER_BYTES = 56;

/** Addresses that a message takes from lookup tables, in the order of its account indexes. */
export interface LoadedAddresses {
  readonly writable: readonly Uint8Array[];
  readonly readonly: readonly Uint8Array[];
}

const NONE: LoadedAddresses = { writable: [], readonly: [] };

/** Resolves the lookups of a message. What cannot be resolved is left out: the VM refuses such a transaction. */
export function load_addresses(message: WireMessage, account_of: AccountLookup): LoadedAddresses {
  if (message.lookups.length === 0) return NONE;
  const writable: Uint8Array[] = [];
  const readonly: Uint8Array[] = [];
  for (const lookup of message.lookups) {
    const data = account_of(lookup.table)?.data ?? new Uint8Array();
    const collect = (indexes: Uint8Array, into: Uint8Array[]) => {
      for (const index of indexes) {
        const at = TABLE_HEADER_BYTES + 32 * index;
        if (at + 32 <= data.length) into.push(data.slice(at, at + 32));
      }
    };
    collect(lookup.writable_indexes, writable);
    collect(lookup.readonly_indexes, readonly);
  }
  return { writable, readonly };
}
