/** The schema of the answer of `empty_thread`. */
import { z } from "zod";
import { address, signature, thread_id, thread_kind, total, u64 } from "@/rpc/results.ts";
import { SAMPLE_MINT_A, SAMPLE_SIGNATURE } from "@/rpc/sample_values.ts";

const empty_operation = z.strictObject({
  tokens_used: u64.describe("Deposit threads: base units of the token that there were"),
  lp_tokens_received: u64.describe("Deposit threads: LP tokens that the deposit brought"),
  lp_tokens_used: u64.describe("Withdrawal threads: LP tokens that there were"),
  tokens_withdrawn: u64.describe("Withdrawal threads: base units that the withdrawal brought"),
  tokens_swapped_in: u64.describe("Swap threads: base units of the input that there were"),
  tokens_swapped_out: u64.describe("Swap threads: base units of the output that the swap brought"),
  tokens_burned: total.describe(
    "All that is gone from the thread: what the pool took in, and what was burnt. LP tokens that a deposit thread had kept, and " +
      "what peers sent in the meantime, are burnt as well and counted",
  ),
  burns: z.array(z.strictObject({
    mint: address.describe("Of which mint"),
    amount: u64.describe("Base units"),
    transaction_signature: signature.describe("In which transaction"),
  })).describe("What was burnt on the chain; what the pool took in is not among it"),
  operation_successful: z.boolean().describe("Whether the pool's operation succeeded"),
  error_message: z.string().nullable().describe("Why it did not"),
  transaction_signature: signature.optional().describe("Of the operation; only when it succeeded"),
  network_fee_paid: u64.describe("Lamports, by the thread's wallet"),
});

/** See the file's head. */
export const emptied_thread = z.strictObject({
  thread_id,
  thread_type: thread_kind.describe("What the thread does"),
  empty_operation: empty_operation.describe("What was done"),
  post_empty_balances: z.strictObject({
    sol_balance: u64.describe("Lamports"),
    token_a_balance: u64.describe("Base units of token A"),
    token_b_balance: u64.describe("Base units of token B"),
    lp_token_balance: u64.describe("Base units of the LP token"),
  }).describe("What the wallet holds afterwards, read from the chain"),
}).meta({ id: "EmptiedThread" });

/** An empty for the examples. */
export const SAMPLE_EMPTIED_THREAD: z.output<typeof emptied_thread> = {
  thread_id: "deposit_1",
  thread_type: "deposit",
  empty_operation: {
    tokens_used: 850_000_000n,
    lp_tokens_received: 850_000_000n,
    lp_tokens_used: 0n,
    tokens_withdrawn: 0n,
    tokens_swapped_in: 0n,
    tokens_swapped_out: 0n,
    tokens_burned: 1_700_000_000n,
    burns: [{ mint: SAMPLE_MINT_A, amount: 850_000_000n, transaction_signature: SAMPLE_SIGNATURE }],
    operation_successful: true,
    error_message: null,
    transaction_signature: SAMPLE_SIGNATURE,
    network_fee_paid: 5_000n,
  },
  post_empty_balances: {
    sol_balance: 1_486_995_000n,
    token_a_balance: 0n,
    token_b_balance: 0n,
    lp_token_balance: 0n,
  },
};
