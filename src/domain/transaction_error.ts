import type { JsonValue } from "@/base/json.ts";
import { stringify_json } from "@/base/json.ts";
import { type Address, parse_address } from "@/domain/address.ts";

/** Why a landed transaction failed, from the `err` of its meta and its logs. */
export interface TransactionError {
  /** The instruction that failed; `null` when the transaction failed as a whole. */
  readonly instruction_index: number | null;
  /** Name of the error as nodes write it: `Custom`, `InsufficientFunds`, `InvalidArgument` … */
  readonly variant: string;
  /** The number of a `Custom` error. It means nothing without the program that raised it. */
  readonly custom_code: number | null;
  /** The innermost program whose failure the logs show: an inner token transfer, say. */
  readonly failing_program: Address | null;
}

function is_record(value: JsonValue | undefined): value is { [member: string]: JsonValue } {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** `{"Custom": 1}` and `"InvalidArgument"` are both in use; so is `{"BorshIoError": "Unknown"}` of older nodes. */
function name_and_code(error: JsonValue | undefined): { variant: string; custom_code: number | null } {
  if (typeof error === "string") return { variant: error, custom_code: null };
  if (is_record(error)) {
    const entry = Object.entries(error)[0];
    if (entry !== undefined) {
      const [variant, detail] = entry;
      return { variant, custom_code: variant === "Custom" && typeof detail === "number" ? detail : null };
    }
  }
  return { variant: stringify_json(error ?? null), custom_code: null };
}

/** The first `Program … failed` line: failures surface from the innermost program outwards. */
function innermost_failing_program(logs: readonly string[]): Address | null {
  for (const line of logs) {
    const match = /^Program (\w+) failed: /.exec(line);
    if (match?.[1] !== undefined) return parse_address(match[1]) ?? null;
  }
  return null;
}

/** Reads the `err` member of a transaction's meta. `null` in, `null` out: it succeeded. */
export function parse_transaction_error(err: JsonValue, logs: readonly string[]): TransactionError | null {
  if (err === null) return null;
  const failing_program = innermost_failing_program(logs);
  if (is_record(err) && Array.isArray(err.InstructionError)) {
    const [index, inner] = err.InstructionError;
    return { instruction_index: Number(index), ...name_and_code(inner), failing_program };
  }
  return { instruction_index: null, ...name_and_code(err), failing_program };
}

/** The error on one line, for people and for messages. */
export function describe_error(error: TransactionError): string {
  const what = error.custom_code === null ? error.variant : `custom error ${error.custom_code}`;
  const where = error.instruction_index === null ? "" : ` in instruction ${error.instruction_index}`;
  const whose = error.failing_program === null ? "" : ` of program ${error.failing_program}`;
  return `${what}${where}${whose}`;
}
