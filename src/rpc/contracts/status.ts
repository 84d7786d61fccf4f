import { z } from "zod";
import { MAX_ERRORS_PER_PAGE, MAX_THREADS_PER_PAGE } from "@/base/limits.ts";
import { contract } from "@/rpc/contract.ts";
import { kind_param, limit_param, pool_id_param, thread_id_param } from "@/rpc/params.ts";
import {
  count,
  operation_purpose,
  pool_id,
  signature,
  thread_id,
  thread_kind,
  timestamp,
  total,
  u64,
} from "@/rpc/results.ts";
import { SAMPLE_THREAD_DOCUMENT, thread_document } from "@/rpc/thread_document.ts";

const STATES = ["created", "running", "stopped", "error"] as const;
/** What `fields` may name. */
const FIELDS = Object.keys(thread_document.shape) as [
  keyof typeof thread_document.shape,
  ...(keyof typeof thread_document.shape)[],
];

const balances = z.strictObject({
  input: total.describe("Base units of the thread's input"),
  output: total.describe("Base units of its output"),
  lamports: u64.describe("Lamports"),
}).nullable();

const evidence = z.strictObject({
  slot: count.nullable().describe("The block's slot; `null` when it is in none"),
  logs: z.array(z.string()).describe("The newest lines of the transaction's log"),
  balances_before: balances.describe("The wallet before the transaction"),
  balances_after: balances.describe("The wallet after it"),
  prediction: z.string().nullable().describe("What the model of the contract expected"),
});

/** The contracts of the methods that show what threads do. */
export const status_contracts = {
  get_thread_status: contract({
    summary: "Shows a thread: balances, statistics since its start, errors",
    changes_state: false,
    params: { thread_id: thread_id_param },
    result: thread_document,
    errors: ["thread_not_found"],
    examples: [{
      name: "a deposit thread",
      params: { thread_id: "deposit_1" },
      result: SAMPLE_THREAD_DOCUMENT,
    }],
  }),
  get_all_threads: contract({
    summary: "Shows threads, in the order of their creation, with a summary",
    description:
      `One page holds up to ${MAX_THREADS_PER_PAGE} threads. While there are more, \`next_cursor\` is what to send as ` +
      "`cursor` for the next page. With `fields` each thread shows only these members of its status, and its id.",
    changes_state: false,
    params: {
      pool_id: pool_id_param.optional(),
      thread_type: kind_param.optional().describe("Only threads of this kind"),
      status: z.enum(STATES, { error: `expected ${STATES.map((state) => `"${state}"`).join(", ")}` })
        .optional()
        .describe("Only threads in this state"),
      limit: limit_param(MAX_THREADS_PER_PAGE).default(MAX_THREADS_PER_PAGE).describe(
        "How many threads at most",
      ),
      cursor: thread_id_param.optional().describe("The last page's `next_cursor`"),
      fields: z.array(z.enum(FIELDS, { error: `expected names out of ${FIELDS.join(", ")}` }))
        .min(1, {
          error: `expected at least one name out of ${FIELDS.join(", ")}; without fields all are shown`,
        })
        .max(FIELDS.length, { error: `expected at most ${FIELDS.length} names, each once` })
        .optional().describe("Members of the status to show"),
    },
    result: z.strictObject({
      threads: z.array(thread_document.partial().required({ thread_id: true }))
        .describe("Threads as `get_thread_status` shows them"),
      summary: z.strictObject({
        total_threads: count.describe("Threads that fit the filter, on all pages"),
        running_threads: count.describe("Those that run"),
        stopped_threads: count.describe("Those that were stopped"),
        created_threads: count.describe("Those that were never started"),
        error_threads: count.describe("Those in the state error"),
        total_operations: count.describe("Their operations that have ended, since each one's start"),
      }).describe("Counts over all threads that fit the filter"),
      next_cursor: thread_id.nullable().describe("For the next page; `null` on the last one"),
    }),
    errors: ["pool_not_found", "thread_not_found"],
    examples: [{
      name: "all threads",
      params: {},
      result: {
        threads: [SAMPLE_THREAD_DOCUMENT],
        summary: {
          total_threads: 1,
          running_threads: 1,
          stopped_threads: 0,
          created_threads: 0,
          error_threads: 0,
          total_operations: 250,
        },
        next_cursor: null,
      },
    }],
  }),
  get_errors: contract({
    summary: "Lists what went wrong lately, over all threads, newest first",
    description: "Each thread keeps its last errors, as many as threading.error_history_limit says.",
    changes_state: false,
    params: {
      thread_id: thread_id_param.optional(),
      pool_id: pool_id_param.optional(),
      expected: z.boolean({ error: "expected true or false" }).optional()
        .describe("Only failures that a stress test must expect, or only the others"),
      limit: limit_param(MAX_ERRORS_PER_PAGE).default(100).describe("How many errors at most"),
    },
    result: z.strictObject({
      errors: z.array(z.strictObject({
        thread_id,
        pool_id,
        timestamp: timestamp.describe("When"),
        error_type: z.string().describe("Stable name of the failure"),
        error_message: z.string().describe("What happened, for a person"),
        expected: z.boolean().describe("Whether a stress test must expect it"),
        operation_type: thread_kind.describe("The operation that failed"),
        purpose: operation_purpose,
        transaction_signature: signature.nullable().describe("The failed transaction, when it was sent"),
        recovery_action: z.string().describe("What the service does about it"),
        evidence: evidence.nullable().describe("Only of failures that should not have been"),
      })).describe("Errors, newest first"),
    }),
    errors: ["pool_not_found", "thread_not_found"],
    examples: [{ name: "what should not have been", params: { expected: false }, result: { errors: [] } }],
  }),
};
