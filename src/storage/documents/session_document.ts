/** `sessions/<thread_id>/session_<start>.json`: everything to verify one session with. Written once, at its end. */
import { z } from "zod";
import { iso_seconds } from "@/base/clock.ts";
import { input_side } from "@/domain/pool.ts";
import { type ClosedSession, pool_verification } from "@/domain/session.ts";
import { failed_operations, type ThreadStatistics } from "@/domain/statistics.ts";
import type { Thread, ThreadKind } from "@/domain/thread.ts";
import { counters_schema, encode_counters } from "@/storage/documents/counters.ts";
import { start_reason, stop_reason } from "@/storage/documents/session_parts.ts";
import {
  address_value,
  decode_document,
  epoch_ms,
  FORMAT_VERSION,
  units,
} from "@/storage/documents/values.ts";
import { fee_totals, token_totals } from "@/domain/verification_totals.ts";

const named_units = z.record(z.string(), units);

/** The whole file. */
const session_schema = z.object({
  format_version: z.literal(FORMAT_VERSION),
  thread_id: z.string(),
  thread_type: z.enum(["deposit", "withdrawal", "swap"]),
  pool_id: address_value,
  token_type: z.enum(["A", "B"]),
  swap_direction: z.enum(["a_to_b", "b_to_a"]).nullable(),
  session_info: z.object({
    start_time: z.string(),
    end_time: z.string(),
    duration_seconds: z.int(),
    start_reason,
    stop_reason,
    start_time_ms: epoch_ms,
    end_time_ms: epoch_ms,
  }),
  verification_totals: z.object({
    operation_counts: z.record(z.string(), z.int()),
    token_flows: named_units,
    fee_tracking: named_units,
    balance_verification: named_units,
  }),
  pool_verification_data: named_units,
  pool_verification: z.object({
    passed: z.boolean().nullable(),
    operations_checked: z.int(),
    operations_different: z.int(),
    finding_id: z.string().nullable(),
  }).default({ passed: null, operations_checked: 0, operations_different: 0, finding_id: null }),
  empty_operations: z.object({
    successful_empties: z.int(),
    failed_empties: z.int(),
    input_used: units,
    output_received: units,
    input_burned: units,
    output_burned: units,
    pool_fees_paid: units,
    network_fees_paid: units,
  }),
  /** The exact statistics; the totals above are made of them. */
  counters: counters_schema,
});

/** A session file's content. */
export type SessionDocument = z.output<typeof session_schema>;

const COUNT_NAME: Record<ThreadKind, string> = {
  deposit: "deposits",
  withdrawal: "withdrawals",
  swap: "swaps",
};

function attempts_of(statistics: ThreadStatistics): number {
  return statistics.outcomes.landed_ok + failed_operations(statistics);
}

function operation_counts(kind: ThreadKind, statistics: ThreadStatistics): Record<string, number> {
  return {
    [`successful_${COUNT_NAME[kind]}`]: statistics.outcomes.landed_ok,
    [`failed_${COUNT_NAME[kind]}`]: failed_operations(statistics),
    total_attempts: attempts_of(statistics),
  };
}

/** What the thread got from elsewhere, under the names of its kind. */
function received(kind: ThreadKind, statistics: ThreadStatistics): Record<string, bigint> {
  const { amount_received, refilled_tokens, funded_in: tokens_from_manual_funding } = statistics;
  switch (kind) {
    case "deposit":
      return {
        tokens_received_from_withdrawals: amount_received,
        tokens_from_auto_refill: refilled_tokens,
        tokens_from_manual_funding,
      };
    case "withdrawal":
      return {
        lp_tokens_received_from_deposits: amount_received,
        lp_tokens_from_manual_funding: tokens_from_manual_funding,
      };
    case "swap":
      return {
        tokens_received_from_opposite_thread: amount_received,
        tokens_from_auto_refill: refilled_tokens,
        tokens_from_manual_funding,
      };
  }
}

function fee_tracking(statistics: ThreadStatistics): Record<string, bigint> {
  const fees = fee_totals(statistics);
  const attempts = BigInt(attempts_of(statistics));
  return {
    ...fees,
    average_sol_per_transaction: attempts === 0n ? 0n : fees.total_sol_spent / attempts,
  };
}

/** A swap thread has no LP tokens: its token is the input token, and the output token has members of its own. */
function balance_verification(kind: ThreadKind, session: ClosedSession): Record<string, bigint> {
  const { starting, ending } = session;
  const token = kind === "withdrawal" ? "output" : "input";
  const lp = kind === "withdrawal" ? "input" : "output";
  return {
    starting_token_balance: starting[token],
    ending_token_balance: ending[token],
    starting_lp_balance: kind === "swap" ? 0n : starting[lp],
    ending_lp_balance: kind === "swap" ? 0n : ending[lp],
    starting_sol_balance: starting.lamports,
    ending_sol_balance: ending.lamports,
    ...(kind === "swap"
      ? { starting_output_balance: starting.output, ending_output_balance: ending.output }
      : {}),
  };
}

/** What the session must have done to the pool, and what the pool's own accounts show of it. */
function pool_verification_data(kind: ThreadKind, statistics: ThreadStatistics): Record<string, bigint> {
  const { amount_in, amount_out, pool_fees, pool_checks: { pool_in, pool_out } } = statistics;
  const fees = { expected_pool_fee_accumulation: pool_fees };
  switch (kind) {
    case "deposit":
      return {
        expected_pool_token_increase: amount_in,
        expected_pool_lp_increase: amount_out,
        ...fees,
        observed_pool_token_increase: pool_in,
        observed_pool_lp_increase: pool_out,
      };
    case "withdrawal":
      return {
        expected_pool_token_decrease: amount_out,
        expected_pool_lp_decrease: amount_in,
        ...fees,
        observed_pool_token_decrease: pool_out,
        observed_pool_lp_decrease: pool_in,
      };
    case "swap":
      return {
        expected_pool_input_token_increase: amount_in,
        expected_pool_output_token_decrease: amount_out,
        ...fees,
        observed_pool_input_token_increase: pool_in,
        observed_pool_output_token_decrease: pool_out,
      };
  }
}

/** Empties are counted apart: their amounts are in none of the totals. */
function empty_operations({ empties }: ThreadStatistics): SessionDocument["empty_operations"] {
  return {
    successful_empties: empties.successful,
    failed_empties: empties.failed,
    input_used: empties.amount_in,
    output_received: empties.amount_out,
    input_burned: empties.burned_in,
    output_burned: empties.burned_out,
    pool_fees_paid: empties.pool_fees,
    network_fees_paid: empties.network_fees,
  };
}

function session_info(session: ClosedSession): SessionDocument["session_info"] {
  const { started_at_ms, ended_at_ms } = session;
  return {
    start_time: iso_seconds(started_at_ms),
    end_time: iso_seconds(ended_at_ms),
    // Of the two times as they are written, so that a reader can check it.
    duration_seconds: Math.max(0, Math.floor(ended_at_ms / 1000) - Math.floor(started_at_ms / 1000)),
    start_reason: session.start_reason,
    stop_reason: session.stop_reason,
    start_time_ms: started_at_ms,
    end_time_ms: ended_at_ms,
  };
}

/** The document of a session; `statistics` are those that the thread had at its end. */
export function encode_session(
  thread: Thread,
  session: ClosedSession,
  statistics: ThreadStatistics,
): SessionDocument {
  const { kind } = thread;
  return {
    format_version: FORMAT_VERSION,
    thread_id: thread.thread_id,
    thread_type: kind,
    pool_id: thread.pool_id,
    token_type: kind === "swap" ? input_side(thread.direction) : thread.side,
    swap_direction: kind === "swap" ? thread.direction : null,
    session_info: session_info(session),
    verification_totals: {
      operation_counts: operation_counts(kind, statistics),
      token_flows: { ...token_totals(kind, statistics), ...received(kind, statistics) },
      fee_tracking: fee_tracking(statistics),
      balance_verification: balance_verification(kind, session),
    },
    pool_verification_data: pool_verification_data(kind, statistics),
    pool_verification: { ...pool_verification(session, statistics) },
    empty_operations: empty_operations(statistics),
    counters: encode_counters(statistics),
  };
}

/** Reads a session file. Throws where the text is not such a document. */
export function decode_session(text: string): SessionDocument {
  return decode_document(session_schema, text);
}
