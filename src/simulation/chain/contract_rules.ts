/**
 * What the contract does with deposits, withdrawals and swaps, written a second time: it moves real balances of the
 * modelled ledger and knows nothing of the oracle that will judge the result.
 */
import type { Address } from "@/domain/address.ts";
import type { DepositCall, OperationCall, SwapCall, WithdrawalCall } from "@/domain/contract_call.ts";
import { U64_MAX } from "@/domain/units.ts";
import {
  burn_tokens,
  mint_tokens,
  transfer_lamports,
  transfer_tokens,
} from "@/simulation/chain/base_programs.ts";
import { SYSTEM_STATE } from "@/simulation/chain/addresses.ts";
import type { Ledger, PoolAccount, TokenAccount } from "@/simulation/chain/ledger.ts";
import { ERRORS, type ProgramError } from "@/simulation/chain/program_error.ts";

/** Bits of a pool's flags. */
const LIQUIDITY_PAUSED = 2;
const SWAPS_PAUSED = 4;
const OWNER_ONLY = 32;
const EXACT_EXCHANGE = 64;

/** Carries out one call on the ledger; what it has done before it fails is undone by whoever runs the transaction. */
export type Rule<Call> = (ledger: Ledger, call: Call) => ProgramError | undefined;

/** How a chain behaves. A test may put a wrong rule in place of a right one. */
export interface ChainRules {
  readonly deposit: Rule<DepositCall>;
  readonly withdrawal: Rule<WithdrawalCall>;
  readonly swap: Rule<SwapCall>;
  /** Whether a transaction that has landed is refused when it comes again. */
  readonly refuses_repeats: boolean;
}

function owned_by(user: Address, account: TokenAccount | undefined): account is TokenAccount {
  return account !== undefined && account.owner === user;
}

function take_fee(
  ledger: Ledger,
  user: Address,
  pool_id: Address,
  liquidity_fee: bigint,
  swap_fee: bigint,
): ProgramError | undefined {
  const fee = liquidity_fee + swap_fee;
  const state = ledger.pool(pool_id);
  if (state === undefined) return ERRORS.wrong_owner;
  if (ledger.lamports(user) < fee) return ERRORS.fee_not_covered;
  const refusal = transfer_lamports(ledger, user, pool_id, fee);
  if (refusal !== undefined) return refusal;
  ledger.put_data(pool_id, {
    ...state,
    liquidity_fees: state.liquidity_fees + liquidity_fee,
    swap_fees: state.swap_fees + swap_fee,
    total_fees: state.total_fees + fee,
  });
  return undefined;
}

function track(
  ledger: Ledger,
  pool_id: Address,
  change_a: bigint,
  change_b: bigint,
): ProgramError | undefined {
  const state = ledger.pool(pool_id) as PoolAccount;
  const tracked_a = state.tracked_a + change_a;
  const tracked_b = state.tracked_b + change_b;
  if (tracked_a < 0n || tracked_b < 0n || tracked_a > U64_MAX || tracked_b > U64_MAX) {
    return ERRORS.counter_overflow;
  }
  ledger.put_data(pool_id, { ...state, tracked_a, tracked_b });
  return undefined;
}

function is_paused(ledger: Ledger): boolean {
  return ledger.system(SYSTEM_STATE)?.is_paused === true;
}

function side_of_mint({ pool }: PoolAccount, mint: Address) {
  if (mint === pool.a.mint) return { ...pool.a, is_a: true };
  return mint === pool.b.mint ? { ...pool.b, is_a: false } : undefined;
}

function deposit(ledger: Ledger, call: DepositCall): ProgramError | undefined {
  const { user, pool_id, input_account, output_account, mint, amount } = call;
  if (is_paused(ledger)) return ERRORS.system_paused;
  if (amount === 0n) return ERRORS.zero_amount;
  const state = ledger.pool(pool_id);
  if (state === undefined) return ERRORS.wrong_owner;
  if ((state.flags & LIQUIDITY_PAUSED) !== 0) return ERRORS.liquidity_paused;
  const side = side_of_mint(state, mint);
  if (side === undefined) return ERRORS.wrong_mint;
  const input = ledger.token(input_account);
  if (!owned_by(user, input)) return ERRORS.wrong_account;
  if (input.mint !== mint) return ERRORS.wrong_mint;
  const output = ledger.token(output_account);
  if (!owned_by(user, output)) return ERRORS.lp_account_unusable;
  if (output.mint !== side.lp_mint) return ERRORS.wrong_account;
  if (input.balance < amount) return ERRORS.deposit_not_covered;
  return take_fee(ledger, user, pool_id, state.liquidity_fee, 0n) ??
    transfer_tokens(ledger, input_account, side.vault, user, amount) ??
    track(ledger, pool_id, side.is_a ? amount : 0n, side.is_a ? 0n : amount) ??
    mint_tokens(ledger, side.lp_mint, output_account, pool_id, amount);
}

function withdrawal(ledger: Ledger, call: WithdrawalCall): ProgramError | undefined {
  const { user, pool_id, input_account, output_account, mint, amount } = call;
  if (amount === 0n) return ERRORS.zero_amount;
  if (is_paused(ledger)) return ERRORS.system_paused;
  const state = ledger.pool(pool_id);
  if (state === undefined) return ERRORS.wrong_owner;
  if ((state.flags & LIQUIDITY_PAUSED) !== 0) return ERRORS.liquidity_paused;
  const output = ledger.token(output_account);
  const input = ledger.token(input_account);
  if (!owned_by(user, output) || !owned_by(user, input)) return ERRORS.wrong_account;
  if (output.mint !== mint) return ERRORS.wrong_mint;
  const side = side_of_mint(state, mint);
  if (side === undefined) return ERRORS.zero_amount; // The contract says InvalidArgument here as well.
  if (input.mint !== side.lp_mint) return ERRORS.wrong_account;
  const refusal = take_fee(ledger, user, pool_id, state.liquidity_fee, 0n) ??
    burn_tokens(ledger, side.lp_mint, input_account, user, amount);
  if (refusal !== undefined) return refusal;
  const paid_out = transfer_tokens(ledger, side.vault, output_account, pool_id, amount);
  if (paid_out === ERRORS.tokens_not_covered) return ERRORS.vault_drained;
  return paid_out ?? track(ledger, pool_id, side.is_a ? -amount : 0n, side.is_a ? 0n : -amount);
}

function swap(ledger: Ledger, call: SwapCall): ProgramError | undefined {
  const { user, pool_id, input_account, output_account, amount } = call;
  if (amount === 0n) return ERRORS.zero_amount;
  if (is_paused(ledger)) return ERRORS.system_paused;
  const state = ledger.pool(pool_id);
  if (state === undefined) return ERRORS.wrong_owner;
  const { pool, flags, owner } = state;
  if ((flags & SWAPS_PAUSED) !== 0) return ERRORS.swaps_paused;
  if ((flags & OWNER_ONLY) !== 0 && user !== owner) return ERRORS.swap_restricted;
  const input = ledger.token(input_account);
  const output = ledger.token(output_account);
  if (!owned_by(user, input) || !owned_by(user, output)) return ERRORS.wrong_account;
  const from_a = input.mint === pool.a.mint;
  if (!from_a && input.mint !== pool.b.mint) return ERRORS.zero_amount;
  const [taken, given] = from_a ? [pool.a, pool.b] : [pool.b, pool.a];
  if (input.balance < amount || output.mint !== given.mint) return ERRORS.swap_not_covered;
  const received = swapped_amount(state, call, from_a);
  if (typeof received !== "bigint") return received;
  if ((from_a ? state.tracked_b : state.tracked_a) < received) return ERRORS.pool_too_small;
  return take_fee(ledger, user, pool_id, 0n, state.swap_fee) ??
    transfer_tokens(ledger, input_account, taken.vault, user, amount) ??
    transfer_tokens(ledger, given.vault, output_account, pool_id, received) ??
    track(ledger, pool_id, from_a ? amount : -received, from_a ? -received : amount);
}

/** The output of a swap: rounded down, and exactly what was expected. */
function swapped_amount(
  { pool, flags }: PoolAccount,
  call: SwapCall,
  from_a: boolean,
): bigint | ProgramError {
  const a: bigint = pool.ratio_a_numerator;
  const b: bigint = pool.ratio_b_denominator;
  const product = call.amount * (from_a ? b : a);
  const divisor = from_a ? a : b;
  const received = product / divisor;
  if ((flags & EXACT_EXCHANGE) !== 0 && product % divisor !== 0n) return ERRORS.output_not_expected;
  if (received > U64_MAX) return ERRORS.swap_overflow;
  if (received === 0n) return ERRORS.zero_output;
  return received === call.expected_output ? received : ERRORS.output_not_expected;
}

/** The contract as it is. */
export const RIGHT_RULES: ChainRules = { deposit, withdrawal, swap, refuses_repeats: true };

/** Carries out whichever operation it is. */
export function carry_out_operation(
  rules: ChainRules,
  ledger: Ledger,
  call: OperationCall,
): ProgramError | undefined {
  switch (call.name) {
    case "deposit":
      return rules.deposit(ledger, call);
    case "withdrawal":
      return rules.withdrawal(ledger, call);
    case "swap":
      return rules.swap(ledger, call);
  }
}
