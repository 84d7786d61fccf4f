/** The accounts of the contract and of the token program, decoded. */
import { type Address, ADDRESS_BYTES, address_of } from "@/domain/address.ts";
import { amount } from "@/domain/units.ts";
import { decode_fields, type FieldsOf } from "@/chain/program/fields.ts";

/** Sizes of the token program's accounts, and the least that a system state has: one without a pending administrator. */
const ACCOUNT_BYTES = { system_state: 51, token_account: 165, mint: 82 } as const;

/** Length of an SPL token account. */
export const TOKEN_ACCOUNT_BYTES = ACCOUNT_BYTES.token_account;

/** A pool, field by field. What the contract never writes is named `unused`. */
const POOL_FIELDS = [
  ["owner", "address"],
  ["token_a_mint", "address"],
  ["token_b_mint", "address"],
  ["token_a_vault", "address"],
  ["token_b_vault", "address"],
  ["lp_token_a_mint", "address"],
  ["lp_token_b_mint", "address"],
  ["ratio_a_numerator", "amount"],
  ["ratio_b_denominator", "amount"],
  ["tracked_a", "amount"],
  ["tracked_b", "amount"],
  ["pool_bump", "u8"],
  ["token_a_vault_bump", "u8"],
  ["token_b_vault_bump", "u8"],
  ["lp_token_a_mint_bump", "u8"],
  ["lp_token_b_mint_bump", "u8"],
  ["flags", "u8"],
  ["liquidity_fee", "lamports"],
  ["swap_fee", "lamports"],
  ["unused_collected_fees_a", "count"],
  ["unused_collected_fees_b", "count"],
  ["unused_fees_withdrawn_a", "count"],
  ["unused_fees_withdrawn_b", "count"],
  ["collected_liquidity_fees", "lamports"],
  ["collected_swap_fees", "lamports"],
  ["total_fees", "lamports"],
  ["last_consolidation_seconds", "seconds"],
  ["total_consolidations", "count"],
  ["total_fees_consolidated", "lamports"],
  ["unused_max_swap_amount", "count"],
  ["unused_min_swap_amount", "count"],
  ["unused_max_deposit_amount", "count"],
  ["unused_min_deposit_amount", "count"],
  ["unused_max_withdrawal_amount", "count"],
  ["unused_min_withdrawal_amount", "count"],
  ["unused_reserved_0", "count"],
  ["unused_reserved_1", "count"],
  ["unused_reserved_2", "count"],
  ["unused_reserved_3", "count"],
] as const;

const TREASURY_FIELDS = [
  ["total_balance", "lamports"],
  ["rent_exempt_minimum", "lamports"],
  ["total_withdrawn", "lamports"],
  ["pool_creation_count", "count"],
  ["liquidity_operation_count", "count"],
  ["regular_swap_count", "count"],
  ["treasury_withdrawal_count", "count"],
  ["failed_operation_count", "count"],
  ["total_pool_creation_fees", "lamports"],
  ["total_liquidity_fees", "lamports"],
  ["total_regular_swap_fees", "lamports"],
  ["total_swap_contract_fees", "lamports"],
  ["last_update_seconds", "seconds"],
  ["total_consolidations_performed", "count"],
  ["last_withdrawal_seconds", "seconds"],
  ["donation_count", "count"],
  ["total_donations", "lamports"],
] as const;

/** What a pool's state account says. */
export type PoolAccount = FieldsOf<typeof POOL_FIELDS>;
/** What the main treasury's account says of itself; its lamports are another matter. */
export type MainTreasury = FieldsOf<typeof TREASURY_FIELDS>;

/** Throws `RangeError` when the account is too short. */
export function decode_pool_account(data: Uint8Array): PoolAccount {
  return decode_fields("a pool account", POOL_FIELDS, data);
}

/** Throws `RangeError` when the account is too short. */
export function decode_main_treasury(data: Uint8Array): MainTreasury {
  return decode_fields("the main treasury", TREASURY_FIELDS, data);
}

function view_of(data: Uint8Array): DataView {
  return new DataView(data.buffer, data.byteOffset, data.byteLength);
}

function require_bytes(what: string, data: Uint8Array, least: number): void {
  if (data.length < least) {
    throw new RangeError(`Cannot read ${what}: ${data.length} bytes, expected ${least}`);
  }
}

/** The deployment's switch and its administrator. */
export interface SystemState {
  readonly is_paused: boolean;
  /** Unix seconds; 0 while nothing is paused. */
  readonly pause_seconds: bigint;
  readonly pause_reason_code: number;
  readonly admin_authority: Address;
  /** Who was proposed as administrator; right after the initialisation it is the administrator himself. */
  readonly pending_admin: Address | null;
  /** Unix seconds of the last proposal. */
  readonly admin_change_seconds: bigint;
}

const PENDING_TAG_OFFSET = 42;

/** True or false; anything else makes the contract refuse the account, and so do we. */
function flag_at(data: Uint8Array, offset: number): boolean {
  const byte = data[offset] ?? 0;
  if (byte > 1) {
    throw new RangeError(`Cannot read the system state: byte ${offset} is ${byte}, expected 0 or 1`);
  }
  return byte === 1;
}

/**
 * The pending administrator is only there when its tag says so, and what follows moves up without it; old bytes stay
 * behind. Throws `RangeError` when the account is too short or broken.
 */
export function decode_system_state(data: Uint8Array): SystemState {
  require_bytes("the system state", data, ACCOUNT_BYTES.system_state);
  const has_pending = flag_at(data, PENDING_TAG_OFFSET);
  const behind_tag = PENDING_TAG_OFFSET + 1;
  const end_of_pending = behind_tag + (has_pending ? ADDRESS_BYTES : 0);
  require_bytes("the system state", data, end_of_pending + 8);
  const view = view_of(data);
  return {
    is_paused: flag_at(data, 0),
    pause_seconds: view.getBigInt64(1, true),
    pause_reason_code: view.getUint8(9),
    admin_authority: address_of(data.slice(10, 42)),
    pending_admin: has_pending ? address_of(data.slice(behind_tag, end_of_pending)) : null,
    admin_change_seconds: view.getBigInt64(end_of_pending, true),
  };
}

/** The balance of an SPL token account. */
export function token_account_amount(data: Uint8Array) {
  require_bytes("a token account", data, ACCOUNT_BYTES.token_account);
  return amount(view_of(data).getBigUint64(64, true));
}

/** The mint of an SPL token account. */
export function token_account_mint(data: Uint8Array): Address {
  require_bytes("a token account", data, ACCOUNT_BYTES.token_account);
  return address_of(data.slice(0, 32));
}

/** The supply of an SPL mint. */
export function mint_supply(data: Uint8Array) {
  require_bytes("a mint", data, ACCOUNT_BYTES.mint);
  return amount(view_of(data).getBigUint64(36, true));
}
