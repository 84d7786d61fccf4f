import { type Address, ADDRESS_BYTES, address_of } from "@/domain/address.ts";
import type { ContractCall } from "@/domain/contract_call.ts";
import { amount } from "@/domain/units.ts";
import {
  AMOUNT_OFFSET,
  EXPECTED_OUTPUT_OFFSET,
  USER_ACCOUNT_INDEX,
  VARIANT,
} from "@/chain/program/variants.ts";

/** Exact length of each instruction's data: the contract refuses anything else. */
const U64_BYTES = 8;
const DATA_BYTES = { liquidity: 73, swap: 81, pool_pause: 34 } as const;

function u64_at(data: Uint8Array, offset: number) {
  return amount(new DataView(data.buffer, data.byteOffset, data.byteLength).getBigUint64(offset, true));
}

function address_at(data: Uint8Array, offset: number): Address {
  return address_of(data.slice(offset, offset + ADDRESS_BYTES));
}

/** The contract refuses any other number of accounts before it looks at anything else. */
const ACCOUNTS = { operation: 11, pool_pause: 4 } as const;

/** A call whose accounts the contract would refuse at once is not one of the operations that the model knows. */
function user_accounts(accounts: readonly Address[], pool_id: Address) {
  if (accounts.length !== ACCOUNTS.operation || accounts[USER_ACCOUNT_INDEX.pool] !== pool_id) {
    return undefined;
  }
  const user = accounts[USER_ACCOUNT_INDEX.user];
  const input_account = accounts[USER_ACCOUNT_INDEX.input];
  const output_account = accounts[USER_ACCOUNT_INDEX.output];
  if (user === undefined || input_account === undefined || output_account === undefined) return undefined;
  return { user, input_account, output_account };
}

function decode_operation(
  instruction_index: number,
  accounts: readonly Address[],
  data: Uint8Array,
): ContractCall | undefined {
  const is_swap = data[0] === VARIANT.swap;
  const pool_id = address_at(data, (is_swap ? EXPECTED_OUTPUT_OFFSET : AMOUNT_OFFSET) + U64_BYTES);
  const users = user_accounts(accounts, pool_id);
  if (users === undefined) return undefined;
  const common = { ...users, instruction_index, pool_id, amount: u64_at(data, AMOUNT_OFFSET) };
  if (is_swap) return { ...common, name: "swap", expected_output: u64_at(data, EXPECTED_OUTPUT_OFFSET) };
  const name = data[0] === VARIANT.deposit ? "deposit" as const : "withdrawal" as const;
  return { ...common, name, mint: address_at(data, 1) };
}

/** Decodes one instruction of the contract. What it cannot make sense of is a call of name `other`. */
export function decode_call(
  instruction_index: number,
  accounts: readonly Address[],
  data: Uint8Array,
): ContractCall {
  const variant = data[0] ?? -1;
  const length = data.length;
  if ((variant === VARIANT.deposit || variant === VARIANT.withdraw) && length === DATA_BYTES.liquidity) {
    const call = decode_operation(instruction_index, accounts, data);
    if (call !== undefined) return call;
  }
  if (variant === VARIANT.swap && length === DATA_BYTES.swap) {
    const call = decode_operation(instruction_index, accounts, data);
    if (call !== undefined) return call;
  }
  const is_pool_pause = variant === VARIANT.pause_pool || variant === VARIANT.unpause_pool;
  if (is_pool_pause && length === DATA_BYTES.pool_pause && accounts.length === ACCOUNTS.pool_pause) {
    const name = variant === VARIANT.pause_pool ? "pause_pool" as const : "unpause_pool" as const;
    return { name, instruction_index, pool_id: address_at(data, 2), pause_bits: data[1] ?? 0 };
  }
  if (variant === VARIANT.pause_system && length === 2) return { name: "pause_system", instruction_index };
  if (variant === VARIANT.unpause_system && length === 1) {
    return { name: "unpause_system", instruction_index };
  }
  return { name: "other", instruction_index, variant, accounts };
}
