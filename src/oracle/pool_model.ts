/**
 * What the contract must do with each user operation, written from its interface: the order of the checks below is the
 * contract's own order, because it decides which error a call with several faults shows.
 */
import type { DepositCall, OperationCall, SwapCall, WithdrawalCall } from "@/domain/contract_call.ts";
import { input_side, output_side, type Pool, type Side, side_of, type SwapDirection } from "@/domain/pool.ts";
import { quote_swap } from "@/domain/pool_math.ts";
import { has_flag, POOL_FLAGS, type PoolState } from "@/domain/pool_state.ts";
import { type Amount, is_u64, type Lamports } from "@/domain/units.ts";
import { builtin, custom, type Prediction, token_error } from "@/oracle/prediction.ts";

/** What a prediction needs to know besides the pool, true just before the call. */
export interface CallFacts {
  readonly system_paused: boolean;
  /** Balance of the user's input account. */
  readonly input_balance: bigint;
  /** Mint of the user's input account; `undefined` when there is no such token account. */
  readonly input_mint: string | undefined;
  /** Mint of the user's output account; `undefined` when there is no such token account. */
  readonly output_mint: string | undefined;
  /** An account that belongs to somebody else than the user is refused. */
  readonly is_input_foreign?: boolean;
  readonly is_output_foreign?: boolean;
  /** The user's lamports, the transaction's own fee already paid. */
  readonly user_lamports: bigint;
  /** Whether the user is the pool's owner; only matters in owner-only pools. */
  readonly is_pool_owner: boolean;
}

/** Error numbers of the contract that the three operations can raise. */
const CODES = {
  arithmetic_overflow: 1019,
  system_paused: 1023,
  swaps_paused: 1027,
  swap_restricted: 1028,
  insufficient_fee_balance: 1031,
  fee_counter_overflow: 1033,
  liquidity_paused: 1035,
  amount_mismatch: 1047,
} as const;
/** A deposit whose user has no usable LP account. */
const LP_ACCOUNT_UNUSABLE = 4001;
const TOKEN_INSUFFICIENT_FUNDS = 1;
const TOKEN_OVERFLOW = 14;

/** Without a check: a chain that misbehaves may hold anything, and the model must live on to tell of it. */
const amount = (value: bigint) => value as Amount;
const lamports = (value: bigint) => value as Lamports;

interface SideBalances {
  readonly tracked: bigint;
  readonly vault: bigint;
  readonly lp_supply: bigint;
}

function balances_of(state: PoolState, side: Side): SideBalances {
  return side === "A"
    ? { tracked: state.tracked_a, vault: state.vault_a, lp_supply: state.lp_supply_a }
    : { tracked: state.tracked_b, vault: state.vault_b, lp_supply: state.lp_supply_b };
}

function with_side(state: PoolState, side: Side, tokens: bigint, lp_tokens: bigint): PoolState {
  const { tracked, vault, lp_supply } = balances_of(state, side);
  const next = {
    tracked: amount(tracked + tokens),
    vault: amount(vault + tokens),
    lp_supply: amount(lp_supply + lp_tokens),
  };
  return side === "A"
    ? { ...state, tracked_a: next.tracked, vault_a: next.vault, lp_supply_a: next.lp_supply }
    : { ...state, tracked_b: next.tracked, vault_b: next.vault, lp_supply_b: next.lp_supply };
}

function with_fee(state: PoolState, liquidity_fee: bigint, swap_fee: bigint): PoolState {
  const fee = liquidity_fee + swap_fee;
  return {
    ...state,
    lamports: lamports(state.lamports + fee),
    collected_liquidity_fees: lamports(state.collected_liquidity_fees + liquidity_fee),
    collected_swap_fees: lamports(state.collected_swap_fees + swap_fee),
    total_fees: lamports(state.total_fees + fee),
  };
}

/** The fee is taken before any token moves; what is left of the user's lamports is the runtime's business. */
function fee_refusal(state: PoolState, fee: bigint, facts: CallFacts): Prediction | undefined {
  if (facts.user_lamports < fee) return custom(CODES.insufficient_fee_balance);
  return is_u64(state.total_fees + fee) ? undefined : custom(CODES.fee_counter_overflow);
}

function side_of_mint(pool: Pool, mint: string | undefined): Side | undefined {
  if (mint === pool.a.mint) return "A";
  return mint === pool.b.mint ? "B" : undefined;
}

/** The contract looks at accounts before it looks at their mints. */
function input_refusal({ input_mint, is_input_foreign }: CallFacts): Prediction | undefined {
  if (input_mint === undefined) return builtin("UninitializedAccount");
  return is_input_foreign === true ? builtin("InvalidAccountData") : undefined;
}

function output_refusal({ output_mint, is_output_foreign }: CallFacts): Prediction | undefined {
  if (output_mint === undefined) return builtin("UninitializedAccount");
  return is_output_foreign === true ? builtin("InvalidAccountData") : undefined;
}

function predict_deposit(pool: Pool, state: PoolState, call: DepositCall, facts: CallFacts): Prediction {
  if (facts.system_paused) return custom(CODES.system_paused);
  if (call.amount === 0n) return builtin("InvalidArgument");
  if (has_flag(state, POOL_FLAGS.liquidity_paused)) return custom(CODES.liquidity_paused);
  const side = side_of_mint(pool, call.mint);
  if (side === undefined) return builtin("InvalidInstructionData");
  const unusable = input_refusal(facts);
  if (unusable !== undefined) return unusable;
  if (facts.input_mint !== call.mint) return builtin("InvalidInstructionData");
  if (facts.output_mint === undefined || facts.is_output_foreign === true) return custom(LP_ACCOUNT_UNUSABLE);
  if (facts.output_mint !== side_of(pool, side).lp_mint) return builtin("InvalidAccountData");
  if (facts.input_balance < call.amount) return builtin("InsufficientFunds");
  const refusal = fee_refusal(state, state.liquidity_fee, facts);
  if (refusal !== undefined) return refusal;
  const { tracked, lp_supply } = balances_of(state, side);
  if (!is_u64(tracked + call.amount)) return builtin("ArithmeticOverflow");
  if (!is_u64(lp_supply + call.amount)) return token_error(TOKEN_OVERFLOW);
  return {
    ok: true,
    next: with_fee(with_side(state, side, call.amount, call.amount), state.liquidity_fee, 0n),
    amount_in: call.amount,
    amount_out: call.amount,
    pool_fee: state.liquidity_fee,
  };
}

function predict_withdrawal(
  pool: Pool,
  state: PoolState,
  call: WithdrawalCall,
  facts: CallFacts,
): Prediction {
  if (call.amount === 0n) return builtin("InvalidArgument");
  if (facts.system_paused) return custom(CODES.system_paused);
  if (has_flag(state, POOL_FLAGS.liquidity_paused)) return custom(CODES.liquidity_paused);
  const unusable = output_refusal(facts) ?? input_refusal(facts);
  if (unusable !== undefined) return unusable;
  if (facts.output_mint !== call.mint) return builtin("InvalidInstructionData");
  const side = side_of_mint(pool, call.mint);
  if (side === undefined) return builtin("InvalidArgument");
  if (facts.input_mint !== side_of(pool, side).lp_mint) return builtin("InvalidAccountData");
  const refusal = fee_refusal(state, state.liquidity_fee, facts);
  if (refusal !== undefined) return refusal;
  const { tracked, vault } = balances_of(state, side);
  if (facts.input_balance < call.amount || vault < call.amount) return token_error(TOKEN_INSUFFICIENT_FUNDS);
  if (tracked < call.amount) return builtin("ArithmeticOverflow");
  return {
    ok: true,
    next: with_fee(with_side(state, side, -call.amount, -call.amount), state.liquidity_fee, 0n),
    amount_in: call.amount,
    amount_out: call.amount,
    pool_fee: state.liquidity_fee,
  };
}

/** Refusals that come before the amounts are looked at. */
function swap_access_refusal(state: PoolState, call: SwapCall, facts: CallFacts): Prediction | undefined {
  if (call.amount === 0n) return builtin("InvalidArgument");
  if (facts.system_paused) return custom(CODES.system_paused);
  if (has_flag(state, POOL_FLAGS.swaps_paused)) return custom(CODES.swaps_paused);
  if (has_flag(state, POOL_FLAGS.owner_only_swaps) && !facts.is_pool_owner) {
    return custom(CODES.swap_restricted);
  }
  return undefined;
}

/** The output, or why the contract refuses to compute or pay it. */
function swap_result(
  pool: Pool,
  state: PoolState,
  call: SwapCall,
  direction: SwapDirection,
): bigint | Prediction {
  const { output, remainder } = quote_swap(pool, direction, call.amount);
  if (has_flag(state, POOL_FLAGS.exact_exchange) && remainder !== 0n) return custom(CODES.amount_mismatch);
  if (!is_u64(output)) return custom(CODES.arithmetic_overflow);
  if (output === 0n) return builtin("InvalidArgument");
  if (output !== call.expected_output) return custom(CODES.amount_mismatch);
  const { tracked } = balances_of(state, output_side(direction));
  return tracked < output ? builtin("InsufficientFunds") : output;
}

function predict_swap(pool: Pool, state: PoolState, call: SwapCall, facts: CallFacts): Prediction {
  const access = swap_access_refusal(state, call, facts);
  if (access !== undefined) return access;
  const unusable = input_refusal(facts) ?? output_refusal(facts);
  if (unusable !== undefined) return unusable;
  const side = side_of_mint(pool, facts.input_mint);
  if (side === undefined) return builtin("InvalidArgument");
  const direction: SwapDirection = side === "A" ? "a_to_b" : "b_to_a";
  const output_mint = side_of(pool, output_side(direction)).mint;
  if (facts.input_balance < call.amount || facts.output_mint !== output_mint) {
    return builtin("InvalidAccountData");
  }
  const output = swap_result(pool, state, call, direction);
  if (typeof output !== "bigint") return output;
  const refusal = fee_refusal(state, state.swap_fee, facts);
  if (refusal !== undefined) return refusal;
  if (!is_u64(balances_of(state, input_side(direction)).tracked + call.amount)) {
    return builtin("ArithmeticOverflow");
  }
  const paid_in = with_side(state, input_side(direction), call.amount, 0n);
  return {
    ok: true,
    next: with_fee(with_side(paid_in, output_side(direction), -output, 0n), 0n, state.swap_fee),
    amount_in: call.amount,
    amount_out: output,
    pool_fee: state.swap_fee,
  };
}

/** What the contract must do with this call on a pool in this state. */
export function predict_operation(
  pool: Pool,
  state: PoolState,
  call: OperationCall,
  facts: CallFacts,
): Prediction {
  switch (call.name) {
    case "deposit":
      return predict_deposit(pool, state, call, facts);
    case "withdrawal":
      return predict_withdrawal(pool, state, call, facts);
    case "swap":
      return predict_swap(pool, state, call, facts);
  }
}
