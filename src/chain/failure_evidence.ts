/** What a failed transaction shows beside the name of its error: enough to tell apart what shares one. */
import type { Address } from "@/domain/address.ts";
import { type ContractCall, is_operation } from "@/domain/contract_call.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import { TOKEN_PROGRAM } from "@/domain/programs.ts";
import type { TransactionError } from "@/domain/transaction_error.ts";

/** The contract's smallest withdrawal from the treasury, in lamports. */
const MIN_TREASURY_WITHDRAWAL_LAMPORTS = 10_000_000n;

/** A failed transaction as far as it matters here: landed, or refused by a node that simulated it. */
export interface FailedAttempt
  extends Pick<LandedTransaction, "logs" | "calls" | "direct_moves" | "token_changes"> {
  readonly error: TransactionError;
}

/** What the evidence is looked for in. */
export interface FailureFacts {
  readonly attempt: FailedAttempt;
  /** The contract's instruction that failed; `undefined` when it was another program's. */
  readonly call: ContractCall | undefined;
}

/**
 * The log lines of the instruction that failed, without the line that opens it. `undefined` when the node has cut them
 * off: what is missing then proves nothing.
 */
function failed_frame(logs: readonly string[]): readonly string[] | undefined {
  const start = logs.findLastIndex((line) => /^Program \w+ invoke \[1\]$/.test(line));
  if (start < 0 || !/^Program \w+ failed: /.test(logs.at(-1) ?? "")) return undefined;
  return logs.slice(start + 1);
}

/** What the contract itself wrote, not a program that it called, nor anybody's text in an earlier instruction. */
function own_lines(frame: readonly string[]): string[] {
  const lines: string[] = [];
  let depth = 1;
  for (const line of frame) {
    if (/^Program \w+ invoke \[\d+\]$/.test(line)) depth += 1;
    else if (/^Program \w+ (success$|failed: )/.test(line)) depth -= 1;
    else if (depth === 1 && line.startsWith("Program log: ")) lines.push(line);
  }
  return lines;
}

function token_steps_done(frame: readonly string[]): number {
  return frame.filter((line) => line === `Program ${TOKEN_PROGRAM} success`).length;
}

/** Whether something before the failed instruction may have changed this account's balance. */
function is_touched_before(attempt: FailedAttempt, account: Address, instruction_index: number): boolean {
  const by_call = attempt.calls.some((call) =>
    is_operation(call) && call.instruction_index < instruction_index
  );
  return by_call ||
    attempt.direct_moves.some((move) =>
      move.instruction_index < instruction_index && (move.source === account || move.destination === account)
    );
}

/** What the user of a failed operation had to put in; `undefined` when the transaction does not tell. */
function input_balance({ attempt, call }: FailureFacts): bigint | undefined {
  if (call === undefined || !is_operation(call)) return undefined;
  if (is_touched_before(attempt, call.input_account, call.instruction_index)) return undefined;
  return attempt.token_changes.find(({ account }) => account === call.input_account)?.before;
}

function amount_of(call: ContractCall | undefined): bigint | undefined {
  return call !== undefined && "amount" in call ? call.amount : undefined;
}

/** Whether no other account of the transaction holds the token that the user puts in: it is not one of the pool's. */
function is_foreign_input({ attempt, call }: FailureFacts): boolean {
  if (call === undefined || !is_operation(call)) return false;
  const input = attempt.token_changes.find(({ account }) => account === call.input_account);
  if (input === undefined || attempt.token_changes.length < 3) return false;
  return attempt.token_changes.every(({ account, mint }) =>
    account === call.input_account || mint !== input.mint
  );
}

const EVIDENCE = {
  /** The call asks for nothing at all. */
  amount_is_zero: ({ call }: FailureFacts) => amount_of(call) === 0n,
  /** The user's balance was enough, or was never looked at: the error must have another cause. */
  is_no_shortage(facts: FailureFacts) {
    if (facts.call?.name === "other") return true;
    const balance = input_balance(facts);
    return balance !== undefined && balance >= (amount_of(facts.call) ?? 0n);
  },
  input_mint_is_foreign: is_foreign_input,
  /** Burning came first and was refused. By the logs; where they are cut off, by the balance. */
  burn_was_refused(facts: FailureFacts) {
    const frame = failed_frame(facts.attempt.logs);
    if (frame !== undefined) return token_steps_done(frame) === 0;
    const balance = input_balance(facts);
    return balance !== undefined && balance < (amount_of(facts.call) ?? 0n);
  },
  /** The user's tokens had moved already; the pool's were to follow. */
  payment_was_made({ attempt }: FailureFacts) {
    const frame = failed_frame(attempt.logs);
    return frame !== undefined && token_steps_done(frame) > 0;
  },
  /** The contract refused a remainder and did not get as far as comparing the output. */
  no_mismatch_is_logged({ attempt }: FailureFacts) {
    const frame = failed_frame(attempt.logs);
    return frame !== undefined && own_lines(frame).length > 0 &&
      !own_lines(frame).some((line) => line.includes("AMOUNT MISMATCH"));
  },
  /** Data or accounts of the instruction are not what the service knows of it. */
  call_is_malformed: ({ call }: FailureFacts) => call?.name === "other",
  call_is_well_formed: ({ call }: FailureFacts) => call !== undefined && call.name !== "other",
  amount_is_below_minimum({ call }: FailureFacts) {
    const amount = amount_of(call);
    return amount !== undefined && amount > 0n && amount < MIN_TREASURY_WITHDRAWAL_LAMPORTS;
  },
  compute_is_used_up: ({ attempt }: FailureFacts) =>
    /^Program \w+ failed: exceeded (CUs meter|maximum number of instructions)/.test(
      attempt.logs.at(-1) ?? "",
    ),
  heap_is_used_up: ({ attempt }: FailureFacts) =>
    own_lines(failed_frame(attempt.logs) ?? []).some((line) => line.includes("memory allocation failed")),
};

/** A fact by its name. */
export type Evidence = keyof typeof EVIDENCE;

/** Whether the transaction shows it. */
export function shows(evidence: Evidence, facts: FailureFacts): boolean {
  return EVIDENCE[evidence](facts);
}
