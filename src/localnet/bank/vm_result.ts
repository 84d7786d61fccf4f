import {
  FailedTransactionMetadata,
  InstructionErrorCustom,
  SimulatedTransactionInfo,
  TransactionErrorDuplicateInstruction,
  TransactionErrorInstructionError,
  TransactionErrorInsufficientFundsForRent,
  TransactionErrorProgramExecutionTemporarilyRestricted,
  TransactionMetadata,
} from "litesvm/dist/internal.js";
import {
  instruction_error_name,
  transaction_error_name,
  type TransactionErrorJson,
} from "@/localnet/bank/transaction_error.ts";
import { address_text } from "@/localnet/wire/address.ts";
import { base58_encode } from "@/localnet/wire/base58.ts";

/** One inner instruction in the node's JSON form. */
export interface InnerInstructionJson {
  readonly programIdIndex: number;
  readonly accounts: readonly number[];
  readonly data: string;
  readonly stackHeight: number;
}

/** The inner instructions of the instruction at `index`. */
export interface InnerInstructionsJson {
  readonly index: number;
  readonly instructions: readonly InnerInstructionJson[];
}

/** What a program returned, in the node's JSON form. */
export interface ReturnDataJson {
  readonly programId: string;
  readonly data: readonly [text: string, encoding: "base64"];
}

/** What the VM says about one execution, without native objects: those must not be kept. */
export interface VmResult {
  /** `null` when it succeeded. */
  readonly error: TransactionErrorJson | null;
  readonly logs: readonly string[];
  readonly inner_instructions: readonly InnerInstructionsJson[];
  readonly compute_units: number;
  readonly return_data: ReturnDataJson | null;
  /** The fee in lamports, as the VM counts it; read only where it is not simply 5,000 a signature. */
  readonly fee_lamports: () => bigint;
}

function error_json(error: ReturnType<FailedTransactionMetadata["err"]>): TransactionErrorJson {
  if (typeof error === "number") return transaction_error_name(error);
  if (error instanceof TransactionErrorInstructionError) {
    const detail = error.err();
    if (typeof detail === "number") {
      return { InstructionError: [error.index, instruction_error_name(detail)] };
    }
    if (detail instanceof InstructionErrorCustom) {
      return { InstructionError: [error.index, { Custom: detail.code }] };
    }
    return { InstructionError: [error.index, "BorshIoError"] };
  }
  if (error instanceof TransactionErrorDuplicateInstruction) return { DuplicateInstruction: error.index };
  if (error instanceof TransactionErrorInsufficientFundsForRent) {
    return { InsufficientFundsForRent: { account_index: error.accountIndex } };
  }
  if (error instanceof TransactionErrorProgramExecutionTemporarilyRestricted) {
    return { ProgramExecutionTemporarilyRestricted: { account_index: error.accountIndex } };
  }
  return "SanitizeFailure";
}

function inner_instructions(meta: TransactionMetadata): InnerInstructionsJson[] {
  const groups: InnerInstructionsJson[] = [];
  for (const [index, inner] of meta.innerInstructions().entries()) {
    if (inner.length === 0) continue;
    const instructions = inner.map((one) => {
      const instruction = one.instruction();
      return {
        programIdIndex: instruction.programIdIndex(),
        accounts: Array.from(instruction.accounts()),
        data: base58_encode(instruction.data()),
        stackHeight: one.stackHeight(),
      };
    });
    groups.push({ index, instructions });
  }
  return groups;
}

function return_data(meta: TransactionMetadata): ReturnDataJson | null {
  const returned = meta.returnData();
  const data = returned.data();
  if (data.length === 0) return null;
  return { programId: address_text(returned.programId()), data: [data.toBase64(), "base64"] };
}

function fee_of(meta: TransactionMetadata): bigint {
  // The addon has no accessor for the fee, but prints it as the last member.
  const digits = /fee: (\d+)[ })]*$/.exec(meta.toString())?.[1];
  return BigInt(digits ?? "0");
}

/** Copies the result of an execution or simulation out of the addon's objects. */
export function read_vm_result(
  result: TransactionMetadata | FailedTransactionMetadata | SimulatedTransactionInfo,
): VmResult {
  const failed = result instanceof FailedTransactionMetadata;
  const meta = result instanceof TransactionMetadata ? result : result.meta();
  return {
    error: failed ? error_json(result.err()) : null,
    logs: meta.logs(),
    inner_instructions: inner_instructions(meta),
    compute_units: Number(meta.computeUnitsConsumed()),
    return_data: return_data(meta),
    fee_lamports: () => fee_of(meta),
  };
}
