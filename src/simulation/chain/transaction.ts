import type { Address } from "@/domain/address.ts";
import type { ContractCall } from "@/domain/contract_call.ts";
import type { DirectMove, TransactionDetails } from "@/domain/landed_transaction.ts";
import { type Lamports, lamports } from "@/domain/units.ts";
import type { Instruction } from "@/simulation/chain/instruction.ts";

/** What the network takes for each signature, in lamports. */
const FEE_PER_SIGNATURE = 5_000n;

/** A transaction of the model: instructions that succeed together or not at all. */
export interface ModelTransaction {
  /** Counts the signed transactions of a chain. */
  readonly number: number;
  readonly signature: string;
  readonly fee_payer: Address;
  readonly fee: Lamports;
  readonly last_valid_block_height: number;
  readonly instructions: readonly Instruction[];
  /** Every account that it names, the fee payer first. */
  readonly accounts: readonly Address[];
  /** What a reader of the block sees of its instructions. */
  readonly calls: readonly ContractCall[];
  readonly direct_moves: readonly DirectMove[];
  readonly details: TransactionDetails;
}

/** Puts a transaction together. */
export function new_transaction(
  number: number,
  fee_payer: Address,
  signatures: number,
  last_valid_block_height: number,
  instructions: readonly Instruction[],
): ModelTransaction {
  // A dozen or two: looking through the list is faster than making a set.
  const accounts = [fee_payer];
  const calls: ContractCall[] = [];
  const direct_moves: DirectMove[] = [];
  const signers = [fee_payer];
  const touched_otherwise: Address[] = [];
  for (const { accounts: named, call, move } of instructions) {
    for (const account of named) {
      if (!accounts.includes(account)) accounts.push(account);
    }
    if (move !== undefined) direct_moves.push(move);
    else if (call === undefined) touched_otherwise.push(...named);
    if (call === undefined) continue;
    calls.push(call);
    if ("user" in call && call.user !== fee_payer) signers.push(call.user);
  }
  return {
    number,
    signature: signature_of(number),
    fee_payer,
    fee: lamports(FEE_PER_SIGNATURE * BigInt(signatures)),
    last_valid_block_height,
    instructions,
    accounts,
    calls,
    direct_moves,
    // Its calls have the form that the contract wants, so nobody needs their accounts one by one.
    details: {
      ...{ signers, writable: accounts, call_accounts: [], touched_otherwise },
      has_inner_calls: false,
      block_seconds: null,
    },
  };
}

/** The signature of transaction `number`. */
function signature_of(number: number): string {
  return `simulated${number.toString(36).padStart(8, "0")}`;
}

/** The number of the transaction with this signature. */
export function number_of(signature: string): number {
  return parseInt(signature.slice("simulated".length), 36);
}

/** The bytes of transaction `number`: the model needs no more than this. */
export function wire_of(number: number): Uint8Array {
  const wire = new Uint8Array(4);
  wire[0] = number >>> 24;
  wire[1] = number >>> 16;
  wire[2] = number >>> 8;
  wire[3] = number;
  return wire;
}

/** The number of the transaction with these bytes. */
export function number_in(wire: Uint8Array): number {
  const [first = 0, second = 0, third = 0, fourth = 0] = wire;
  return ((first << 24) | (second << 16) | (third << 8) | fourth) >>> 0;
}
