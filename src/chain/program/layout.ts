/** State accounts, decoded. Offsets are the contract's layout: Borsh, little-endian, no padding. */
import { type Address, address_of } from "@/domain/address.ts";
import { amount, lamports } from "@/domain/units.ts";

/** Sizes of the accounts in bytes. */
const ACCOUNT_BYTES = {
  system_state: 83,
  main_treasury: 136,
  pool_state: 438,
  token_account: 165,
  mint: 82,
};

function view_of(data: Uint8Array): DataView {
  return new DataView(data.buffer, data.byteOffset, data.byteLength);
}

function require_bytes(what: string, data: Uint8Array, least: number): void {
  if (data.length < least) {
    throw new RangeError(`Cannot read ${what}: ${data.length} bytes, expected ${least}`);
  }
}

/** What the pool's state account says, as far as operations change or depend on it. */
export function decode_pool_account(data: Uint8Array) {
  require_bytes("a pool account", data, ACCOUNT_BYTES.pool_state);
  const view = view_of(data);
  return {
    owner: address_of(data.slice(0, 32)),
    token_a_mint: address_of(data.slice(32, 64)),
    token_b_mint: address_of(data.slice(64, 96)),
    ratio_a_numerator: amount(view.getBigUint64(224, true)),
    ratio_b_denominator: amount(view.getBigUint64(232, true)),
    tracked_a: amount(view.getBigUint64(240, true)),
    tracked_b: amount(view.getBigUint64(248, true)),
    flags: view.getUint8(261),
    liquidity_fee: lamports(view.getBigUint64(262, true)),
    swap_fee: lamports(view.getBigUint64(270, true)),
    collected_liquidity_fees: lamports(view.getBigUint64(310, true)),
    collected_swap_fees: lamports(view.getBigUint64(318, true)),
    total_fees: lamports(view.getBigUint64(326, true)),
  };
}

/** The deployment's switch and its administrator. */
export interface SystemState {
  readonly is_paused: boolean;
  readonly admin_authority: Address;
}

/** Reads the first members; what follows has a variable length. */
export function decode_system_state(data: Uint8Array): SystemState {
  require_bytes("the system state", data, 51);
  return { is_paused: data[0] === 1, admin_authority: address_of(data.slice(10, 42)) };
}

/** The balance of an SPL token account. */
export function token_account_amount(data: Uint8Array) {
  require_bytes("a token account", data, ACCOUNT_BYTES.token_account);
  return amount(view_of(data).getBigUint64(64, true));
}

/** The supply of an SPL mint. */
export function mint_supply(data: Uint8Array) {
  require_bytes("a mint", data, ACCOUNT_BYTES.mint);
  return amount(view_of(data).getBigUint64(36, true));
}
