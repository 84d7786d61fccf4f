/** Tries the calls of a transaction on the model, one after the other, each on what the one before has left. */
import type { Address } from "@/domain/address.ts";
import type { ContractCall } from "@/domain/contract_call.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import { is_bypass } from "@/oracle/admin_rights.ts";
import { type CallContext, type Gaps, succeeds, undecided } from "@/oracle/call_context.ts";
import type { Deployment, Draft } from "@/oracle/contract_state.ts";
import { judge_creation } from "@/oracle/creation_call.ts";
import { judge_operation } from "@/oracle/operation_calls.ts";
import { judge_pool_fees, judge_pool_pause, judge_swap_owner } from "@/oracle/pool_settings_calls.ts";
import type { JudgedCall, Verdict } from "@/oracle/prediction.ts";
import { RunningBalances } from "@/oracle/running_balances.ts";
import { judge_admin_change, judge_initialization, judge_system_pause } from "@/oracle/system_calls.ts";
import { judge_consolidation, judge_donation, judge_treasury_withdrawal } from "@/oracle/treasury_calls.ts";

/** What the model makes of a transaction. */
export interface Judgement {
  readonly judged: readonly JudgedCall[];
  readonly balances: RunningBalances;
  readonly gaps: Gaps;
  /** Somebody without a right administers, by a weakness that the contract always had. */
  readonly bypasses: readonly ContractCall[];
}

/** Where program data stand among the accounts of administration calls. */
const PROGRAM_DATA_PLACES: Partial<Record<ContractCall["name"], number>> = {
  initialize_program: 5,
  pause_pool: 3,
  unpause_pool: 3,
  set_swap_owner_only: 3,
  update_pool_fees: 3,
  pause_system: 2,
  unpause_system: 3,
  withdraw_treasury_fees: 5,
  consolidate_pool_fees: 3,
  process_admin_change: 2,
};

function judge_call(call: ContractCall, context: CallContext): Verdict {
  switch (call.name) {
    case "deposit":
    case "withdrawal":
    case "swap":
      return judge_operation(call, context);
    case "pause_pool":
    case "unpause_pool":
      return judge_pool_pause(call, context);
    case "pause_system":
    case "unpause_system":
      return judge_system_pause(call, context);
    case "set_swap_owner_only":
      return judge_swap_owner(call, context);
    case "update_pool_fees":
      return judge_pool_fees(call, context);
    case "consolidate_pool_fees":
      return judge_consolidation(call, context);
    case "withdraw_treasury_fees":
      return judge_treasury_withdrawal(call, context);
    case "donate_sol":
      return judge_donation(call, context);
    case "process_admin_change":
      return judge_admin_change(call, context);
    case "initialize_program":
      return judge_initialization(call, context);
    case "initialize_pool":
      return judge_creation(call, context);
    case "other":
      return judge_other(call.accounts, context);
    default:
      // Views write logs and change nothing; what they refuse depends on bytes that no transaction shows.
      return context.has_succeeded
        ? succeeds("only writes logs")
        : undecided("what a view looks at is not known");
  }
}

/** A call of a form that this version of the contract does not know: it may change all that it names. */
function judge_other(accounts: readonly Address[], context: CallContext): Verdict {
  for (const account of accounts) context.gaps.accounts.add(account);
  if (context.has_succeeded) {
    for (const account of accounts) {
      if (context.draft.pool(account) !== undefined) context.gaps.pools.add(account);
      if (account === context.deployment?.main_treasury) context.gaps.treasury = true;
    }
  }
  return undecided("its form is not known");
}

function admin_of(call: ContractCall) {
  if ("admin" in call) return call.admin;
  return call.name === "process_admin_change" ? call.caller : undefined;
}

/** Whether the chain has executed the call, and with what result. */
function fate(call: ContractCall, { error }: LandedTransaction): "succeeded" | "failed" | "never_run" {
  if (error === null) return "succeeded";
  if (error.instruction_index === null) {
    return error.variant === "InsufficientFundsForRent" ? "succeeded" : "never_run";
  }
  if (call.instruction_index === error.instruction_index) return "failed";
  return call.instruction_index < error.instruction_index ? "succeeded" : "never_run";
}

/** Judges the calls in order, on the draft, up to the first that must fail. */
export function judge_transaction(
  transaction: LandedTransaction,
  draft: Draft,
  deployment: Deployment | undefined,
): Judgement {
  const { details, error } = transaction;
  const balances = new RunningBalances(transaction);
  const gaps: Gaps = { accounts: new Set(), pools: new Set(), treasury: false, system: false };
  const judged: JudgedCall[] = [];
  const bypasses: ContractCall[] = [];
  for (const [position, call] of transaction.calls.entries()) {
    const is_run = fate(call, transaction);
    if (is_run === "never_run") break;
    balances.move_until(call.instruction_index);
    const context: CallContext = {
      ...{ draft, balances, deployment, details, gaps },
      accounts: details?.call_accounts[position] ?? ("accounts" in call ? call.accounts : undefined),
      seconds: details?.block_seconds ?? null,
      has_succeeded: is_run === "succeeded",
      is_undone: error !== null,
    };
    const admin = admin_of(call);
    const passes_by = admin !== undefined && error === null &&
      is_bypass(admin, PROGRAM_DATA_PLACES[call.name] ?? -1, context);
    const verdict = judge_call(call, context);
    judged.push({ call, verdict });
    if (passes_by && verdict.kind === "succeeds") bypasses.push(call);
    if (verdict.kind === "fails" || (verdict.kind === "undecided" && error !== null)) break;
  }
  if (error === null) balances.move_until(Infinity);
  return { judged, balances, gaps, bypasses };
}
