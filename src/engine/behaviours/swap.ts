import {
  draw_amount,
  largest_amount,
  MAX_SWAP_FRACTION_PER_10_000,
} from "@/domain/policies/amount_policy.ts";
import { equal_shares } from "@/domain/policies/sharing_policy.ts";
import { largest_swap_input, smallest_swap_input, swap_output } from "@/domain/pool_math.ts";
import type { SwapThread } from "@/domain/thread.ts";
import type { Plan, Planned } from "@/engine/behaviours/planning.ts";

/**
 * Plans a swap of up to 2 % of the input balance, from the smallest input that gives an output. A balance whose 2 %
 * are too small for that waits for more.
 */
export function plan_swap(plan: Plan<SwapThread>): Planned {
  const { thread, pool, input_balance, recipients, rng } = plan;
  if (input_balance === 0n) return { idle: "no_input_tokens" };
  const low = smallest_swap_input(pool, thread.direction);
  const share = largest_amount(input_balance, MAX_SWAP_FRACTION_PER_10_000);
  const limit = largest_swap_input(pool, thread.direction);
  const amount = draw_amount(rng, low, share < limit ? share : limit);
  if (amount === undefined) return { idle: "input_too_small" };
  const output = swap_output(pool, thread.direction, amount);
  if (output === undefined) return { idle: "input_too_small" };
  return { kind: "swap", amount, expected_output: output, shares: equal_shares(output, recipients) };
}
