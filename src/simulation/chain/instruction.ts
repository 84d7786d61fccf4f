/** The instructions that transactions of the model are made of. A new one is a new function here. */
import type { Address } from "@/domain/address.ts";
import type { ContractCall, OperationCall } from "@/domain/contract_call.ts";
import type { DirectMove } from "@/domain/landed_transaction.ts";
import type { Pool } from "@/domain/pool.ts";
import {
  burn_tokens,
  close_token_account,
  create_account,
  mint_tokens,
  RENT,
  transfer_lamports,
  transfer_tokens,
} from "@/simulation/chain/base_programs.ts";
import { SYSTEM_STATE, token_account_of } from "@/simulation/chain/addresses.ts";
import { carry_out_operation, type ChainRules } from "@/simulation/chain/contract_rules.ts";
import type { Ledger } from "@/simulation/chain/ledger.ts";
import type { ProgramError } from "@/simulation/chain/program_error.ts";

/** One instruction of a transaction. */
export interface Instruction {
  /** The accounts that it names: it can change no others. */
  readonly accounts: readonly Address[];
  /** What a reader of the block sees: a call of the contract, or a movement of another program. */
  readonly call?: ContractCall;
  readonly move?: DirectMove;
  readonly execute: (ledger: Ledger) => ProgramError | undefined;
}

/** The request for compute units that stands before every operation. */
export const COMPUTE_BUDGET: Instruction = { accounts: [], execute: () => undefined };

/** A deposit, withdrawal or swap. */
export function operation(pool: Pool, call: OperationCall, rules: ChainRules): Instruction {
  const { user, pool_id, input_account, output_account } = call;
  const { a, b } = pool;
  const is_swap = call.name === "swap";
  const [third, fourth] = is_swap ? [a.mint, b.mint] : [a.lp_mint, b.lp_mint];
  return {
    // deno-fmt-ignore
    accounts: [user, SYSTEM_STATE, pool_id, a.vault, b.vault, input_account, output_account, third, fourth],
    call,
    execute: (ledger) => carry_out_operation(rules, ledger, call),
  };
}

/** Tokens from one account to another. */
export function send_tokens(
  instruction_index: number,
  source: Address,
  destination: Address,
  owner: Address,
  amount: bigint,
): Instruction {
  return {
    accounts: [source, destination, owner],
    move: { instruction_index, what: "tokens", source, destination, mint: null, amount },
    execute: (ledger) => transfer_tokens(ledger, source, destination, owner, amount),
  };
}

/** Lamports from one account to another. */
export function send_lamports(
  instruction_index: number,
  source: Address,
  destination: Address,
  amount: bigint,
): Instruction {
  return {
    accounts: [source, destination],
    move: { instruction_index, what: "lamports", source, destination, mint: null, amount },
    execute: (ledger) => transfer_lamports(ledger, source, destination, amount),
  };
}

/** New tokens for an account. */
export function issue_tokens(
  instruction_index: number,
  mint: Address,
  destination: Address,
  authority: Address,
  amount: bigint,
): Instruction {
  return {
    accounts: [mint, destination, authority],
    move: { instruction_index, what: "tokens", source: null, destination, mint, amount },
    execute: (ledger) => mint_tokens(ledger, mint, destination, authority, amount),
  };
}

/** The end of some of an account's tokens. */
export function destroy_tokens(
  instruction_index: number,
  mint: Address,
  source: Address,
  owner: Address,
  amount: bigint,
): Instruction {
  return {
    accounts: [source, mint, owner],
    move: { instruction_index, what: "tokens", source, destination: null, mint, amount },
    execute: (ledger) => burn_tokens(ledger, mint, source, owner, amount),
  };
}

/** The end of an empty token account; its rent goes to `destination`. */
export function end_token_account(account: Address, destination: Address, owner: Address): Instruction {
  return {
    accounts: [account, destination, owner],
    execute: (ledger) => close_token_account(ledger, account, destination, owner),
  };
}

/** A wallet's token account for a mint, unless it is there. */
export function open_token_account(payer: Address, wallet: Address, mint: Address): Instruction {
  const account = token_account_of(wallet, mint);
  return {
    accounts: [payer, account, wallet, mint],
    execute: (ledger) => {
      if (ledger.token(account) !== undefined) return undefined;
      const data = { kind: "token", mint, owner: wallet, balance: 0n } as const;
      return create_account(ledger, payer, account, RENT.token_account, data);
    },
  };
}

/** A new mint. */
export function open_mint(payer: Address, mint: Address, authority: Address): Instruction {
  const data = { kind: "mint", authority, supply: 0n, minted: 0n, burnt: 0n } as const;
  return {
    accounts: [payer, mint],
    execute: (ledger) => create_account(ledger, payer, mint, RENT.mint, data),
  };
}
