import { assert } from "@/base/assert.ts";
import type { Address } from "@/domain/address.ts";
import { is_operation, type OperationCall } from "@/domain/contract_call.ts";
import type { Failure } from "@/domain/failure.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import { SYSTEM_PROGRAM, TOKEN_PROGRAM } from "@/domain/programs.ts";
import { describe_error, type TransactionError } from "@/domain/transaction_error.ts";
import { ERROR_ROWS, type ErrorRow } from "@/chain/program/errors.ts";

function party_of(error: TransactionError, program_id: Address): ErrorRow["party"] | undefined {
  switch (error.failing_program) {
    case TOKEN_PROGRAM:
      return "token";
    case SYSTEM_PROGRAM:
      return "system";
    case null: // The logs were cut off: builtin errors and large numbers can only be the contract's own.
    case program_id:
      return "contract";
    default:
      return undefined;
  }
}

/** Errors of the transaction as a whole: no instruction ran, or the runtime undid them all. */
function whole_transaction_failure(error: TransactionError): Failure {
  const poor = error.variant === "InsufficientFundsForRent" || error.variant === "InsufficientFundsForFee";
  return {
    category: "transaction",
    code: poor ? "insufficient_sol" : "transaction_failed",
    expected: poor,
    message: poor
      ? "The wallet would keep less than the rent minimum"
      : `The transaction failed: ${error.variant}`,
    hint: poor ? "The funding service refills the wallet" : "Look at the node's logs",
  };
}

function matches(
  row: ErrorRow,
  error: TransactionError,
  party: string,
  operation: OperationCall | undefined,
): boolean {
  if (row.party !== party || row.variant !== error.variant) return false;
  if ((row.custom_code ?? null) !== error.custom_code) return false;
  return row.operations === undefined || (operation !== undefined && row.operations.includes(operation.name));
}

/** An LP balance that is too small and a vault that is too small show the same error: the balance tells them apart. */
function is_own_shortage(transaction: LandedTransaction, operation: OperationCall): boolean {
  const input = transaction.token_changes.find(({ account }) => account === operation.input_account);
  return input !== undefined && input.before < operation.amount;
}

/** What the error of a landed transaction means. The transaction must have failed. */
export function classify_failure(transaction: LandedTransaction, program_id: Address): Failure {
  const { error } = transaction;
  assert(error !== null, `Transaction ${transaction.signature} has not failed`);
  if (error.instruction_index === null) return whole_transaction_failure(error);
  const call = transaction.calls.find(({ instruction_index }) =>
    instruction_index === error.instruction_index
  );
  const operation = call !== undefined && is_operation(call) ? call : undefined;
  const party = party_of(error, program_id);
  const rows = ERROR_ROWS.filter((row) => party !== undefined && matches(row, error, party, operation));
  const own_shortage = operation !== undefined && is_own_shortage(transaction, operation);
  const row = rows.find(({ code }) => !own_shortage || code !== "insufficient_pool_liquidity") ?? rows[0];
  if (row !== undefined) {
    const { category, code, expected, message, hint } = row;
    return { category, code, expected, message, hint };
  }
  return {
    category: "transaction",
    code: "unexpected_program_error",
    expected: false,
    message: `The transaction failed with ${describe_error(error)}`,
    hint: "No operation of this service should cause this: look at the transaction's logs",
  };
}
