import {
  draw_amount,
  largest_amount,
  MAX_LIQUIDITY_FRACTION_PER_10_000,
} from "@/domain/policies/amount_policy.ts";
import { equal_shares } from "@/domain/policies/sharing_policy.ts";
import type { DepositThread, WithdrawalThread } from "@/domain/thread.ts";
import type { Plan, Planned } from "@/engine/behaviours/planning.ts";

/**
 * Plans a deposit (token in, LP out) or a withdrawal (LP in, token out) of one base unit up to 5 % of the balance. Both
 * are one to one in base units, so what will be received is known beforehand.
 */
export function plan_liquidity(plan: Plan<DepositThread | WithdrawalThread>): Planned {
  const { thread, input_balance, recipients, rng } = plan;
  const high = largest_amount(input_balance, MAX_LIQUIDITY_FRACTION_PER_10_000);
  const amount = draw_amount(rng, 1n, high);
  if (amount === undefined) return { idle: "no_input_tokens" };
  return { kind: thread.kind, amount, expected_output: amount, shares: equal_shares(amount, recipients) };
}
