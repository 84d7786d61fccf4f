/** What happens to the money of LP holders: dust that nobody owns, gifts that nobody counts, a side that runs dry. */
import type { Pool } from "@/domain/pool.ts";
import { quote_swap } from "@/domain/pool_math.ts";
import type { PoolState } from "@/domain/pool_state.ts";
import { surplus_of } from "@/oracle/pool_tallies.ts";
import { liquidity_call, swap_call } from "@/engine/probes/pool_calls.ts";
import {
  builtin,
  type ExpectedError,
  is_as_expected,
  is_paused_by_others,
  of_token,
  outcome_words,
  type ProbeCheck,
  weakness_verdict,
} from "@/engine/probes/probe_check.ts";
import type { ProbeGround } from "@/engine/probes/probe_ground.ts";
import type { ProbeCall } from "@/engine/probes/probe_port.ts";

/** An input that gives one unit and leaves most of a second one behind. */
const DUSTY_INPUT = 12n;
const DUSTY_SWAPS = 3;
/** Base units of B that are sent to the vault. */
const GIFT = 1_000n;
/** What is left of B when the side has been drained, in base units. */
const LEFT = 60n;
/** What an LP holder then asks for: more than all that is there. */
const ASKED = 100_000n;

/** Swaps that leave remainders: what they leave belongs to no LP token. */
async function dust(ground: ProbeGround, pool: Pool): Promise<ProbeCheck> {
  const before = await ground.read(pool);
  const swap = swap_call(ground, pool, "a_to_b", DUSTY_INPUT);
  const { signature } = await ground.must_land(Array.from({ length: DUSTY_SWAPS }, () => swap));
  const after = await ground.read(pool);
  const grown = surplus_of(pool, after.state) - surplus_of(pool, before.state);
  const specified = BigInt(DUSTY_SWAPS) * quote_swap(pool, "a_to_b", DUSTY_INPUT).remainder;
  return {
    ...{ check: "economy.dust", weakness: "S11", signatures: [signature] },
    intended: "everything in the vaults belongs to the holders of LP tokens",
    observed: `${DUSTY_SWAPS} swaps of ${DUSTY_INPUT} A for 1 B each leave ${grown} more ` +
      "(in units of 1/(ratio A x ratio B)) that no LP token stands for",
    verdict: weakness_verdict(grown === 0n, grown === specified),
  };
}

interface GiftRow {
  readonly check: string;
  readonly intended: string;
  readonly call: ProbeCall;
  readonly specified: ExpectedError;
}

/** Something that what the vault holds would allow and what the books say does not. */
async function use_gift(ground: ProbeGround, row: GiftRow): Promise<ProbeCheck> {
  const { check, intended, call, specified } = row;
  const { error, signature } = await ground.land([call]);
  const is_specified = is_as_expected(error, specified, ground.tools.port.places.program_id);
  const verdict = is_paused_by_others(error) ? "undecided" : weakness_verdict(error === null, is_specified);
  return {
    check,
    weakness: "S12",
    intended,
    observed: outcome_words(error),
    verdict,
    signatures: [signature],
  };
}

/** Tokens that were sent to a vault: are they ever counted? */
async function gift(ground: ProbeGround, pool: Pool): Promise<ProbeCheck[]> {
  const { user } = ground;
  const from = ground.accounts_of(pool).b;
  const back = swap_call(ground, pool, "a_to_b", 10n * pool.ratio_a_numerator / 1_000n);
  await ground.must_land([back]); // All of B had been deposited: now the user has some.
  const { signature } = await ground.must_land([
    { what: "send_tokens", from, to: pool.b.vault, owner: user, amount: GIFT },
  ]);
  const { state } = await ground.read(pool);
  const untracked = state.vault_b - state.tracked_b;
  const wanted = state.tracked_b + GIFT / 2n;
  const input = (wanted * pool.ratio_a_numerator + pool.ratio_b_denominator - 1n) / pool.ratio_b_denominator;
  return [
    {
      ...{ check: "economy.gift_is_counted", weakness: "S12", signatures: [signature] },
      intended: "what a vault holds is what its pool tracks",
      observed: `${GIFT} B were sent to the vault; it holds ${untracked} more than is tracked`,
      verdict: weakness_verdict(untracked === 0n, untracked === GIFT),
    },
    await use_gift(ground, {
      check: "economy.swap_for_the_gift",
      intended: "what a vault holds can be swapped for",
      call: swap_call(ground, pool, "a_to_b", input, wanted),
      specified: builtin("InsufficientFunds"),
    }),
  ];
}

/** Swaps until the side of B is nearly dry. */
async function drain(ground: ProbeGround, pool: Pool, state: PoolState): Promise<string> {
  const output = state.tracked_b - LEFT;
  const input = (output * pool.ratio_a_numerator + pool.ratio_b_denominator - 1n) / pool.ratio_b_denominator;
  return (await ground.must_land([swap_call(ground, pool, "a_to_b", input, output)])).signature;
}

/** A side that swaps have drained: its LP holders come too late. */
async function depletion(ground: ProbeGround, pool: Pool): Promise<ProbeCheck[]> {
  const drained = await drain(ground, pool, (await ground.read(pool)).state);
  const { state } = await ground.read(pool);
  const withdrawal = (amount: bigint) => liquidity_call(ground, "withdrawal", pool, "B", amount);
  const { error, signature } = await ground.land([withdrawal(ASKED)]);
  const is_specified = is_as_expected(error, of_token(1), ground.tools.port.places.program_id);
  const bank_run: ProbeCheck = {
    ...{ check: "economy.side_depletion", weakness: "S10", signatures: [drained, signature] },
    intended: "an LP holder can always take out what his LP tokens stand for",
    observed: `${state.lp_supply_b} LP tokens of B stand against ${state.tracked_b} B; ` +
      `a withdrawal of ${ASKED}: ${outcome_words(error)}`,
    verdict: is_paused_by_others(error) ? "undecided" : weakness_verdict(error === null, is_specified),
  };
  const over_the_books = await use_gift(ground, {
    check: "economy.withdrawal_of_the_gift",
    intended: "what a vault holds can be withdrawn by its LP holders",
    call: withdrawal(LEFT + 1n),
    specified: builtin("ArithmeticOverflow"),
  });
  const rest = await ground.expect_landing("economy.withdrawal_of_what_is_left", withdrawal(LEFT), null);
  return [bank_run, over_the_books, rest];
}

/** Dust, gifts and a side that runs dry, in this order. The pool must hold both tokens and the user LP tokens of B. */
export async function probe_economy(ground: ProbeGround, pool: Pool): Promise<ProbeCheck[]> {
  return [
    await dust(ground, pool),
    ...await gift(ground, pool),
    ...await depletion(ground, pool),
  ];
}
