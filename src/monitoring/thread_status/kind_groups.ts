/** What only threads of one kind have to tell. */
import { input_side, output_side } from "@/domain/pool.ts";
import { quote_swap } from "@/domain/pool_math.ts";
import { refill_threshold } from "@/domain/policies/funding_policy.ts";
import type { DepositThread, SwapThread } from "@/domain/thread.ts";
import { average, instant, two_decimals } from "@/monitoring/thread_status/figures.ts";
import type { ThreadFacts } from "@/monitoring/thread_status/thread_facts.ts";

function last_share({ measured: { last_share: share } }: ThreadFacts) {
  return { last_sharing_amount: share?.amount ?? null, last_sharing_timestamp: instant(share?.at_ms) };
}

function deposit_specific(facts: ThreadFacts, thread: DepositThread) {
  const { statistics } = facts;
  return {
    deposit_stats: {
      total_tokens_deposited: statistics.amount_in,
      total_lp_tokens_received: statistics.amount_out,
      average_deposit_size: average(statistics.amount_in, statistics.outcomes.landed_ok),
      largest_deposit: statistics.largest_amount_in,
      smallest_deposit: statistics.smallest_amount_in,
    },
    funding_info: {
      initial_amount: thread.initial_amount,
      auto_refill_enabled: thread.auto_refill,
      refill_threshold_amount: refill_threshold(thread.initial_amount),
      times_refilled: statistics.refills,
      tokens_from_refills: statistics.refilled_tokens,
      tokens_from_sharing: statistics.amount_received,
    },
    lp_sharing: {
      share_lp_tokens_enabled: thread.share_lp_tokens,
      total_lp_tokens_shared: statistics.amount_shared,
      sharing_recipients_count: facts.recipients,
      ...last_share(facts),
    },
  };
}

function withdrawal_specific(facts: ThreadFacts) {
  const { statistics, lifetime, share_sources, foreign_mints } = facts;
  return {
    withdrawal_stats: {
      total_lp_tokens_used: statistics.amount_in,
      total_tokens_withdrawn: statistics.amount_out,
      average_withdrawal_size: average(statistics.amount_out, statistics.outcomes.landed_ok),
      largest_withdrawal: statistics.largest_amount_in,
      smallest_withdrawal: statistics.smallest_amount_in,
    },
    lp_token_sources: {
      lp_tokens_from_deposits: lifetime.amount_received,
      current_lp_balance: facts.input,
      lp_sharing_sources: Array.from(share_sources, ([source_thread_id, tokens_received]) => ({
        source_thread_id,
        tokens_received,
      })),
      ignored_mints: [...foreign_mints],
    },
    token_sharing: {
      total_tokens_shared: statistics.amount_shared,
      sharing_recipients_count: facts.recipients,
      ...last_share(facts),
    },
  };
}

/** What the floor division of all swaps together has dropped, in base units of the output. */
function rounding_loss({ pool, statistics }: ThreadFacts, thread: SwapThread) {
  const { amount_in, amount_out } = statistics;
  const { output, remainder, divisor } = quote_swap(pool, thread.direction, amount_in);
  const exact = output * divisor + remainder;
  const dropped = exact - amount_out * divisor;
  return {
    units: dropped / divisor,
    percent: exact === 0n ? null : Number(dropped * 1_000_000n / exact) / 10_000,
  };
}

function swap_specific(facts: ThreadFacts, thread: SwapThread) {
  const { statistics, measured } = facts;
  const loss = rounding_loss(facts, thread);
  return {
    swap_stats: {
      swap_direction: thread.direction,
      total_input_tokens: statistics.amount_in,
      total_output_tokens: statistics.amount_out,
      total_price_impact: loss.units,
      average_swap_size: average(statistics.amount_in, statistics.outcomes.landed_ok),
      largest_swap: statistics.largest_amount_in,
      smallest_swap: statistics.smallest_amount_in,
    },
    price_analysis: {
      average_price_impact_percentage: two_decimals(loss.percent),
      best_price_impact_percentage: two_decimals(measured.best_loss_percent),
      worst_price_impact_percentage: two_decimals(measured.worst_loss_percent),
      price_impact_trend: measured.recent_losses.trend(),
    },
    token_flow: {
      input_token_type: input_side(thread.direction),
      output_token_type: output_side(thread.direction),
      tokens_sent_to_opposite_thread: statistics.amount_shared,
      opposite_thread_id: facts.opposite_thread_id,
      tokens_received_from_opposite: statistics.amount_received,
      current_input_balance: facts.input,
    },
  };
}

/** The one of `deposit_specific`, `withdrawal_specific` and `swap_specific` that belongs to the thread. */
export function kind_specific(facts: ThreadFacts) {
  const { thread } = facts;
  switch (thread.kind) {
    case "deposit":
      return { deposit_specific: deposit_specific(facts, thread) };
    case "withdrawal":
      return { withdrawal_specific: withdrawal_specific(facts) };
    case "swap":
      return { swap_specific: swap_specific(facts, thread) };
  }
}
