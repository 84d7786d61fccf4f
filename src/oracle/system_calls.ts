/** The deployment's switch and its administrator: pause, unpause, the change of the administrator, the beginning. */
import type { Address } from "@/domain/address.ts";
import type { AdminChangeCall, InitializeProgramCall } from "@/domain/administration_call.ts";
import type { SystemPauseCall } from "@/domain/contract_call.ts";
import { admin_verdict, authority_of, paused_verdict } from "@/oracle/admin_rights.ts";
import { type CallContext, doubt, refused, succeeds, undecided } from "@/oracle/call_context.ts";
import { form_verdict } from "@/oracle/call_form.ts";
import { NEW_TREASURY, RENT_LAMPORTS } from "@/oracle/contract_state.ts";
import { builtin, custom, type Verdict } from "@/oracle/prediction.ts";

const ALREADY_PAUSED = 1024;
const NOT_PAUSED = 1025;
/** What an unpause adds to the present as the time of the last withdrawal: 71 hours. */
const RESTART_PENALTY_SECONDS = 255_600n;
/** How long a proposed administrator waits. */
const ADMIN_DELAY_SECONDS = 259_200n;

/** PauseSystem and UnpauseSystem. */
export function judge_system_pause(call: SystemPauseCall, context: CallContext): Verdict {
  const pausing = call.name === "pause_system";
  const { draft, seconds } = context;
  const refusal = form_verdict(call, context) ?? admin_verdict(call.admin, pausing ? 2 : 3, context);
  if (refusal !== undefined) return refusal;
  if (draft.system.is_paused === pausing) return refused(custom(pausing ? ALREADY_PAUSED : NOT_PAUSED));
  draft.system = {
    ...draft.system,
    is_paused: pausing,
    pause_seconds: pausing ? seconds : 0n,
    pause_reason_code: pausing ? call.reason_code : 0,
  };
  if (!pausing && draft.treasury !== null) {
    draft.treasury = {
      ...draft.treasury,
      last_withdrawal_seconds: seconds === null ? null : seconds + RESTART_PENALTY_SECONDS,
      last_update_seconds: seconds,
    };
  }
  return succeeds(pausing ? "the system is paused" : "the system runs again");
}

/** Whether the proposal of `new_admin` is due; `undefined` when that cannot be known. */
function is_due(new_admin: Address, { draft, seconds }: CallContext): boolean | undefined {
  const { pending, admin_change_seconds } = draft.system;
  if (pending === null) return undefined;
  if (pending !== new_admin) return false;
  if (seconds === null || admin_change_seconds === null) return undefined;
  return seconds - admin_change_seconds >= ADMIN_DELAY_SECONDS;
}

/** ProcessAdminChange: the first call proposes, the second one after 72 hours installs; each earlier one starts anew. */
export function judge_admin_change(call: AdminChangeCall, context: CallContext): Verdict {
  const { draft, seconds } = context;
  const refusal = form_verdict(call, context) ?? paused_verdict(context);
  if (refusal !== undefined) return refusal;
  const authority = authority_of(call.caller, context.accounts?.[2] ?? call.accounts[2], context);
  if (authority === "nobody") return refused(builtin("InvalidAccountData"));
  const unknown = authority === "unknown"
    ? doubt(context, "whether the caller may administer is not known")
    : undefined;
  if (unknown !== undefined) return unknown;
  const due = is_due(call.new_admin, context);
  if (due === undefined) {
    context.gaps.system = true;
    draft.system = { ...draft.system, admin: null, pending: null, admin_change_seconds: null };
    return undecided("whether the proposal was due is not known");
  }
  draft.system = due
    ? { ...draft.system, admin: call.new_admin, pending: "none", admin_change_seconds: 0n }
    : { ...draft.system, pending: call.new_admin, admin_change_seconds: seconds };
  return succeeds(due ? "the proposed administrator takes over" : "an administrator is proposed");
}

/** InitializeProgram. */
export function judge_initialization(call: InitializeProgramCall, context: CallContext): Verdict {
  const { draft, balances, deployment, seconds } = context;
  const malformed = form_verdict(call, context);
  if (malformed !== undefined) return malformed;
  const [system_state, main_treasury] = [call.accounts[3], call.accounts[4]];
  if (system_state === undefined || main_treasury === undefined) {
    return undecided("its accounts are not known");
  }
  const exists = draft.system.admin !== null && deployment !== undefined;
  if (exists && call.authority === deployment.upgrade_authority) {
    return refused(builtin("AccountAlreadyInitialized"));
  }
  const unknown = doubt(context, "what stood at the accounts is not known");
  if (unknown !== undefined) return unknown;
  if (exists) return refused(builtin("AccountAlreadyInitialized"));
  const admin = call.admin_authority ?? call.authority;
  draft.system = {
    is_paused: false,
    pause_seconds: 0n,
    pause_reason_code: 0,
    admin,
    pending: admin,
    admin_change_seconds: seconds,
  };
  draft.treasury = NEW_TREASURY;
  balances.move_lamports(call.authority, system_state, RENT_LAMPORTS.system_state);
  balances.move_lamports(call.authority, main_treasury, RENT_LAMPORTS.main_treasury);
  return succeeds("the deployment is initialised");
}
