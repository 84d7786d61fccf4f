import { draw_amount, largest_amount } from "@/domain/policies/amount_policy.ts";
import type { DepositThread, WithdrawalThread } from "@/domain/thread.ts";
import { own_operation, type Plan, type Planned } from "@/engine/behaviours/planning.ts";

/**
 * Plans a deposit (token in, LP out) or a withdrawal (LP in, token out) between the thread's smallest amount and its
 * largest share of the balance. Both are one to one in base units, so what will be received is known beforehand.
 */
export function plan_liquidity(plan: Plan<DepositThread | WithdrawalThread>): Planned {
  const { thread, input_balance, recipients, rng } = plan;
  if (input_balance === 0n) return { idle: "no_input_tokens" };
  const { min_amount, max_fraction_per_10_000 } = thread.settings;
  const high = largest_amount(input_balance, BigInt(max_fraction_per_10_000));
  const amount = draw_amount(rng, min_amount, high);
  if (amount === undefined) return { idle: "input_too_small" };
  return own_operation(thread.kind, amount, input_balance, amount, recipients);
}
