import type { InstructionName } from "@/domain/contract_call.ts";
import type { Failure } from "@/domain/failure.ts";
import type { Evidence } from "@/chain/failure_evidence.ts";

/** Whose error it is. `anybody`: the runtime's own errors, whichever program they happen to. */
type ErrorParty = "anybody" | "contract" | "token" | "system" | "foreign";

/** What a kind of error means. `id` is unique among all rows; several rows may share a `code`. */
export interface FailureVerdict extends Failure {
  readonly id: string;
}

/** An error of one instruction. A number alone says nothing: the programs use the same small ones. */
export interface InstructionErrorRow extends FailureVerdict {
  readonly party: ErrorParty;
  /** As nodes write it; absent: any. */
  readonly variant?: string;
  /** For the variant `Custom`. */
  readonly custom_code?: number;
  /** The contract's instructions that can end like this; absent: any, also instructions of other programs. */
  readonly instructions?: readonly InstructionName[];
  /** What else the transaction must show; absent: nothing. */
  readonly evidence?: Evidence;
}

/** An error of the transaction as a whole. */
export interface TransactionErrorRow extends FailureVerdict {
  /** As nodes write it; absent: any. */
  readonly variant?: string;
}

/** Part of a stress test: counted, backed off, tried again. */
export const EXPECTED = { category: "transaction", expected: true } as const;
/** Nothing that the service asks for should end like this. */
export const UNEXPECTED = { category: "transaction", expected: false } as const;
/** The request itself is wrong: a bug of whoever built it, or a deployment that is not the one it was built for. */
export const BAD_REQUEST = { category: "logic", expected: false } as const;
/** The request asks for what the contract is there to refuse; its refusal is no surprise. */
export const REFUSED_VALUE = { category: "logic", expected: true } as const;

/** Hint of what a person has to look into. */
export const LOOK_AT_LOGS =
  "Look at the transaction's logs: the service's request or the deployment is wrong";
/** Hint where SOL is short. */
export const REFILL = "The funding service refills the wallet; check the core wallet's balance";
