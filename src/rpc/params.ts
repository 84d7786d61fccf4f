/** The schemas of parameters that several methods take. */
import { z } from "zod";
import { type Amount, amount, is_u64, U64_MAX } from "@/domain/units.ts";

function to_bigint(value: number | bigint | string): bigint | undefined {
  if (typeof value === "bigint") return value;
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  return /^(?:0|[1-9]\d{0,19})$/.test(value) ? BigInt(value) : undefined;
}

/** A u64 of base units: a JSON integer, or a string of its digits. */
export const amount_param = z.union([z.number(), z.bigint(), z.string()], {
  error: "expected an integer or a string of digits",
}).transform((value, context): Amount => {
  const units = to_bigint(value);
  if (units !== undefined && is_u64(units)) return amount(units);
  context.addIssue({
    code: "custom",
    message: `expected a whole number of base units from 0 to ${U64_MAX}`,
    input: value,
  });
  return z.NEVER;
});

/** A whole number of at least 1 that fits a u64. */
export const positive_u64_param = amount_param.refine(
  (value) => value > 0n,
  "expected a whole number of at least 1",
);

/** Any text: what is not in the registry is answered with "pool not found". */
export const pool_id_param = z.string({ error: "expected the pool's address as a string" });

/** Any text: what is not in the registry is answered with "thread not found". */
export const thread_id_param = z.string({ error: 'expected a thread id such as "deposit_1"' });

/** One of the two tokens. */
export const side_param = z.enum(["A", "B"], { error: 'expected "A" or "B"' });

/** One of the two directions. */
export const direction_param = z.enum(["a_to_b", "b_to_a"], { error: 'expected "a_to_b" or "b_to_a"' });

/** Decimals of a mint. */
export const decimals_param = z.int({ error: "expected a whole number from 0 to 19" }).min(0).max(19);
