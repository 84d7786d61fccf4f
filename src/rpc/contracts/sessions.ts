import { z } from "zod";
import { STOP_REASONS } from "@/domain/session.ts";
import { MAX_SESSIONS_ANSWERED } from "@/storage/limits.ts";
import { contract } from "@/rpc/contract.ts";
import { thread_id_param } from "@/rpc/params.ts";
import { count, thread_id, timestamp, total } from "@/rpc/results.ts";

const DEFAULT_SESSIONS = 100;

/** They come out of files, so they are texts to the compiler. */
const REASONS: readonly string[] = STOP_REASONS;

const session = z.strictObject({
  session_file: z.string().describe("The file's name below `sessions/` in the data directory"),
  start_time: timestamp.describe("When the thread was started"),
  end_time: timestamp.describe("When the session ended"),
  duration_seconds: count.describe("The time between the two"),
  stop_reason: z.string().refine((reason) => REASONS.includes(reason)).meta({ enum: REASONS })
    .describe(
      "Why it ended; `interrupted`: the daemon died, and its next start closed the session; `finding`: the contract did what " +
        "it must not do, and `audit.on_finding` is `stop`",
    ),
  verification_summary: z.strictObject({
    successful_operations: count.describe("Operations that landed and succeeded"),
    total_tokens_processed: total.describe("Base units of the input token"),
    total_fees_paid: total.describe("Lamports, to the pool and to the network"),
    pool_verification_passed: z.boolean().nullable()
      .describe(
        "Whether the pool has done with each landed operation of the session exactly what was planned and predicted, and nothing " +
          "was found of the pool in the session's time; `null`: no operation has landed, and nothing was found",
      ),
  }).describe("The session's totals"),
}).meta({ id: "Session" });

/** The contracts of the methods about sessions. */
export const session_contracts = {
  get_thread_sessions: contract({
    summary: "Lists a thread's past sessions, newest first",
    description:
      "A session is a thread's life between a start and a stop. The whole record of one is the file that is named.",
    changes_state: false,
    params: {
      thread_id: thread_id_param,
      limit: z.int({ error: `expected a whole number from 1 to ${MAX_SESSIONS_ANSWERED}` })
        .min(1).max(MAX_SESSIONS_ANSWERED).default(DEFAULT_SESSIONS)
        .describe("How many sessions at most"),
    },
    result: z.strictObject({ thread_id, sessions: z.array(session).describe("The sessions") }),
    errors: ["thread_not_found"],
    examples: [{
      name: "the last ten",
      params: { thread_id: "deposit_1", limit: 10 },
      result: {
        thread_id: "deposit_1",
        sessions: [{
          session_file: "session_2025-01-15_10-30-45.json",
          start_time: "2025-01-15T10:30:45Z",
          end_time: "2025-01-15T14:22:10Z",
          duration_seconds: 13_885,
          stop_reason: "manual_stop",
          verification_summary: {
            successful_operations: 247,
            total_tokens_processed: 45_000_000_000n,
            total_fees_paid: 3_212_245_000n,
            pool_verification_passed: true,
          },
        }],
      },
    }],
  }),
};
