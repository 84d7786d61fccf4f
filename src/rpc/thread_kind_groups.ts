/** The schemas of what only threads of one kind have to tell. */
import { z } from "zod";
import { address, count, direction, side, thread_id, timestamp, total, u64 } from "@/rpc/results.ts";

const percent = z.number().min(0).nullable();

const last_share = {
  last_sharing_amount: total.nullable().describe("Base units of the last share, over all recipients"),
  last_sharing_timestamp: timestamp.nullable().describe("When that was"),
};

const deposit_specific = z.strictObject({
  deposit_stats: z.strictObject({
    total_tokens_deposited: total.describe("Base units"),
    total_lp_tokens_received: total.describe("Base units"),
    average_deposit_size: u64.nullable().describe("Base units"),
    largest_deposit: u64.nullable().describe("Base units"),
    smallest_deposit: u64.nullable().describe("Base units"),
  }).describe("Successful deposits"),
  funding_info: z.strictObject({
    initial_amount: u64.describe("Base units that were minted at its creation"),
    auto_refill_enabled: z.boolean().describe("Whether they are minted again"),
    refill_threshold_amount: u64.describe("Below this: 5 % of the initial amount"),
    times_refilled: count.describe("How often they have been"),
    tokens_from_refills: total.describe("Base units"),
    tokens_from_sharing: total.describe("Base units that withdrawal threads have given"),
  }).describe("Where its tokens come from"),
  lp_sharing: z.strictObject({
    share_lp_tokens_enabled: z.boolean().describe("Whether it gives its LP tokens away"),
    total_lp_tokens_shared: total.describe("Base units"),
    sharing_recipients_count: count.describe("Withdrawal threads that would share the next ones"),
    ...last_share,
  }).describe("Where its LP tokens go"),
}).optional().describe("Deposit threads only");

const withdrawal_specific = z.strictObject({
  withdrawal_stats: z.strictObject({
    total_lp_tokens_used: total.describe("Base units"),
    total_tokens_withdrawn: total.describe("Base units"),
    average_withdrawal_size: u64.nullable().describe("Base units"),
    largest_withdrawal: u64.nullable().describe("Base units"),
    smallest_withdrawal: u64.nullable().describe("Base units"),
  }).describe("Successful withdrawals"),
  lp_token_sources: z.strictObject({
    lp_tokens_from_deposits: total.describe("Base units from all sources below, since the thread's creation"),
    current_lp_balance: u64.describe("Base units that it holds"),
    lp_sharing_sources: z.array(z.strictObject({
      source_thread_id: thread_id,
      tokens_received: total.describe("Base units, since the thread's creation"),
    })).describe("Which deposit threads have shared with it"),
    ignored_mints: z.array(address).describe(
      "Mints of tokens that somebody has sent to it and that it cannot use",
    ),
  }).describe("Where its LP tokens come from"),
  token_sharing: z.strictObject({
    total_tokens_shared: total.describe("Base units"),
    sharing_recipients_count: count.describe("Deposit threads that would share the next ones"),
    ...last_share,
  }).describe("Where its tokens go"),
}).optional().describe("Withdrawal threads only");

const swap_specific = z.strictObject({
  swap_stats: z.strictObject({
    swap_direction: direction.describe("Which way it swaps"),
    total_input_tokens: total.describe("Base units"),
    total_output_tokens: total.describe("Base units"),
    total_price_impact: total.describe(
      "Base units of the output that rounding down has dropped: a fixed ratio has no other",
    ),
    average_swap_size: u64.nullable().describe("Base units of the input"),
    largest_swap: u64.nullable().describe("Base units of the input"),
    smallest_swap: u64.nullable().describe("Base units of the input"),
  }).describe("Successful swaps"),
  price_analysis: z.strictObject({
    average_price_impact_percentage: percent.describe(
      "What rounding has dropped of the exact output, over all swaps",
    ),
    best_price_impact_percentage: percent.describe("Of the swap that lost least"),
    worst_price_impact_percentage: percent.describe("Of the swap that lost most"),
    price_impact_trend: z.enum(["increasing", "decreasing", "stable"]).describe(
      "Mean of the newer half of the last twenty swaps against the older half; a difference of up to a tenth is stable",
    ),
  }).describe("Losses by rounding"),
  token_flow: z.strictObject({
    input_token_type: side.describe("What it gives"),
    output_token_type: side.describe("What it receives"),
    tokens_sent_to_opposite_thread: total.describe("Base units of the output"),
    opposite_thread_id: thread_id.nullable().describe("The swap thread of the other direction"),
    tokens_received_from_opposite: total.describe("Base units of the input"),
    current_input_balance: u64.describe("Base units that it can swap"),
  }).describe("From and to the opposite thread"),
}).optional().describe("Swap threads only");

/** Each thread has the one of its kind. */
export const kind_groups = { deposit_specific, withdrawal_specific, swap_specific };
