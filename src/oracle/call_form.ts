/** Whether a call names the accounts that the contract wants, with the rights that it needs. */
import type { Address } from "@/domain/address.ts";
import type { ContractCall, InstructionName } from "@/domain/contract_call.ts";
import { SYSTEM_PROGRAM, TOKEN_PROGRAM } from "@/domain/programs.ts";
import type { Deployment } from "@/oracle/contract_state.ts";
import { type CallContext, doubt, refused } from "@/oracle/call_context.ts";
import { builtin, type Verdict } from "@/oracle/prediction.ts";

const RENT_SYSVAR = "SysvarRent111111111111111111111111111111111" as Address;

/** Which key must stand at a place; `null` where the call itself decides. */
type Key = "system_state" | "main_treasury" | "rent" | "token_program" | "system_program" | null;
/** One place: its number, the key, and `s` must sign, `w` must be writable. */
type Place = readonly [index: number, key: Key, rights: "" | "s" | "w" | "sw"];

const OPERATION: readonly Place[] = [
  [0, null, "sw"],
  [2, "system_state", ""],
  [3, null, "w"],
  [4, "token_program", ""],
  [7, null, "w"],
  [8, null, "w"],
];
const POOL_SETTING: readonly Place[] = [[0, null, "s"], [1, "system_state", ""], [2, null, "w"]];

/** By instruction; those without a row, the views, look at nothing that matters here. */
const FORMS: Partial<Record<InstructionName, readonly Place[]>> = {
  initialize_program: [
    [0, null, "sw"],
    [2, "rent", ""],
    [3, "system_state", "w"],
    [4, "main_treasury", "w"],
  ],
  initialize_pool: [
    [0, null, "sw"],
    [2, "system_state", ""],
    [3, null, "w"],
    [4, "token_program", ""],
    [5, "main_treasury", "w"],
    [6, "rent", ""],
    ...[9, 10, 11, 12].map((index): Place => [index, null, "w"]),
  ],
  deposit: OPERATION,
  withdrawal: OPERATION,
  swap: [...OPERATION, [5, null, "w"], [6, null, "w"]],
  pause_pool: POOL_SETTING,
  unpause_pool: POOL_SETTING,
  set_swap_owner_only: POOL_SETTING,
  update_pool_fees: POOL_SETTING,
  pause_system: [[0, null, "s"], [1, "system_state", "w"]],
  unpause_system: [[0, null, "s"], [1, "system_state", "w"], [2, "main_treasury", "w"]],
  withdraw_treasury_fees: [
    [0, null, "s"],
    [1, "main_treasury", "w"],
    [2, "rent", ""],
    [3, null, "w"],
    [4, "system_state", ""],
  ],
  consolidate_pool_fees: [[0, null, "s"], [1, "system_state", ""], [2, "main_treasury", "w"]],
  donate_sol: [
    [0, null, "sw"],
    [1, "main_treasury", "w"],
    [2, "system_state", ""],
    [3, "system_program", ""],
  ],
  process_admin_change: [[0, null, "s"], [1, "system_state", "w"]],
};

function key_at(key: Key, deployment: Deployment | undefined): Address | undefined {
  switch (key) {
    case "system_state":
    case "main_treasury":
      return deployment?.[key];
    case "rent":
      return RENT_SYSVAR;
    case "token_program":
      return TOKEN_PROGRAM;
    case "system_program":
      return SYSTEM_PROGRAM;
    case null:
      return undefined;
  }
}

/**
 * A call with a wrong account must fail; which error it shows depends on what that account holds, and that stands in no
 * transaction. Rights are not looked at where the chain has executed the call: the runtime has seen to them.
 */
export function form_verdict(
  call: ContractCall,
  context: CallContext,
  keys: readonly (readonly [index: number, key: Address])[] = [],
): Verdict | undefined {
  const { accounts, details, deployment } = context;
  if (accounts === undefined || details === undefined) return undefined;
  const form = call.name === "other" ? undefined : FORMS[call.name];
  const wrong = keys.some(([index, key]) => accounts[index] !== key) || form?.some(([index, key]) => {
        const wanted = key_at(key, deployment);
        return wanted !== undefined && accounts[index] !== wanted;
      }) === true;
  if (wrong) {
    return doubt(context, "an account is not the right one") ?? refused(builtin("InvalidAccountData"));
  }
  if (context.has_succeeded) return undefined;
  const without_rights = form?.some(([index, , rights]) => {
    const account = accounts[index] as Address;
    return (rights.includes("s") && !details.signers.includes(account)) ||
      (rights.includes("w") && !details.writable.includes(account));
  }) === true;
  const pools_locked = call.name === "consolidate_pool_fees" &&
    !call.pool_ids.every((pool_id) => details.writable.includes(pool_id));
  const unpayable = call.name !== "other" && PAYING.has(call.name) && !accounts.includes(SYSTEM_PROGRAM);
  const payer = accounts[0];
  if (payer !== undefined && form?.[0]?.[2] === "sw" && is_no_wallet(payer, context)) {
    return doubt(context, "whether its payer can pay is not known");
  }
  if (without_rights || pools_locked || unpayable) {
    return doubt(context, "an account lacks a right that the call needs");
  }
  return undefined;
}

/** An account of the contract or of the token program cannot pay, however much it holds. */
function is_no_wallet(account: Address, { draft, deployment, balances }: CallContext): boolean {
  return draft.pool(account) !== undefined || balances.token(account) !== undefined ||
    account === deployment?.main_treasury || account === deployment?.system_state;
}

/** Instructions that pay through the system program, which must be among their accounts. */
const PAYING: ReadonlySet<ContractCall["name"]> = new Set<ContractCall["name"]>([
  "deposit",
  "withdrawal",
  "swap",
  "initialize_program",
  "initialize_pool",
]);
