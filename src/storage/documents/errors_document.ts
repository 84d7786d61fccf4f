/** `errors/<thread_id>.json`: what last went wrong in one thread. */
import { z } from "zod";
import { iso_seconds } from "@/base/clock.ts";
import type { ThreadError } from "@/domain/thread_error.ts";
import { decode_document, epoch_ms, FORMAT_VERSION, journal_position } from "@/storage/documents/values.ts";

const error_schema = z.object({
  timestamp: z.string(),
  error_message: z.string(),
  operation_type: z.enum(["deposit", "withdrawal", "swap"]),
  error_code: z.string(),
  expected: z.boolean(),
  transaction_signature: z.string().nullable(),
  timestamp_ms: epoch_ms,
});

/** The whole file. */
const errors_schema = z.object({
  format_version: z.literal(FORMAT_VERSION),
  journal_position,
  thread_id: z.string(),
  errors: z.array(error_schema),
});

function encode_error(error: ThreadError): z.output<typeof error_schema> {
  return {
    timestamp: iso_seconds(error.at_ms),
    error_message: error.message,
    operation_type: error.operation_type,
    error_code: error.code,
    expected: error.expected,
    transaction_signature: error.signature,
    timestamp_ms: error.at_ms,
  };
}

function decode_error(content: z.output<typeof error_schema>): ThreadError {
  return {
    at_ms: content.timestamp_ms,
    operation_type: content.operation_type,
    code: content.error_code,
    message: content.error_message,
    expected: content.expected,
    signature: content.transaction_signature,
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
