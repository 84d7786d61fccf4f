/** The schemas of parameters that several methods take. */
import { z } from "zod";
import { type Address, parse_address } from "@/domain/address.ts";
import { Refusal } from "@/domain/refusal.ts";
import { type Amount, amount, is_u64, U64_MAX } from "@/domain/units.ts";
import { MAX_ECHOED_NAME_CHARACTERS } from "@/rpc/limits.ts";

function to_bigint(value: number | bigint | string): bigint | undefined {
  if (typeof value === "bigint") return value;
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  return /^(?:0|[1-9]\d{0,19})$/.test(value) ? BigInt(value) : undefined;
}

/** How a u64 from `minimum` up is written: published in place of what the checks below cannot say of themselves. */
function u64_forms(minimum: 0 | 1) {
  return {
    anyOf: [
      { type: "integer", minimum, maximum: Number(U64_MAX) },
      { type: "string", pattern: minimum === 0 ? "^(0|[1-9][0-9]{0,19})$" : "^[1-9][0-9]{0,19}$" },
    ],
  };
}

function u64_param(minimum: 0 | 1, expected: string) {
  return z.union([z.number(), z.bigint(), z.string()], {
    error: "expected an integer or a string of digits",
  }).transform((value, context): Amount => {
    const units = to_bigint(value);
    if (units !== undefined && is_u64(units) && units >= minimum) return amount(units);
    context.addIssue({ code: "custom", message: expected, input: value });
    return z.NEVER;
  }).meta(u64_forms(minimum));
}

/** A u64 of base units: a JSON integer, or a string of its digits. */
export const amount_param = u64_param(0, `expected a whole number of base units from 0 to ${U64_MAX}`);

/** A whole number of at least 1 that fits a u64. */
export const positive_u64_param = u64_param(1, `expected a whole number from 1 to ${U64_MAX}`);

/** Any text: what is not in the registry is answered with "pool not found". */
export const pool_id_param = z.string({ error: "expected the pool's address as a string" })
  .describe("The pool's address, as `create_pool` and `list_pools` give it");

/** Any text: what is not in the registry is answered with "thread not found". */
export const thread_id_param = z.string({ error: 'expected a thread id such as "deposit_1"' })
  .describe("The thread's id, such as `deposit_1`");

/** Any text: what is no address is refused by {@linkcode address_of_text}, whose check no schema can publish. */
export const address_param = z.string({ error: "expected a base58 address as a string" });

/** The address that a parameter holds. Throws `Refusal`. */
export function address_of_text(name: string, text: string): Address {
  const parsed = parse_address(text);
  if (parsed !== undefined) return parsed;
  throw new Refusal(
    "invalid_parameter",
    `${name}: ${text.slice(0, MAX_ECHOED_NAME_CHARACTERS)} is not an address`,
    "An address is 32 bytes in base58",
    { parameter: name },
  );
}

/** One of the two tokens. */
export const side_param = z.enum(["A", "B"], { error: 'expected "A" or "B"' });

/** One of the three kinds of threads. */
export const kind_param = z.enum(["deposit", "withdrawal", "swap"], {
  error: 'expected "deposit", "withdrawal" or "swap"',
});

/** An instant. */
export const instant_param = z.iso.datetime({ error: "expected a time such as 2025-01-15T10:30:45Z" })
  .transform((text) => Date.parse(text));

/** A page's size, from 1 to `most`. */
export function limit_param(most: number) {
  const error = `expected a whole number from 1 to ${most}`;
  return z.int({ error }).min(1, { error }).max(most, { error });
}

/** One of the two directions. */
export const direction_param = z.enum(["a_to_b", "b_to_a"], { error: 'expected "a_to_b" or "b_to_a"' });

/** Decimals of a mint. */
export const decimals_param = z.int({ error: "expected a whole number from 0 to 19" }).min(0).max(19);

/** A switch. */
export const flag_param = z.boolean({ error: "expected true or false" });
