/** The exact totals of a thread as they stand in statistics.json and in session files. */
import { z } from "zod";
import { NO_POOL_CHECKS, type ThreadStatistics } from "@/domain/statistics.ts";
import { epoch_ms, units } from "@/storage/documents/values.ts";

const counter = z.int();

/** Every member of `ThreadStatistics`, under its own name. */
export const counters_schema = z.object({
  outcomes: z.object({
    landed_ok: counter,
    landed_error: counter,
    rejected: counter,
    expired: counter,
    unknown: counter,
  }),
  amount_in: units,
  amount_out: units,
  amount_shared: units,
  amount_received: units,
  largest_amount_in: units.nullable(),
  smallest_amount_in: units.nullable(),
  pool_fees: units,
  network_fees: units,
  refills: counter,
  refilled_tokens: units,
  refilled_lamports: units,
  funded_in: units,
  funded_out: units,
  funded_lamports: units,
  share_transactions: z.object({ landed_ok: counter, failed: counter }),
  empties: z.object({
    successful: counter,
    failed: counter,
    amount_in: units,
    amount_out: units,
    burned_in: units,
    burned_out: units,
    pool_fees: units,
    network_fees: units,
  }),
  pool_checks: z.object({ equal: counter, different: counter, pool_in: units, pool_out: units })
    .default(NO_POOL_CHECKS),
  waits: counter,
  waited_ms: counter,
  last_operation_at_ms: epoch_ms.nullable(),
  last_success_at_ms: epoch_ms.nullable(),
});

function encode_share_transactions({ share_transactions: { landed_ok, failed } }: ThreadStatistics) {
  return { landed_ok, failed };
}

function encode_empties({ empties }: ThreadStatistics) {
  const { successful, failed, amount_in, amount_out, burned_in, burned_out, pool_fees, network_fees } =
    empties;
  return { successful, failed, amount_in, amount_out, burned_in, burned_out, pool_fees, network_fees };
}

function encode_pool_checks({ pool_checks: { equal, different, pool_in, pool_out } }: ThreadStatistics) {
  return { equal, different, pool_in, pool_out };
}

/** `statistics` with its members in the order of the documents. */
export function encode_counters(statistics: ThreadStatistics): z.output<typeof counters_schema> {
  const { landed_ok, landed_error, rejected, expired, unknown } = statistics.outcomes;
  return {
    outcomes: { landed_ok, landed_error, rejected, expired, unknown },
    amount_in: statistics.amount_in,
    amount_out: statistics.amount_out,
    amount_shared: statistics.amount_shared,
    amount_received: statistics.amount_received,
    largest_amount_in: statistics.largest_amount_in,
    smallest_amount_in: statistics.smallest_amount_in,
    pool_fees: statistics.pool_fees,
    network_fees: statistics.network_fees,
    refills: statistics.refills,
    refilled_tokens: statistics.refilled_tokens,
    refilled_lamports: statistics.refilled_lamports,
    funded_in: statistics.funded_in,
    funded_out: statistics.funded_out,
    funded_lamports: statistics.funded_lamports,
    share_transactions: encode_share_transactions(statistics),
    empties: encode_empties(statistics),
    pool_checks: encode_pool_checks(statistics),
    waits: statistics.waits,
    waited_ms: statistics.waited_ms,
    last_operation_at_ms: statistics.last_operation_at_ms,
    last_success_at_ms: statistics.last_success_at_ms,
  };
}
