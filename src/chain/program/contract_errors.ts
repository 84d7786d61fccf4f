/** The numbered errors of the contract. The comments of a row say when the contract answers like this. */
import {
  BAD_REQUEST,
  EXPECTED,
  type InstructionErrorRow,
  LOOK_AT_LOGS,
  REFILL,
  REFUSED_VALUE,
  UNEXPECTED,
} from "@/chain/failure_row.ts";
import type { InstructionName } from "@/domain/contract_call.ts";

const OPERATIONS = ["deposit", "withdrawal", "swap"] as const;
const FEE_PAYING = ["initialize_pool", ...OPERATIONS] as const;
const POOL_ADMINISTRATION = [
  "pause_pool",
  "unpause_pool",
  "set_swap_owner_only",
  "update_pool_fees",
] as const;
/** Those that a paused system refuses. */
const PAUSABLE = [
  ...FEE_PAYING,
  ...POOL_ADMINISTRATION,
  "withdraw_treasury_fees",
  "donate_sol",
  "process_admin_change",
] as const;
const WAIT_FOR_UNPAUSE = "Expected while somebody pauses; operations go on after the unpause";

type Rest = Omit<InstructionErrorRow, "id" | "party" | "variant" | "custom_code" | "code" | "instructions">;

function custom(
  custom_code: number,
  code: string,
  instructions: readonly InstructionName[],
  rest: Rest & { readonly id?: string },
): InstructionErrorRow {
  return { id: code, party: "contract", variant: "Custom", custom_code, code, instructions, ...rest };
}

const PAUSES: readonly InstructionErrorRow[] = [
  custom(1023, "system_paused", PAUSABLE, {
    ...EXPECTED,
    message: "The whole deployment is paused",
    hint: WAIT_FOR_UNPAUSE,
  }),
  custom(1024, "system_already_paused", ["pause_system"], {
    ...EXPECTED,
    message: "The deployment is paused already",
    hint: "Expected when two pause at once",
  }),
  custom(1025, "system_not_paused", ["unpause_system"], {
    ...EXPECTED,
    message: "The deployment is not paused",
    hint: "Expected when two unpause at once",
  }),
  custom(1027, "pool_swaps_paused", ["swap"], {
    ...EXPECTED,
    message: "Swaps of this pool are paused",
    hint: WAIT_FOR_UNPAUSE,
  }),
  custom(1035, "pool_liquidity_paused", ["deposit", "withdrawal"], {
    ...EXPECTED,
    message: "Deposits and withdrawals are paused",
    hint: WAIT_FOR_UNPAUSE,
  }),
];

const SWAPS: readonly InstructionErrorRow[] = [
  custom(1019, "swap_overflow", ["swap"], {
    ...EXPECTED,
    message: "The swap's output exceeds 64 bits",
    hint: "Expected with extreme ratios",
  }),
  custom(1028, "swap_restricted", ["swap"], {
    ...EXPECTED,
    message: "Only the pool's owner may swap here",
    hint: "Expected in owner-only pools",
  }),
  custom(1047, "inexact_swap", ["swap"], {
    ...EXPECTED,
    evidence: "no_mismatch_is_logged",
    message: "The pool exchanges exact amounts only, and this one leaves a remainder",
    hint: "Expected in exact-exchange pools; amounts that divide without a remainder succeed",
  }),
  custom(1047, "amount_mismatch", ["swap"], {
    ...BAD_REQUEST,
    message: "The swap's output is not the expected one",
    hint: LOOK_AT_LOGS,
  }),
];

const REQUESTS: readonly InstructionErrorRow[] = [
  custom(1031, "insufficient_sol", FEE_PAYING, {
    ...EXPECTED,
    id: "insufficient_sol: the contract's fee",
    message: "The wallet cannot pay the contract's fee",
    hint: REFILL,
  }),
  custom(1033, "fee_validation_failed", FEE_PAYING, {
    ...BAD_REQUEST,
    message: "The contract could not take its fee: the pool or the treasury was passed read-only",
    hint: LOOK_AT_LOGS,
  }),
  custom(1034, "account_mismatch", [...FEE_PAYING, ...POOL_ADMINISTRATION], {
    ...BAD_REQUEST,
    message: "The pool's or treasury's address does not match",
    hint: LOOK_AT_LOGS,
  }),
  custom(1036, "system_state_unreadable", ["consolidate_pool_fees"], {
    ...UNEXPECTED,
    message: "The contract could not read its own system state",
    hint: "Nothing should cause this: compare the system state account with its layout",
  }),
  custom(1043, "fee_selection_refused", ["update_pool_fees"], {
    ...REFUSED_VALUE,
    message: "The selection of fees to update is none of 1, 2 and 3",
    hint: "Ask for 1 (liquidity), 2 (swaps) or 3 (both)",
  }),
  custom(1044, "liquidity_fee_refused", ["update_pool_fees"], {
    ...REFUSED_VALUE,
    message: "The liquidity fee is out of bounds",
    hint: "Allowed are 100,000 to 100,000,000 lamports",
  }),
  custom(1045, "swap_fee_refused", ["update_pool_fees"], {
    ...REFUSED_VALUE,
    message: "The swap fee is out of bounds",
    hint: "Allowed are 10,000 to 10,000,000 lamports",
  }),
  custom(1049, "unsupported_ratio", ["initialize_pool"], {
    ...REFUSED_VALUE,
    message: "The contract refuses this ratio",
    hint: "One side must be one whole token",
  }),
  custom(3001, "lp_amount_mismatch", ["deposit"], {
    ...UNEXPECTED,
    message: "The contract minted another number of LP tokens",
    hint: "This would be a bug of the contract: keep the transaction's signature and its logs",
  }),
  custom(4001, "lp_account_unusable", ["deposit"], {
    ...BAD_REQUEST,
    message: "The LP token account is missing, frozen, delegated or somebody else's",
    hint: "Threads get their LP account at creation: look at the account that the transaction names",
  }),
];

/** Declared in the contract's list of errors and raised nowhere in it: to see one is news about the deployment. */
const NEVER_RAISED: readonly (readonly [custom_code: number, name: string])[] = [
  [1001, "invalid_token_pair"],
  [1002, "invalid_ratio"],
  [1003, "insufficient_funds"],
  [1004, "invalid_token_account"],
  [1005, "invalid_swap_amount"],
  [1006, "rent_exempt_error"],
  [1007, "pool_paused"],
  [1012, "unauthorized"],
  [1026, "unauthorized_access"],
  [1029, "pool_swaps_already_paused"],
  [1030, "pool_swaps_not_paused"],
  [1032, "fee_collection_failed"],
  [1035, "invalid_system_state_pda"],
  [1037, "consolidation_failed"],
  [1038, "invalid_consolidation_batch"],
  [1039, "pool_not_eligible_for_consolidation"],
  [1040, "consolidation_race_condition"],
  [1041, "no_pools_eligible_for_consolidation"],
  [1042, "unauthorized_fee_update"],
  [1046, "fee_update_validation_failed"],
  [1048, "unsafe_ratio_values"],
];

function never_raised([custom_code, name]: readonly [number, string]): InstructionErrorRow {
  return {
    id: `never_raised_${name}`,
    party: "contract",
    variant: "Custom",
    custom_code,
    code: `never_raised_${name}`,
    ...UNEXPECTED,
    message: `The contract raised ${name}, an error that it declares and never uses`,
    hint: "The deployed contract is not the version that the service knows: see get_cluster",
  };
}

/** Searched from the top: the first row that fits. */
export const CONTRACT_ERRORS: readonly InstructionErrorRow[] = [
  ...PAUSES,
  ...SWAPS,
  ...REQUESTS,
  ...NEVER_RAISED.map(never_raised),
];
