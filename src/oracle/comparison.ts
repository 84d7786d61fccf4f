import type { Address } from "@/domain/address.ts";
import { is_operation } from "@/domain/contract_call.ts";
import type { Severity } from "@/domain/finding.ts";
import { lamport_delta, type LandedTransaction, token_delta } from "@/domain/landed_transaction.ts";
import type { Pool } from "@/domain/pool.ts";
import type { PoolState } from "@/domain/pool_state.ts";
import { TOKEN_PROGRAM } from "@/domain/programs.ts";
import { describe_error, type TransactionError } from "@/domain/transaction_error.ts";
import { directly_issued, net_direct_tokens, total_delta } from "@/oracle/direct_effects.ts";
import type { JudgedCall, PredictedError, Prediction } from "@/oracle/prediction.ts";

/** One thing that is not as predicted. */
export interface Difference {
  readonly severity: Severity;
  readonly invariant: string;
  readonly expected: string;
  readonly observed: string;
}

/** The smallest balance that the runtime lets an account without data keep, other than none at all. */
const MIN_RENT_EXEMPT_LAMPORTS = 890_880n;

function describe_prediction(error: PredictedError): string {
  const what = error.custom_code === null ? error.variant : `custom error ${error.custom_code}`;
  return `${what} of the ${error.party === "token" ? "token program" : "contract"}`;
}

function refusal_of(
  judged: readonly JudgedCall[],
): (JudgedCall & { prediction: Prediction & { ok: false } }) | undefined {
  const last = judged.at(-1);
  const prediction = last?.prediction;
  if (last === undefined || prediction === undefined || prediction.ok) return undefined;
  return { call: last.call, prediction };
}

/** A transaction that landed without error: every balance must have moved exactly as the model says. */
export function compare_success(
  pool: Pool,
  transaction: LandedTransaction,
  before: PoolState,
  after: PoolState,
  judged: readonly JudgedCall[],
): Difference[] {
  if (judged.every((entry) => entry.prediction === undefined)) return [];
  const refusal = refusal_of(judged);
  if (refusal !== undefined) {
    const expected = describe_prediction(refusal.prediction.error);
    return [{ severity: "critical", invariant: "operation.must_fail", expected, observed: "success" }];
  }
  const differences: Difference[] = [];
  const check = (invariant: string, expected: bigint, observed: bigint) => {
    if (expected === observed) return;
    differences.push({ severity: "critical", invariant, expected: `${expected}`, observed: `${observed}` });
  };
  for (const side of ["a", "b"] as const) {
    const { mint, vault, lp_mint } = pool[side];
    check(
      `operation.vault_${side}_delta`,
      after[`vault_${side}`] - before[`vault_${side}`],
      token_delta(transaction, vault),
    );
    check(
      `operation.token_${side}_conserved`,
      directly_issued(transaction, mint),
      total_delta(transaction, mint),
    );
    const lp_delta = after[`lp_supply_${side}`] - before[`lp_supply_${side}`];
    check(`operation.lp_${side}_delta`, lp_delta, total_delta(transaction, lp_mint));
  }
  check("operation.pool_fee", after.lamports - before.lamports, lamport_delta(transaction, pool.pool_id));
  check_user_flows(transaction, judged, check);
  return differences;
}

/** A user who performs one operation loses exactly its input; what he received may have been passed on. */
function check_user_flows(
  transaction: LandedTransaction,
  judged: readonly JudgedCall[],
  check: (invariant: string, expected: bigint, observed: bigint) => void,
): void {
  const only = judged.length === 1 ? judged[0] : undefined;
  if (only === undefined || !is_operation(only.call) || only.prediction?.ok !== true) return;
  const { input_account } = only.call;
  const expected = net_direct_tokens(transaction, input_account) - only.prediction.amount_in;
  check("operation.amount_in", expected, token_delta(transaction, input_account));
}

function same_error(expected: PredictedError, observed: TransactionError): boolean {
  if (expected.variant !== observed.variant || expected.custom_code !== observed.custom_code) return false;
  // Without logs nobody says whose error it was.
  if (observed.failing_program === null) return true;
  return (observed.failing_program === TOKEN_PROGRAM) === (expected.party === "token");
}

/** Whether the runtime had to undo the whole transaction because a payer would keep less than the rent minimum. */
function rent_failure_is_due(transaction: LandedTransaction, judged: readonly JudgedCall[]): boolean {
  const paid = new Map<Address, bigint>();
  for (const { call, prediction } of judged) {
    if (!is_operation(call) || prediction?.ok !== true) continue;
    paid.set(call.user, (paid.get(call.user) ?? 0n) + prediction.pool_fee);
  }
  return [...paid].some(([user, pool_fees]) => {
    const change = transaction.lamport_changes.find(({ account }) => account === user);
    if (change === undefined) return false;
    const fee = user === transaction.fee_payer ? transaction.fee : 0n;
    const left = change.before - fee - pool_fees;
    return left > 0n && left < MIN_RENT_EXEMPT_LAMPORTS;
  });
}

/** A transaction that landed with an error: it must be the predicted one, and nothing may have moved. */
export function compare_failure(
  pool: Pool,
  transaction: LandedTransaction,
  observed: TransactionError,
  judged: readonly JudgedCall[],
): Difference[] {
  if (judged.every((entry) => entry.prediction === undefined)) return [];
  const moved = [pool.a.vault, pool.b.vault].some((vault) => token_delta(transaction, vault) !== 0n) ||
    lamport_delta(transaction, pool.pool_id) !== 0n;
  if (moved) {
    const observed_text = "the pool's vaults or lamports changed";
    return [{
      severity: "critical",
      invariant: "operation.failure_is_atomic",
      expected: "no change",
      observed: observed_text,
    }];
  }
  const refusal = refusal_of(judged);
  const mismatch = (expected: string): Difference[] => [
    { severity: "high", invariant: "operation.error", expected, observed: describe_error(observed) },
  ];
  if (refusal !== undefined) {
    const at_the_place = refusal.call.instruction_index === observed.instruction_index;
    return at_the_place && same_error(refusal.prediction.error, observed)
      ? []
      : mismatch(describe_prediction(refusal.prediction.error));
  }
  if (observed.variant === "InsufficientFundsForRent") {
    return rent_failure_is_due(transaction, judged) ? [] : mismatch("success");
  }
  // No call was to fail: then it must have been an instruction that is not the contract's.
  const contracts_own = transaction.calls.some((call) =>
    call.instruction_index === observed.instruction_index
  );
  return contracts_own || observed.instruction_index === null ? mismatch("success") : [];
}
