/** Amounts at the edges of what is allowed: nothing, the smallest, all, one more than all, the largest number. They land. */
import type { Pool } from "@/domain/pool.ts";
import { smallest_swap_input } from "@/domain/pool_math.ts";
import { U64_MAX } from "@/domain/units.ts";
import { liquidity_call, swap_call } from "@/engine/probes/pool_calls.ts";
import { builtin, numbered, of_token, type ProbeCheck } from "@/engine/probes/probe_check.ts";
import { type ProbeGround, USER_TOKENS } from "@/engine/probes/probe_ground.ts";

/** What the first deposit of A is, in base units; B is deposited to the last unit. */
const FIRST_A = 1_000_000_000n;
const NOTHING = builtin("InvalidArgument");
const TOO_LITTLE = builtin("InsufficientFunds");
/** What the contract says of an input account that holds too little for a swap. */
const TOO_LITTLE_FOR_A_SWAP = builtin("InvalidAccountData");
/** Insufficient funds. */
const TOKEN_TOO_LITTLE = of_token(1);
/** The output is not the expected one. */
const OTHER_OUTPUT = numbered(1047);
const SWAPPED_A = 12_345n;

async function deposits(ground: ProbeGround, pool: Pool): Promise<ProbeCheck[]> {
  const deposit = (side: "A" | "B", amount: bigint) => liquidity_call(ground, "deposit", pool, side, amount);
  const all_but_one = USER_TOKENS.b - 1n;
  return [
    await ground.expect_landing("amounts.deposit_nothing", deposit("A", 0n), NOTHING),
    await ground.expect_landing("amounts.deposit_one_unit", deposit("B", 1n), null),
    await ground.expect_landing("amounts.deposit_some", deposit("A", FIRST_A), null),
    await ground.expect_landing(
      "amounts.deposit_one_more_than_all",
      deposit("B", all_but_one + 1n),
      TOO_LITTLE,
    ),
    await ground.expect_landing("amounts.deposit_largest_number", deposit("B", U64_MAX), TOO_LITTLE),
    await ground.expect_landing("amounts.deposit_all", deposit("B", all_but_one), null),
  ];
}

async function withdrawals(ground: ProbeGround, pool: Pool): Promise<ProbeCheck[]> {
  const withdrawal = (amount: bigint) => liquidity_call(ground, "withdrawal", pool, "A", amount);
  const half = FIRST_A / 2n;
  const refill = liquidity_call(ground, "deposit", pool, "A", FIRST_A);
  return [
    await ground.expect_landing("amounts.withdraw_nothing", withdrawal(0n), NOTHING),
    await ground.expect_landing("amounts.withdraw_one_unit", withdrawal(1n), null),
    await ground.expect_landing("amounts.withdraw_half", withdrawal(half), null),
    await ground.expect_landing("amounts.withdraw_one_more_than_all", withdrawal(half), TOKEN_TOO_LITTLE),
    await ground.expect_landing("amounts.withdraw_largest_number", withdrawal(U64_MAX), TOKEN_TOO_LITTLE),
    await ground.expect_landing("amounts.withdraw_all", withdrawal(half - 1n), null),
    await ground.expect_landing("amounts.deposit_again", refill, null),
  ];
}

async function swaps(ground: ProbeGround, pool: Pool): Promise<ProbeCheck[]> {
  const swap = (amount: bigint, expected?: bigint) => swap_call(ground, pool, "a_to_b", amount, expected);
  const smallest = smallest_swap_input(pool, "a_to_b");
  const { state } = await ground.read(pool);
  const beyond = (state.tracked_b + 1n) * pool.ratio_a_numerator / pool.ratio_b_denominator + 1n;
  const output = SWAPPED_A * pool.ratio_b_denominator / pool.ratio_a_numerator;
  return [
    await ground.expect_landing("amounts.swap_nothing", swap(0n), NOTHING),
    await ground.expect_landing("amounts.swap_for_nothing", swap(smallest - 1n), NOTHING),
    await ground.expect_landing("amounts.swap_for_one_unit", swap(smallest), null),
    await ground.expect_landing(
      "amounts.swap_expecting_too_much",
      swap(SWAPPED_A, output + 1n),
      OTHER_OUTPUT,
    ),
    await ground.expect_landing(
      "amounts.swap_expecting_too_little",
      swap(SWAPPED_A, output - 1n),
      OTHER_OUTPUT,
    ),
    await ground.expect_landing("amounts.swap_for_more_than_there_is", swap(beyond), TOO_LITTLE),
    await ground.expect_landing("amounts.swap_largest_number", swap(U64_MAX, 1n), TOO_LITTLE_FOR_A_SWAP),
  ];
}

/** Deposits, withdrawals and swaps at the edges, on a pool that nothing has been done with yet; afterwards it holds both tokens. */
export async function probe_amounts(ground: ProbeGround, pool: Pool): Promise<ProbeCheck[]> {
  return [
    ...await deposits(ground, pool),
    ...await withdrawals(ground, pool),
    ...await swaps(ground, pool),
  ];
}

/** The same edges on an exact pool, which takes no remainder. */
export async function probe_exact_pool(ground: ProbeGround, pool: Pool): Promise<ProbeCheck[]> {
  const swap = (amount: bigint, expected?: bigint) => swap_call(ground, pool, "a_to_b", amount, expected);
  const dividing = 25n * smallest_dividing_input(pool);
  const deposit = liquidity_call(ground, "deposit", pool, "B", USER_TOKENS.b / 2n);
  return [
    await ground.expect_landing("exact.deposit", deposit, null),
    await ground.expect_landing("exact.swap_without_remainder", swap(dividing), null),
    await ground.expect_landing("exact.swap_with_remainder", swap(dividing + 7n), OTHER_OUTPUT),
    await ground.expect_landing("exact.swap_for_nothing", swap(1n, 1n), OTHER_OUTPUT),
  ];
}

/** The smallest input of A that divides without a remainder. */
function smallest_dividing_input({ ratio_a_numerator, ratio_b_denominator }: Pool): bigint {
  let [one, other]: [bigint, bigint] = [ratio_a_numerator, ratio_b_denominator];
  while (other !== 0n) [one, other] = [other, one % other];
  return ratio_a_numerator / one;
}
