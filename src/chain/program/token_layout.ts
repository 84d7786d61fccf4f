/** Mints and token accounts of the token program, with all that the audit of a pool looks at. */
import { type Address, ADDRESS_BYTES, address_of } from "@/domain/address.ts";
import type { MintFacts, VaultFacts } from "@/domain/pool_state.ts";
import { amount } from "@/domain/units.ts";

const MINT = { bytes: 82, authority: 0, supply: 36, decimals: 44, freeze: 46 } as const;
const ACCOUNT = { bytes: 165, mint: 0, owner: 32, delegate: 72, state: 108, close: 129 } as const;
/** State byte of a frozen account. */
const FROZEN = 2;

function view_of(what: string, data: Uint8Array, least: number): DataView {
  if (data.length < least) {
    throw new RangeError(`Cannot read ${what}: ${data.length} bytes, expected ${least}`);
  }
  return new DataView(data.buffer, data.byteOffset, data.byteLength);
}

function key_at(data: Uint8Array, offset: number): Address {
  return address_of(data.slice(offset, offset + ADDRESS_BYTES));
}

/** A key that may be missing: its tag comes first. */
function optional_key_at(data: Uint8Array, view: DataView, offset: number): Address | null {
  return view.getUint32(offset, true) === 1 ? key_at(data, offset + 4) : null;
}

/** Throws `RangeError` when the account is too short. */
export function mint_facts(data: Uint8Array): MintFacts {
  const view = view_of("a mint", data, MINT.bytes);
  return {
    decimals: view.getUint8(MINT.decimals),
    supply: amount(view.getBigUint64(MINT.supply, true)),
    mint_authority: optional_key_at(data, view, MINT.authority),
    freeze_authority: optional_key_at(data, view, MINT.freeze),
  };
}

/** Throws `RangeError` when the account is too short. */
export function vault_facts(data: Uint8Array): VaultFacts {
  const view = view_of("a token account", data, ACCOUNT.bytes);
  return {
    mint: key_at(data, ACCOUNT.mint),
    owner: key_at(data, ACCOUNT.owner),
    delegate: optional_key_at(data, view, ACCOUNT.delegate),
    close_authority: optional_key_at(data, view, ACCOUNT.close),
    is_frozen: view.getUint8(ACCOUNT.state) === FROZEN,
  };
}
