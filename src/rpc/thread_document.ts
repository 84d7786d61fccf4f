/** The schema of a thread's status document. */
import { z } from "zod";
import {
  address,
  count,
  direction,
  pool_id,
  side,
  signature,
  thread_id,
  thread_kind as kind,
  thread_status,
  timestamp,
  total,
  u64,
} from "@/rpc/results.ts";
import {
  operation_statistics,
  SAMPLE_OPERATION_STATISTICS,
  SAMPLE_THREAD_GROUPS,
  thread_groups,
} from "@/rpc/thread_groups.ts";
import { SAMPLE_POOL, SAMPLE_SIGNATURE, SAMPLE_WALLET } from "@/rpc/sample_values.ts";

const balances = z.strictObject({
  sol: u64.describe("Lamports"),
  token_a: u64.describe("Base units of token A"),
  token_b: u64.describe("Base units of token B"),
  lp_tokens: u64.describe("Base units of the LP token of the thread's side"),
}).describe("What the thread's wallet holds, from the landed blocks");

const outcomes = z.strictObject({
  landed_ok: count.describe("In a block, succeeded"),
  landed_error: count.describe("In a block, failed: the fee was paid"),
  rejected: count.describe("Refused by the node, or never sent"),
  expired: count.describe("In no block, and can no longer land"),
  unknown: count.describe("Still open"),
}).describe("Operations by how they ended");

const statistics = z.strictObject({
  successful_deposits: count.describe("Deposits that landed and succeeded"),
  successful_withdrawals: count.describe("Withdrawals that landed and succeeded"),
  successful_swaps: count.describe("Swaps that landed and succeeded"),
  failed_operations: count.describe("Operations that ended without success"),
  total_volume_processed: total.describe("Base units of the input token"),
  outcomes,
  empties: z.strictObject({
    successful: count.describe("Empties whose operation succeeded"),
    failed: count.describe("Empties whose input was only burnt"),
  }).describe("Counted apart from the thread's own operations"),
  waiting: z.strictObject({
    times: count.describe("How often it had nothing to work with"),
    total_seconds: count.describe("How long that lasted together"),
  }).describe("Waits that are over"),
  ...operation_statistics,
}).describe("Since the last start");

const verification_totals = z.strictObject({
  tokens_deposited: total.optional().describe("Deposit threads: base units deposited"),
  lp_tokens_received: total.optional().describe("Deposit threads: LP tokens received"),
  lp_tokens_shared: total.optional().describe("Deposit threads: LP tokens given to withdrawal threads"),
  lp_tokens_used: total.optional().describe("Withdrawal threads: LP tokens burnt"),
  tokens_withdrawn: total.optional().describe("Withdrawal threads: base units withdrawn"),
  tokens_received: total.optional().describe("Withdrawal threads: the same"),
  tokens_shared: total.optional().describe("Withdrawal threads: base units given to deposit threads"),
  tokens_swapped_in: total.optional().describe("Swap threads: base units given"),
  tokens_swapped_out: total.optional().describe("Swap threads: base units received"),
  tokens_sent_to_opposite_thread: total.optional()
    .describe("Swap threads: base units given to the thread of the other direction"),
  pool_fees_paid: total.describe("Lamports, to the pool"),
  network_fees_paid: total.describe("Lamports, to the network"),
  total_sol_spent: total.describe("Lamports, the sum of both"),
}).describe("What can be compared with the pool, since the last start");

const recent_error = z.strictObject({
  timestamp: timestamp.describe("When"),
  error: z.string().describe("What happened, for a person"),
  error_type: z.string().describe("Stable name of the failure, for counting"),
  expected: z.boolean().describe("Whether a stress test must expect it"),
  operation_type: kind.describe("The operation that failed"),
  transaction_signature: signature.nullable().describe("The failed transaction, when it was sent"),
});

/** What `get_thread_status` answers with. */
export const thread_document = z.strictObject({
  thread_id,
  type: kind.describe("What the thread does"),
  status: thread_status,
  pool_id,
  token_type: side.describe("The thread's side; of a swap thread the token that it gives"),
  swap_direction: direction.optional().describe("Swap threads only"),
  wallet_address: address.describe("The thread's own wallet"),
  balances,
  statistics,
  verification_totals,
  recent_errors: z.array(recent_error).describe("The last errors"),
  ...thread_groups,
}).meta({ id: "ThreadStatus" });

/** A thread for the examples. */
export const SAMPLE_THREAD_DOCUMENT: z.output<typeof thread_document> = {
  thread_id: "deposit_1",
  type: "deposit",
  status: "running",
  pool_id: SAMPLE_POOL,
  token_type: "A",
  wallet_address: SAMPLE_WALLET,
  balances: { sol: 1_500_000_000n, token_a: 850_000_000n, token_b: 0n, lp_tokens: 0n },
  statistics: {
    successful_deposits: 247,
    successful_withdrawals: 0,
    successful_swaps: 0,
    failed_operations: 3,
    total_volume_processed: 45_000_000_000n,
    outcomes: { landed_ok: 247, landed_error: 2, rejected: 0, expired: 1, unknown: 1 },
    empties: { successful: 1, failed: 0 },
    waiting: { times: 2, total_seconds: 31 },
    ...SAMPLE_OPERATION_STATISTICS,
  },
  verification_totals: {
    tokens_deposited: 45_000_000_000n,
    lp_tokens_received: 45_000_000_000n,
    lp_tokens_shared: 45_000_000_000n,
    pool_fees_paid: 3_211_000_000n,
    network_fees_paid: 1_245_000n,
    total_sol_spent: 3_212_245_000n,
  },
  recent_errors: [{
    timestamp: "2025-01-15T10:30:45Z",
    error: "The transaction's blockhash expired before it reached a block",
    error_type: "transaction_expired",
    expected: true,
    operation_type: "deposit",
    transaction_signature: SAMPLE_SIGNATURE,
  }],
  ...SAMPLE_THREAD_GROUPS,
};
