/** Compares what a transaction did with what the model says that it had to do. */
import type { Address } from "@/domain/address.ts";
import { type ContractCall, is_operation } from "@/domain/contract_call.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import type { Pool } from "@/domain/pool.ts";
import { NATIVE_MINT, SYSTEM_PROGRAM, TOKEN_PROGRAM } from "@/domain/programs.ts";
import { describe_error, type TransactionError } from "@/domain/transaction_error.ts";
import { total_delta } from "@/oracle/direct_effects.ts";
import type { Judgement } from "@/oracle/judge_transaction.ts";
import { describe_predicted, type FailingParty, type PredictedError } from "@/oracle/prediction.ts";

/** One thing that is not as predicted. */
export interface Difference {
  readonly invariant: string;
  readonly expected: string;
  readonly observed: string;
  /** The pool that it concerns, where that is not the one of the calls. */
  readonly pool_id?: Address;
}

/** One comparison, whatever came out. */
export interface CheckRow extends Difference {
  readonly passed: boolean;
  /** What of the pool it is about, where the rule holds for several: a mint. */
  readonly subject?: Address;
}

/** The smallest balance that the runtime lets an account without data keep, other than none at all. */
const MIN_RENT_EXEMPT_LAMPORTS = 890_880n;

/** Errors of the contract and of the token program that tell of a user's token account. */
const LP_ACCOUNT_UNUSABLE = 4001;
const ACCOUNT_FROZEN = 17;

/** What the comparison knows of accounts. */
export interface Roles {
  readonly pools: readonly Pool[];
  readonly main_treasury: Address | undefined;
}

/** What an account is called in the name of a broken rule. */
function token_role(account: Address, { judged }: Judgement, pools: readonly Pool[]): string {
  for (const { a, b } of pools) {
    if (account === a.vault) return "operation.vault_a_delta";
    if (account === b.vault) return "operation.vault_b_delta";
  }
  for (const { call } of judged) {
    if (!is_operation(call)) continue;
    if (account === call.input_account) return "operation.amount_in";
    if (account === call.output_account) return "operation.amount_out";
  }
  return "operation.other_tokens";
}

function lamport_role(account: Address, { judged }: Judgement, roles: Roles): string {
  if (roles.pools.some(({ pool_id }) => pool_id === account)) return "operation.pool_fee";
  if (account === roles.main_treasury) return "operation.treasury_lamports";
  if (judged.some(({ call }) => is_operation(call) && call.user === account)) {
    return "operation.user_lamports";
  }
  return "operation.other_lamports";
}

function difference(invariant: string, expected: bigint, observed: bigint): Difference[] {
  if (expected === observed) return [];
  return [{ invariant, expected: `${expected}`, observed: `${observed}` }];
}

function token_differences(
  transaction: LandedTransaction,
  judgement: Judgement,
  { pools }: Roles,
  is_free: (account: Address) => boolean,
): Difference[] {
  const { token_moves } = judgement.balances;
  const found: Difference[] = [];
  const seen = new Set<Address>();
  for (const { account, before, after } of transaction.token_changes) {
    seen.add(account);
    if (is_free(account)) continue;
    const expected = token_moves.get(account) ?? 0n;
    if (expected === after - before) continue;
    found.push(...difference(token_role(account, judgement, pools), expected, after - before));
  }
  for (const [account, expected] of token_moves) {
    if (expected === 0n || seen.has(account) || is_free(account)) continue;
    found.push(...difference(token_role(account, judgement, pools), expected, 0n));
  }
  return found;
}

/** Each mint of the pools: what all accounts gained together is what was minted less what was burnt. */
function issue_differences(
  transaction: LandedTransaction,
  { balances }: Judgement,
  { pools }: Roles,
  is_free: (account: Address) => boolean,
): Difference[] {
  const rows = pools.flatMap(({ a, b }) =>
    [
      ["operation.token_a_conserved", a.mint],
      ["operation.token_b_conserved", b.mint],
      ["operation.lp_a_delta", a.lp_mint],
      ["operation.lp_b_delta", b.lp_mint],
    ] as const
  );
  return rows.flatMap(([invariant, mint]) => {
    const wraps = mint === NATIVE_MINT && (transaction.details?.touched_otherwise.length ?? 0) > 0;
    if (is_free(mint) || wraps) return [];
    return difference(invariant, balances.issued(mint), total_delta(transaction, mint));
  });
}

function lamport_differences(
  transaction: LandedTransaction,
  judgement: Judgement,
  roles: Roles,
  is_free: (account: Address) => boolean,
): Difference[] {
  const { lamport_moves } = judgement.balances;
  return transaction.lamport_changes.flatMap(({ account, before, after }) => {
    const expected = lamport_moves.get(account) ?? 0n;
    if (expected === after - before || is_free(account)) return [];
    return difference(lamport_role(account, judgement, roles), expected, after - before);
  });
}

/** A transaction that landed without error: every balance that it names must have moved exactly as the model says. */
export function compare_success(
  transaction: LandedTransaction,
  judgement: Judgement,
  roles: Roles,
): Difference[] {
  const last = judgement.judged.at(-1)?.verdict;
  if (last?.kind === "fails") {
    const expected = describe_predicted(last.error);
    return [{ invariant: "operation.must_fail", expected, observed: "success" }];
  }
  const { touched_otherwise = [] } = transaction.details ?? {};
  const { accounts } = judgement.gaps;
  const is_free = (account: Address) => accounts.has(account) || touched_otherwise.includes(account);
  return [
    ...token_differences(transaction, judgement, roles, is_free),
    ...issue_differences(transaction, judgement, roles, is_free),
    ...lamport_differences(transaction, judgement, roles, is_free),
  ];
}

const PROGRAMS: ReadonlyMap<Address, FailingParty> = new Map([
  [TOKEN_PROGRAM, "token"],
  [SYSTEM_PROGRAM, "system"],
]);

function same_error(expected: PredictedError, observed: TransactionError): boolean {
  if (expected.variant !== observed.variant || expected.custom_code !== observed.custom_code) return false;
  // Without logs nobody says whose error it was.
  if (observed.failing_program === null) return true;
  return (PROGRAMS.get(observed.failing_program) ?? "contract") === expected.party;
}

/** Whether the runtime had to undo the whole transaction because an account would keep less than the rent minimum. */
function rent_failure_is_due(transaction: LandedTransaction, { balances }: Judgement): boolean {
  return [...balances.lamport_moves].some(([account, moved]) => {
    const before = balances.lamports_before(account);
    if (before === undefined || moved === 0n) return false;
    const left = before + moved;
    return left > 0n && left < MIN_RENT_EXEMPT_LAMPORTS;
  }) || (transaction.details?.touched_otherwise.length ?? 0) > 0;
}

/** What a failed transaction may move: its fee, out of its payer. */
function atomicity_differences(transaction: LandedTransaction): Difference[] {
  const moved = [
    ...transaction.token_changes.filter(({ before, after }) => before !== after),
    ...transaction.lamport_changes.filter(({ account, before, after }) =>
      after - before !== (account === transaction.fee_payer ? -transaction.fee : 0n)
    ),
  ];
  return moved.length === 0 ? [] : [{
    invariant: "operation.failure_is_atomic",
    expected: "no change but the fee of the transaction",
    observed: moved.map(({ account, before, after }) => `${account}: ${after - before}`).join(", "),
  }];
}

/** Errors by which an operation ends when its sender has bought too little computing time or memory. */
function is_out_of_budget({ error, logs }: LandedTransaction): boolean {
  if (error?.variant === "ComputationalBudgetExceeded") return true;
  return error?.variant === "ProgramFailedToComplete" &&
    logs.some((line) => line.includes("exceeded CUs") || line.includes("memory allocation failed"));
}

/** Whose account the call depends on. */
function payer_of(call: ContractCall, { fee_payer }: LandedTransaction): Address {
  if ("user" in call) return call.user;
  if ("creator" in call) return call.creator;
  return "donor" in call ? call.donor : fee_payer;
}

/** An error that a frozen or lent token account would show. */
function is_token_account_error(call: ContractCall, { variant, custom_code }: TransactionError): boolean {
  return is_operation(call) &&
    (variant === "InvalidAccountData" || custom_code === LP_ACCOUNT_UNUSABLE ||
      custom_code === ACCOUNT_FROZEN);
}

/** What a failure says: equal, different, or nothing because the transaction does not tell enough. */
export type FailureJudgement = readonly Difference[] | "undecided";

/**
 * A transaction that landed with an error: it must be the predicted one, and nothing may have moved. A token account of
 * somebody else may be frozen or lent out, his wallet may be no wallet, and no transaction tells: such an error of his is
 * undecided.
 */
export function compare_failure(
  transaction: LandedTransaction,
  observed: TransactionError,
  judgement: Judgement,
  is_own: (wallet: Address) => boolean,
): FailureJudgement {
  const atomicity = atomicity_differences(transaction);
  if (atomicity.length > 0) return atomicity;
  const { judged } = judgement;
  const last = judged.at(-1);
  if (last === undefined) return [];
  if (last.verdict.kind === "undecided" || is_out_of_budget(transaction)) return "undecided";
  const mismatch = (expected: string): Difference[] => [
    { invariant: "operation.error", expected, observed: describe_error(observed) },
  ];
  const { call, verdict } = last;
  const is_there = call.instruction_index === observed.instruction_index;
  if (verdict.kind === "fails" && is_there && same_error(verdict.error, observed)) return [];
  const hides = is_there && !is_own(payer_of(call, transaction)) &&
    (observed.failing_program === SYSTEM_PROGRAM || is_token_account_error(call, observed));
  if (hides) return "undecided";
  if (verdict.kind === "fails") return mismatch(describe_predicted(verdict.error));
  if (observed.variant === "InsufficientFundsForRent") {
    return rent_failure_is_due(transaction, judgement) ? [] : mismatch("success");
  }
  // No call was to fail: then it must have been an instruction that is not the contract's.
  return is_there || observed.instruction_index === null ? mismatch("success") : [];
}
