import { assert } from "@/base/assert.ts";
import type { Address } from "@/domain/address.ts";
import type { InstructionName } from "@/domain/contract_call.ts";
import type { Failure } from "@/domain/failure.ts";
import { SYSTEM_PROGRAM, TOKEN_PROGRAM } from "@/domain/programs.ts";
import { describe_error, type TransactionError } from "@/domain/transaction_error.ts";
import { type FailedAttempt, type FailureFacts, shows } from "@/chain/failure_evidence.ts";
import type { FailureVerdict, InstructionErrorRow } from "@/chain/failure_row.ts";
import { BUILTIN_ERRORS } from "@/chain/program/builtin_errors.ts";
import { CONTRACT_ERRORS } from "@/chain/program/contract_errors.ts";
import { INNER_ERRORS, RUNTIME_ERRORS } from "@/chain/program/inner_errors.ts";
import { instruction_of_variant } from "@/chain/program/instruction_table.ts";
import { TRANSACTION_ERRORS } from "@/chain/transaction_errors.ts";

/** What the error of an instruction can be. Searched from the top: the first row that fits. */
export const INSTRUCTION_ERRORS: readonly InstructionErrorRow[] = [
  ...RUNTIME_ERRORS,
  ...CONTRACT_ERRORS,
  ...BUILTIN_ERRORS,
  ...INNER_ERRORS,
];

type Party = InstructionErrorRow["party"];

interface Suspect {
  readonly party: Party;
  /** The logs do not say whose error it is: only rows that name the instruction may tell. */
  readonly is_guess: boolean;
}

/** Whose error it may be, the likeliest first. */
function suspects({ attempt, call }: FailureFacts, program_id: Address): Suspect[] {
  const { failing_program, instruction_index } = attempt.error;
  const certain = (party: Party): Suspect[] => [{ party, is_guess: false }];
  switch (failing_program) {
    case program_id:
      return certain("contract");
    case TOKEN_PROGRAM:
      return certain("token");
    case SYSTEM_PROGRAM:
      return certain("system");
    case null:
      break;
    default:
      return certain("foreign");
  }
  // The logs were cut off. The contract's own numbers are all large, so that a small one is an inner program's.
  if (call !== undefined) {
    return (["contract", "token", "system"] as const).map((party) => ({
      party,
      is_guess: party !== "contract",
    }));
  }
  const move = attempt.direct_moves.find((candidate) => candidate.instruction_index === instruction_index);
  if (move === undefined) return certain("foreign");
  return certain(move.what === "tokens" ? "token" : "system");
}

function instruction_of({ call }: FailureFacts): InstructionName | undefined {
  if (call === undefined) return undefined;
  return call.name === "other" ? instruction_of_variant(call.variant) : call.name;
}

function fits(row: InstructionErrorRow, { party, is_guess }: Suspect, facts: FailureFacts): boolean {
  const { error } = facts.attempt;
  if (row.party !== party && row.party !== "anybody") return false;
  if (row.variant !== undefined && row.variant !== error.variant) return false;
  if (row.custom_code !== undefined && row.custom_code !== error.custom_code) return false;
  const instruction = instruction_of(facts);
  if (row.instructions === undefined) {
    if (is_guess) return false;
  } else if (instruction === undefined || !row.instructions.includes(instruction)) return false;
  return row.evidence === undefined || shows(row.evidence, facts);
}

/** The row that says what the failure means. */
export function failure_row(attempt: FailedAttempt, program_id: Address): FailureVerdict {
  const { error } = attempt;
  const unknown = TRANSACTION_ERRORS.at(-1) as FailureVerdict;
  if (error.instruction_index === null) {
    return TRANSACTION_ERRORS.find(({ variant }) => variant === error.variant) ?? unknown;
  }
  const call = attempt.calls.find(({ instruction_index }) => instruction_index === error.instruction_index);
  const facts: FailureFacts = { attempt, call };
  const candidates = suspects(facts, program_id);
  const known = INSTRUCTION_ERRORS.filter(({ variant }) => variant !== undefined);
  for (const suspect of candidates) {
    const row = known.find((one) => fits(one, suspect, facts));
    if (row !== undefined) return row;
  }
  // The last row of each party has no variant: it is for whatever the others do not know.
  const likeliest = candidates[0]?.party;
  return INSTRUCTION_ERRORS.find(({ variant, party }) => variant === undefined && party === likeliest) ??
    unknown;
}

/**
 * What the failure of a transaction means: by program, instruction, name of the error and logs, never by a number. The
 * transaction must have failed.
 */
export function classify_failure(
  transaction: Omit<FailedAttempt, "error"> & { readonly error: TransactionError | null },
  program_id: Address,
): Failure {
  const { error } = transaction;
  assert(error !== null, "A transaction that has not failed cannot be classified");
  const { category, code, expected, message, hint } = failure_row({ ...transaction, error }, program_id);
  // What nobody reckons with is looked into by a person, who needs the exact error.
  const detail = expected ? "" : ` (${describe_error(error)})`;
  return { category, code, expected, message: `${message}${detail}`, hint };
}
