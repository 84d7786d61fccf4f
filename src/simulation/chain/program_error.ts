import type { Address } from "@/domain/address.ts";
import type { Failure } from "@/domain/failure.ts";
import { DEFAULT_PROGRAM_ID, SYSTEM_PROGRAM, TOKEN_PROGRAM } from "@/domain/programs.ts";

/** Why a modelled instruction failed: the error as the chain shows it, and what it means. */
export interface ProgramError {
  readonly program: Address;
  readonly variant: string;
  readonly custom_code: number | null;
  readonly meaning: Failure;
}

function program_error(
  program: Address,
  error: string | number,
  code: string,
  expected: boolean,
  message: string,
): ProgramError {
  const meaning: Failure = {
    category: "transaction",
    code,
    expected,
    message,
    hint: "See the rule in the model of the contract",
  };
  return typeof error === "string"
    ? { program, variant: error, custom_code: null, meaning }
    : { program, variant: "Custom", custom_code: error, meaning };
}

const contract = (error: string | number, code: string, expected: boolean, message: string) =>
  program_error(DEFAULT_PROGRAM_ID, error, code, expected, message);
const token = (error: string | number, code: string, expected: boolean, message: string) =>
  program_error(TOKEN_PROGRAM, error, code, expected, message);
const system = (error: string | number, code: string, expected: boolean, message: string) =>
  program_error(SYSTEM_PROGRAM, error, code, expected, message);

/** The errors that the modelled programs raise. */
export const ERRORS = {
  swap_overflow: contract(1019, "swap_overflow", true, "The swap's output exceeds 64 bits"),
  system_paused: contract(1023, "system_paused", true, "The whole deployment is paused"),
  system_already_paused: contract(1024, "system_already_paused", true, "The deployment is paused already"),
  system_not_paused: contract(1025, "system_not_paused", true, "The deployment is not paused"),
  swaps_paused: contract(1027, "pool_swaps_paused", true, "Swaps of this pool are paused"),
  swap_restricted: contract(1028, "swap_restricted", true, "Only the pool's owner may swap here"),
  fee_not_covered: contract(1031, "insufficient_sol", true, "The wallet cannot pay the fee"),
  liquidity_paused: contract(1035, "pool_liquidity_paused", true, "Deposits and withdrawals are paused"),
  output_not_expected: contract(
    1047,
    "amount_mismatch",
    false,
    "The swap's output is not the expected one",
  ),
  ratio_refused: contract(1049, "unsupported_ratio", true, "The contract refuses this ratio"),
  lp_account_unusable: contract(4001, "lp_account_unusable", false, "There is no usable LP token account"),
  zero_amount: contract("InvalidArgument", "zero_amount", true, "The amount is zero"),
  zero_output: contract("InvalidArgument", "zero_output", true, "The amount is too small for any output"),
  deposit_not_covered: contract(
    "InsufficientFunds",
    "insufficient_funds",
    true,
    "The wallet holds less than was to be deposited",
  ),
  pool_too_small: contract(
    "InsufficientFunds",
    "insufficient_pool_liquidity",
    true,
    "The pool holds too little of the output",
  ),
  swap_not_covered: contract(
    "InvalidAccountData",
    "insufficient_funds",
    true,
    "The wallet holds less than was to be swapped",
  ),
  wrong_account: contract("InvalidAccountData", "account_mismatch", false, "An account is not the right one"),
  wrong_mint: contract("InvalidInstructionData", "account_mismatch", false, "The mint is not the pool's"),
  wrong_owner: contract("IncorrectProgramId", "account_mismatch", false, "There is no such pool"),
  counter_overflow: contract("ArithmeticOverflow", "counter_overflow", false, "A counter exceeds 64 bits"),
  already_exists: contract("AccountAlreadyInitialized", "already_exists", true, "The account exists already"),
  tokens_not_covered: token(1, "insufficient_funds", true, "A token account holds less than was asked for"),
  vault_drained: token(
    1,
    "insufficient_pool_liquidity",
    true,
    "The pool's vault holds less than was asked for",
  ),
  token_mint_mismatch: token(3, "mint_mismatch", false, "The token accounts are of different mints"),
  token_owner_mismatch: token(4, "owner_mismatch", false, "The signer does not own the token account"),
  token_account_not_empty: token(11, "token_account_not_empty", true, "The token account still holds tokens"),
  supply_overflow: token(14, "token_supply_overflow", true, "The supply would exceed 64 bits"),
  no_token_account: token("InvalidAccountData", "no_token_account", false, "There is no such token account"),
  lamports_not_covered: system(1, "insufficient_sol", true, "The wallet has too few lamports"),
  account_in_use: system(0, "already_exists", true, "The account exists already"),
} as const satisfies Record<string, ProgramError>;
