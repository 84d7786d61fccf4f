/** The schemas of values that stand in several documents. */
import { z } from "zod";
import { parse_json } from "@/base/json.ts";
import { error_line } from "@/base/errors.ts";
import { type Address, parse_address } from "@/domain/address.ts";
import { type Amount, is_u64 } from "@/domain/units.ts";
import { DocumentVersionError } from "@/storage/atomic_file.ts";

/** The shape of every document of today. */
export const FORMAT_VERSION = 1;

/** Most members of most documents are zero: they share one. */
const NOTHING = 0n;

/**
 * A whole number of any size: sums of many operations may be greater than a u64. A start reads a hundred of them for each
 * thread, so they are checked in one step; a union of schemas takes three times as long.
 */
export const units = z.transform((value, context): bigint => {
  if (value === 0) return NOTHING;
  if (typeof value === "bigint") return value;
  if (Number.isSafeInteger(value)) return BigInt(value as number);
  context.issues.push({ code: "custom", message: "expected a whole number", input: value });
  return z.NEVER;
});

/** A u64 with exact digits, as base units. */
export const amount_value = units.refine(is_u64, "expected a u64").transform((value) => value as Amount);

/** The base58 form of 32 bytes. */
export const address_value = z.string().transform((text, context): Address => {
  const parsed = parse_address(text);
  if (parsed !== undefined) return parsed;
  context.addIssue({ code: "custom", message: "expected a base58 address of 32 bytes", input: text });
  return z.NEVER;
});

/** Milliseconds since the Unix epoch. */
export const epoch_ms = z.int();

/** Sequence number of the last event that a document contains; 0 is none. */
export const journal_position = z.int().min(0);

const versioned = z.object({ format_version: z.int() });

/**
 * Reads a document's text. Throws `DocumentVersionError` for a version of another service, and other errors, with the
 * place, for text that is not such a document.
 */
export function decode_document<Schema extends z.ZodType>(schema: Schema, text: string): z.output<Schema> {
  let content: unknown;
  try {
    content = parse_json(text);
  } catch (caught) {
    throw new Error(`not JSON: ${error_line(caught).slice(0, 80)}`);
  }
  const version = versioned.safeParse(content);
  if (!version.success) throw new Error("no format_version");
  if (version.data.format_version !== FORMAT_VERSION) {
    throw new DocumentVersionError(
      `A document has format_version ${version.data.format_version}; this service knows ${FORMAT_VERSION}`,
    );
  }
  const checked = schema.safeParse(content);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  throw new Error(`${issue?.path.join(".") ?? ""}: ${issue?.message ?? "not as expected"}`);
}
