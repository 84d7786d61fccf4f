import { z } from "zod";
import { contract } from "@/rpc/contract.ts";
import { instant_param, kind_param, limit_param, pool_id_param } from "@/rpc/params.ts";
import {
  address,
  count,
  operation_purpose,
  outcome,
  pool_id,
  signature,
  thread_id,
  thread_kind,
  timestamp,
  u64,
} from "@/rpc/results.ts";
import { SAMPLE_POOL, SAMPLE_SIGNATURE } from "@/rpc/sample_values.ts";
import { MAX_PAGE_OPERATIONS } from "@/storage/limits.ts";

const OUTCOMES = ["landed_ok", "landed_error", "rejected", "expired", "unknown"] as const;
const cursor_error = "expected the next_cursor of another page";

const shares = z.array(z.strictObject({
  thread_id,
  token_account: address.describe("The recipient's account"),
  amount: u64.describe("Base units"),
}));

const operation = z.strictObject({
  sequence: count.describe("Its place in the journal"),
  signature: signature.describe("Of the transaction"),
  thread_id,
  pool_id,
  kind: thread_kind.describe("What the thread does"),
  purpose: operation_purpose,
  amount: u64.describe("Base units of the input that it was to use"),
  expected_output: u64.describe("Base units that it had to bring"),
  planned_shares: shares.describe("Who was to get how much of that"),
  opened_at: timestamp.describe("When it was signed"),
  outcome: outcome.describe("How it ended; `unknown` while it is open"),
  ended_at: timestamp.nullable().describe("When its end was known"),
  slot: count.nullable().describe("The block's slot"),
  index: count.nullable().describe("Its place in the block"),
  compute_units: count.nullable().describe("Compute units that it used"),
  effects: z.strictObject({
    amount_in: u64.describe("Base units that left the input account into the pool"),
    amount_out: u64.describe("Base units that it brought"),
    burned_in: u64.describe("Base units of the input that were burnt"),
    burned_out: u64.describe("Base units of the output that were burnt"),
    shared: shares.describe("What was handed on"),
    pool_fee: u64.describe("Lamports"),
    network_fee: u64.describe("Lamports, by the thread's wallet"),
  }).nullable().describe("What it really did, from the landed transaction; `null` when it is in no block"),
  pool_check: z.strictObject({
    as_expected: z.boolean().describe("Whether wallet and pool have moved by exactly what was planned"),
    model: z.enum(["equal", "different", "undecided"]).describe(
      "What the model of the contract says of the transaction: everything in it as predicted, something not, or nothing",
    ),
  }).nullable().describe(
    "What it did to its pool, compared; `null` when it is in no block, or is not the thread's own",
  ),
  failure: z.strictObject({
    category: z.string().describe("`network`, `transaction`, `logic` or `system`"),
    code: z.string().describe("Stable name"),
    expected: z.boolean().describe("Whether a stress test must expect it"),
    message: z.string().describe("What happened, for a person"),
    hint: z.string().describe("What to do about it"),
  }).nullable().describe("Why it failed"),
}).meta({ id: "Operation" });

/** The contract of the method that reads the journal. */
export const operation_contracts = {
  get_operations: contract({
    summary: "Lists operations out of the journal, newest first",
    description:
      "The journal holds every transaction that the service has signed for a thread, written down before it was sent. While " +
      "there are more, `next_cursor` is what to send as `cursor` for the next page. Old entries are pruned as the " +
      "configuration says.",
    changes_state: false,
    params: {
      thread_id: z.string({ error: "expected a thread id" }).optional()
        .describe("Only of this thread, which may have been deleted"),
      pool_id: pool_id_param.optional(),
      kind: kind_param.optional().describe("Only of threads of this kind"),
      outcome: z.enum(OUTCOMES, { error: `expected ${OUTCOMES.map((one) => `"${one}"`).join(", ")}` })
        .optional()
        .describe("Only those that ended so; `unknown`: those that are open"),
      from: instant_param.optional().describe("Signed at this time or later"),
      to: instant_param.optional().describe("Signed before this time"),
      limit: limit_param(MAX_PAGE_OPERATIONS - 1).default(100).describe("How many operations at most"),
      cursor: z.int({ error: cursor_error }).min(0, { error: cursor_error }).optional()
        .describe("The last page's `next_cursor`"),
    },
    result: z.strictObject({
      operations: z.array(operation).describe("Operations, newest first"),
      next_cursor: count.nullable().describe("For the next page; `null` on the last one"),
    }),
    errors: [],
    examples: [{
      name: "the last deposit of a thread",
      params: { thread_id: "deposit_1", limit: 1 },
      result: {
        operations: [{
          sequence: 815,
          signature: SAMPLE_SIGNATURE,
          thread_id: "deposit_1",
          pool_id: SAMPLE_POOL,
          kind: "deposit",
          purpose: "cycle",
          amount: 42_000_000n,
          expected_output: 42_000_000n,
          planned_shares: [],
          opened_at: "2025-01-15T10:30:45Z",
          outcome: "landed_ok",
          ended_at: "2025-01-15T10:30:46Z",
          slot: 4_711,
          index: 3,
          compute_units: 8_213,
          effects: {
            amount_in: 42_000_000n,
            amount_out: 42_000_000n,
            burned_in: 0n,
            burned_out: 0n,
            shared: [],
            pool_fee: 13_000_000n,
            network_fee: 5_000n,
          },
          pool_check: { as_expected: true, model: "equal" },
          failure: null,
        }],
        next_cursor: 815,
      },
    }],
  }),
};
