import { draw_amount, largest_amount } from "@/domain/policies/amount_policy.ts";
import { largest_swap_input, smallest_swap_input, swap_output } from "@/domain/pool_math.ts";
import type { SwapThread } from "@/domain/thread.ts";
import { NO_AMOUNT } from "@/domain/units.ts";
import { own_operation, type Plan, type Planned } from "@/engine/behaviours/planning.ts";

/** One cycle in this many is a swap for nothing, where the thread is asked to try them. */
const ZERO_OUTPUT_EVERY = 5;

/** An amount that is too small for any output; `undefined` when this cycle is not one of those, or there is none. */
function plan_zero_output(plan: Plan<SwapThread>): Planned | undefined {
  const { thread, pool, input_balance, rng } = plan;
  if (!thread.zero_output_swaps || rng.int(1, ZERO_OUTPUT_EVERY) > 1) return undefined;
  const most = smallest_swap_input(pool, thread.direction) - 1n;
  const amount = draw_amount(rng, 1n, most < input_balance ? most : input_balance);
  return amount === undefined ? undefined : own_operation("swap", amount, input_balance, NO_AMOUNT, []);
}

/**
 * Plans a swap of up to the thread's largest share of the balance, from the smallest input that gives an output. A balance
 * whose share is too small for that waits for more.
 */
export function plan_swap(plan: Plan<SwapThread>): Planned {
  const { thread, pool, input_balance, recipients, rng } = plan;
  if (input_balance === 0n) return { idle: "no_input_tokens" };
  const zero_output = plan_zero_output(plan);
  if (zero_output !== undefined) return zero_output;
  const { min_amount, max_fraction_per_10_000 } = thread.settings;
  const smallest = smallest_swap_input(pool, thread.direction);
  const share = largest_amount(input_balance, BigInt(max_fraction_per_10_000));
  const limit = largest_swap_input(pool, thread.direction);
  const low = smallest > min_amount ? smallest : min_amount;
  const amount = draw_amount(rng, low, share < limit ? share : limit);
  if (amount === undefined) return { idle: "input_too_small" };
  const output = swap_output(pool, thread.direction, amount);
  if (output === undefined) return { idle: "input_too_small" };
  return own_operation("swap", amount, input_balance, output, recipients);
}
