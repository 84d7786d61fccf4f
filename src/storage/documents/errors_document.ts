/** `errors/<thread_id>.json`: what last went wrong in one thread. */
import { z } from "zod";
import { iso_seconds } from "@/base/clock.ts";
import type { FailureEvidence } from "@/domain/failure_evidence.ts";
import { type Attempt, OPERATION_PURPOSES } from "@/domain/operation.ts";
import type { ThreadError } from "@/domain/thread_error.ts";
import {
  amount_value,
  decode_document,
  epoch_ms,
  FORMAT_VERSION,
  journal_position,
  units,
} from "@/storage/documents/values.ts";

const balances_schema = z.object({ input: units, output: units, lamports: units });

/** What there was to see of a failure that should not have been. */
const evidence_schema = z.object({
  slot: z.int().nullable(),
  logs: z.array(z.string()),
  balances_before: balances_schema.nullable(),
  balances_after: balances_schema.nullable(),
  prediction: z.string().nullable(),
});

const error_schema = z.object({
  timestamp: z.string(),
  error_message: z.string(),
  operation_type: z.enum(["deposit", "withdrawal", "swap"]),
  purpose: z.enum(OPERATION_PURPOSES),
  error_code: z.string(),
  expected: z.boolean(),
  transaction_signature: z.string().nullable(),
  attempt: z.object({ amount: amount_value, available: amount_value }).nullable(),
  evidence: evidence_schema.nullable(),
  timestamp_ms: epoch_ms,
});

/** The whole file. */
const errors_schema = z.object({
  format_version: z.literal(FORMAT_VERSION),
  journal_position,
  thread_id: z.string(),
  errors: z.array(error_schema),
});

function encode_attempt({ amount, available }: Attempt): Attempt {
  return { amount, available };
}

function encode_evidence(evidence: FailureEvidence): z.output<typeof evidence_schema> {
  const { slot, logs, balances_before, balances_after, prediction } = evidence;
  return { slot, logs: [...logs], balances_before, balances_after, prediction };
}

function encode_error(error: ThreadError): z.output<typeof error_schema> {
  return {
    timestamp: iso_seconds(error.at_ms),
    error_message: error.message,
    operation_type: error.operation_type,
    purpose: error.purpose,
    error_code: error.code,
    expected: error.expected,
    transaction_signature: error.signature,
    attempt: error.attempt === null ? null : encode_attempt(error.attempt),
    evidence: error.evidence === null ? null : encode_evidence(error.evidence),
    timestamp_ms: error.at_ms,
  };
}

function decode_error(content: z.output<typeof error_schema>): ThreadError {
  return {
    at_ms: content.timestamp_ms,
    operation_type: content.operation_type,
    purpose: content.purpose,
    code: content.error_code,
    message: content.error_message,
    expected: content.expected,
    signature: content.transaction_signature,
    attempt: content.attempt,
    evidence: content.evidence,
  };
}

/** The document of one thread's errors, oldest first, at `position`. */
export function encode_errors(thread_id: string, errors: readonly ThreadError[], position: number) {
  return {
    format_version: FORMAT_VERSION,
    journal_position: position,
    thread_id,
    errors: errors.map(encode_error),
  };
}

/** Reads one thread's errors. Throws where the text is not such a document. */
export function decode_errors(text: string): { thread_id: string; errors: ThreadError[]; position: number } {
  const content = decode_document(errors_schema, text);
  const { thread_id, journal_position: position } = content;
  return { thread_id, errors: content.errors.map(decode_error), position };
}
