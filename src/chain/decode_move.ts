/** Top-level instructions of the token program and the system program that move tokens or lamports. */
import type { Address } from "@/domain/address.ts";
import type { DirectMove } from "@/domain/landed_transaction.ts";
import { SYSTEM_PROGRAM, TOKEN_PROGRAM } from "@/domain/programs.ts";

/** First byte of the token program's instructions. */
const TOKEN_VARIANT = {
  transfer: 3,
  mint_to: 7,
  burn: 8,
  transfer_checked: 12,
  mint_to_checked: 14,
  burn_checked: 15,
} as const;
/** First four bytes of the system program's instructions that pay lamports: CreateAccount and Transfer. */
const SYSTEM_PAYMENTS: readonly number[] = [0, 2];

function view_of(data: Uint8Array): DataView {
  return new DataView(data.buffer, data.byteOffset, data.byteLength);
}

function token_move(
  instruction_index: number,
  accounts: readonly Address[],
  data: Uint8Array,
): DirectMove | undefined {
  if (data.length < 9) return undefined;
  const amount = view_of(data).getBigUint64(1, true);
  const [first = null, second = null, third = null] = accounts;
  const common = { instruction_index, what: "tokens", amount } as const;
  switch (data[0]) {
    case TOKEN_VARIANT.transfer:
      return { ...common, source: first, destination: second, mint: null };
    case TOKEN_VARIANT.transfer_checked:
      return { ...common, source: first, destination: third, mint: second };
    case TOKEN_VARIANT.mint_to:
    case TOKEN_VARIANT.mint_to_checked:
      return { ...common, source: null, destination: second, mint: first };
    case TOKEN_VARIANT.burn:
    case TOKEN_VARIANT.burn_checked:
      return { ...common, source: first, destination: null, mint: second };
    default:
      return undefined;
  }
}

function lamport_move(instruction_index: number, accounts: readonly Address[], data: Uint8Array) {
  if (data.length < 12 || !SYSTEM_PAYMENTS.includes(view_of(data).getUint32(0, true))) return undefined;
  const [source = null, destination = null] = accounts;
  const amount = view_of(data).getBigUint64(4, true);
  return { instruction_index, what: "lamports", source, destination, mint: null, amount } as const;
}

/** What an instruction moves, or `undefined` when it is not one that moves anything. */
export function decode_move(
  instruction_index: number,
  program: Address | undefined,
  accounts: readonly Address[],
  data: Uint8Array,
): DirectMove | undefined {
  if (program === TOKEN_PROGRAM) return token_move(instruction_index, accounts, data);
  return program === SYSTEM_PROGRAM ? lamport_move(instruction_index, accounts, data) : undefined;
}
