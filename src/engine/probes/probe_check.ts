/** What a probe has found: what should be, what is, and whether the specification says so. */
import type { Address } from "@/domain/address.ts";
import { SYSTEM_PROGRAM, TOKEN_PROGRAM } from "@/domain/programs.ts";
import { describe_error, type TransactionError } from "@/domain/transaction_error.ts";

/**
 * `holds`: the contract does what it is meant to. `known_weakness`: it does not, and its specification lists this under
 * the number of the check. `violated`: it does neither what it is meant to nor what the specification says.
 * `undecided`: the check could not be made; `observed` says why.
 */
export type ProbeVerdict = "holds" | "known_weakness" | "violated" | "undecided";

/** One check. */
export interface ProbeCheck {
  /** Stable name, `group.check`. */
  readonly check: string;
  /** Number of the weakness that it looks for; `null` where none is known. */
  readonly weakness: string | null;
  readonly intended: string;
  readonly observed: string;
  readonly verdict: ProbeVerdict;
  /** Transactions that landed for it; without any it was simulated, or follows from readings. */
  readonly signatures: readonly string[];
}

/** An error that the specification names; `null` is a success. */
export interface ExpectedError {
  readonly variant: string;
  readonly custom_code?: number;
  /** Who raises it; the contract unless said otherwise. */
  readonly program?: Address | "runtime";
}

/** A builtin error of the contract. */
export const builtin = (variant: string): ExpectedError => ({ variant });
/** A numbered error of the contract. */
export const numbered = (custom_code: number): ExpectedError => ({ variant: "Custom", custom_code });
/** An error of the token program inside the contract's call. */
export const of_token = (custom_code: number): ExpectedError => ({
  variant: "Custom",
  custom_code,
  program: TOKEN_PROGRAM,
});
/** An error of the system program inside the contract's call. */
export const of_system = (custom_code: number): ExpectedError => ({
  variant: "Custom",
  custom_code,
  program: SYSTEM_PROGRAM,
});

/** The contract's number for "the system is paused". */
const SYSTEM_PAUSED = 1023;

/** Whether somebody has paused the whole contract meanwhile: then nothing can be said. */
export function is_paused_by_others(error: TransactionError | null): boolean {
  return error?.custom_code === SYSTEM_PAUSED;
}

/** Whether an outcome is the expected one. A node that cuts logs off does not say whose error it is. */
export function is_as_expected(
  error: TransactionError | null,
  expected: ExpectedError | null,
  program_id: Address,
): boolean {
  if (error === null || expected === null) return error === null && expected === null;
  if (error.variant !== expected.variant) return false;
  if ((expected.custom_code ?? null) !== error.custom_code) return false;
  const { program = program_id } = expected;
  return program === "runtime" || error.failing_program === null || error.failing_program === program;
}

/** An expected outcome in words. */
export function expectation_words(expected: ExpectedError | null): string {
  if (expected === null) return "success";
  const what = expected.custom_code === undefined ? expected.variant : `custom error ${expected.custom_code}`;
  if (expected.program === TOKEN_PROGRAM) return `${what} of the token program`;
  if (expected.program === SYSTEM_PROGRAM) return `${what} of the system program`;
  return what;
}

/** What happened in words. */
export function outcome_words(error: TransactionError | null): string {
  return error === null ? "success" : describe_error(error);
}

/** What a check with a known weakness comes to. */
export function weakness_verdict(is_intended: boolean, is_as_specified: boolean): ProbeVerdict {
  if (is_intended) return "holds";
  return is_as_specified ? "known_weakness" : "violated";
}
