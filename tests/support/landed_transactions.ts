/** Landed transactions built by hand, around the pool of the contract's worked example (1 A = 160 B). */
import { type Address, address_of } from "@/domain/address.ts";
import type { ContractCall, DepositCall, SwapCall, WithdrawalCall } from "@/domain/contract_call.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import { input_side, output_side, type Pool, type Side, side_of, type SwapDirection } from "@/domain/pool.ts";
import type { PoolState } from "@/domain/pool_state.ts";
import { DEFAULT_PROGRAM_ID, TOKEN_PROGRAM } from "@/domain/programs.ts";
import type { TransactionError } from "@/domain/transaction_error.ts";
import { amount, lamports, NO_AMOUNT, NO_LAMPORTS } from "@/domain/units.ts";

/** Fees of the contract and of the network, in lamports. */
export const LIQUIDITY_FEE = 13_000_000n;
export const SWAP_FEE = 271_500n;
export const NETWORK_FEE = 5_000n;
/** Lamports of a pool account without fees: its rent. */
export const POOL_RENT = 3_939_360n;
/** What a user starts with: 100 SOL. */
export const WALLET_LAMPORTS = 100_000_000_000n;

/** An address that nobody else in a test has. */
export function test_address(number: number): Address {
  const bytes = new Uint8Array(32).fill(7);
  new DataView(bytes.buffer).setUint32(0, number);
  return address_of(bytes);
}

/** The pool of the worked example: 9 and 6 decimals, 1,000,000,000 : 160,000,000. */
export const EXAMPLE_POOL: Pool = {
  pool_id: "75QvP8uKKmgfmgBwviiGsNAupp2pM8TQK1aGPYYUptTK" as Address,
  a: {
    mint: "So11111111111111111111111111111111111111112" as Address,
    decimals: 9,
    vault: "FAUqdjJL6eoTn9Qjct5jnHAne8tUjPvhzaPLvKhXouEF" as Address,
    lp_mint: "bux1ySmSAXH3kfWWfhUnv2fA9gWGmgqskoCcDuFcXTW" as Address,
  },
  b: {
    mint: "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v" as Address,
    decimals: 6,
    vault: "EvvwR3dmNyQX9DfFEHZYZanjgcq212rCjbfNvNNB6vvS" as Address,
    lp_mint: "5YD67B1YRf9m98XugohZ5FG8DFXEAHricS8Dpj21eRZ4" as Address,
  },
  ratio_a_numerator: amount(1_000_000_000n),
  ratio_b_denominator: amount(160_000_000n),
  flags: 1,
  created_at_ms: 0,
};

/** The example pool with another ratio or other decimals. */
export function pool_with(ratio_a: bigint, ratio_b: bigint, decimals_a = 9, decimals_b = 6): Pool {
  return {
    ...EXAMPLE_POOL,
    a: { ...EXAMPLE_POOL.a, decimals: decimals_a },
    b: { ...EXAMPLE_POOL.b, decimals: decimals_b },
    ratio_a_numerator: amount(ratio_a),
    ratio_b_denominator: amount(ratio_b),
  };
}

/** A pool right after its creation. */
export const EMPTY_STATE: PoolState = {
  tracked_a: NO_AMOUNT,
  tracked_b: NO_AMOUNT,
  vault_a: NO_AMOUNT,
  vault_b: NO_AMOUNT,
  lp_supply_a: NO_AMOUNT,
  lp_supply_b: NO_AMOUNT,
  lamports: lamports(POOL_RENT),
  collected_liquidity_fees: NO_LAMPORTS,
  collected_swap_fees: NO_LAMPORTS,
  total_fees: NO_LAMPORTS,
  flags: 1,
  liquidity_fee: lamports(LIQUIDITY_FEE),
  swap_fee: lamports(SWAP_FEE),
};

/** A pool that somebody has filled: as many tokens in the vaults as tracked and as LP tokens exist. */
export function filled_state(
  tokens_a: bigint,
  tokens_b: bigint,
  changes: Partial<PoolState> = {},
): PoolState {
  const [a, b] = [amount(tokens_a), amount(tokens_b)];
  const balances = { tracked_a: a, vault_a: a, lp_supply_a: a, tracked_b: b, vault_b: b, lp_supply_b: b };
  return { ...EMPTY_STATE, ...balances, ...changes };
}

/** A user with a token account for each of the pool's four mints. */
export interface TestUser {
  readonly wallet: Address;
  readonly accounts: Readonly<Record<"a" | "b" | "lp_a" | "lp_b", Address>>;
}

/** User number `number` of a test. */
export function test_user(number: number): TestUser {
  const at = (offset: number) => test_address(number * 10 + offset);
  return { wallet: at(0), accounts: { a: at(1), b: at(2), lp_a: at(3), lp_b: at(4) } };
}

function token_account(user: TestUser, side: Side): Address {
  return side === "A" ? user.accounts.a : user.accounts.b;
}

function lp_account(user: TestUser, side: Side): Address {
  return side === "A" ? user.accounts.lp_a : user.accounts.lp_b;
}

/** A deposit by `user`, as decoded from instruction number `instruction_index`. */
export function deposit_call(user: TestUser, side: Side, units: bigint, instruction_index = 1): DepositCall {
  return {
    name: "deposit",
    instruction_index,
    pool_id: EXAMPLE_POOL.pool_id,
    mint: side_of(EXAMPLE_POOL, side).mint,
    amount: amount(units),
    user: user.wallet,
    input_account: token_account(user, side),
    output_account: lp_account(user, side),
  };
}

/** A withdrawal by `user`. */
export function withdrawal_call(
  user: TestUser,
  side: Side,
  units: bigint,
  instruction_index = 1,
): WithdrawalCall {
  return {
    name: "withdrawal",
    instruction_index,
    pool_id: EXAMPLE_POOL.pool_id,
    mint: side_of(EXAMPLE_POOL, side).mint,
    amount: amount(units),
    user: user.wallet,
    input_account: lp_account(user, side),
    output_account: token_account(user, side),
  };
}

/** A swap by `user`. */
export function swap_call(
  user: TestUser,
  direction: SwapDirection,
  units: bigint,
  expected_output: bigint,
  instruction_index = 1,
): SwapCall {
  return {
    name: "swap",
    instruction_index,
    pool_id: EXAMPLE_POOL.pool_id,
    amount: amount(units),
    expected_output: amount(expected_output),
    user: user.wallet,
    input_account: token_account(user, input_side(direction)),
    output_account: token_account(user, output_side(direction)),
  };
}

/** Balances before and after, by account: `[mint, before, after]`. */
export type TokenBalances = Readonly<
  Record<Address, readonly [mint: Address, before: bigint, after: bigint]>
>;

/** What a test says of a transaction; the rest is filled in. */
export interface TransactionSketch {
  readonly calls: readonly ContractCall[];
  readonly tokens?: TokenBalances;
  /** Lamports before and after, by account. */
  readonly lamports?: Readonly<Record<Address, readonly [before: bigint, after: bigint]>>;
  readonly error?: TransactionError | null;
  readonly fee_payer?: Address;
  readonly slot?: number;
  readonly index?: number;
  readonly signature?: string;
  readonly direct_moves?: LandedTransaction["direct_moves"];
}

/** The landed transaction of a sketch. */
export function landed(sketch: TransactionSketch): LandedTransaction {
  const first = sketch.calls[0];
  const payer = sketch.fee_payer ?? (first !== undefined && "user" in first ? first.user : test_address(999));
  const { slot = 100, index = 0 } = sketch;
  return {
    slot,
    index,
    signature: sketch.signature ?? `signature-${slot}-${index}`,
    fee_payer: payer,
    error: sketch.error ?? null,
    fee: lamports(NETWORK_FEE),
    compute_units: 1_000,
    logs: [],
    calls: sketch.calls,
    direct_moves: sketch.direct_moves ?? [],
    token_changes: Object.entries(sketch.tokens ?? {}).map(([account, [mint, before, after]]) => ({
      account: account as Address,
      owner: null,
      mint,
      before: amount(before),
      after: amount(after),
    })),
    lamport_changes: Object.entries(sketch.lamports ?? {}).map(([account, [before, after]]) => ({
      account: account as Address,
      before: lamports(before),
      after: lamports(after),
    })),
  };
}

/** The error of the contract itself in instruction 1: a number, or the name of a builtin error. */
export function contract_error(error: number | string, instruction_index = 1): TransactionError {
  return {
    instruction_index,
    variant: typeof error === "number" ? "Custom" : error,
    custom_code: typeof error === "number" ? error : null,
    failing_program: DEFAULT_PROGRAM_ID,
  };
}

/** A numbered error of the token program inside instruction 1. */
export function token_program_error(custom_code: number, instruction_index = 1): TransactionError {
  return { ...contract_error(custom_code, instruction_index), failing_program: TOKEN_PROGRAM };
}
