/** The named errors that the contract returns: the same name means different things in different instructions. */
import {
  BAD_REQUEST,
  EXPECTED,
  type InstructionErrorRow,
  LOOK_AT_LOGS,
  REFILL,
  REFUSED_VALUE,
  UNEXPECTED,
} from "@/chain/failure_row.ts";

type Rest = Omit<InstructionErrorRow, "id" | "party" | "variant" | "custom_code" | "code">;

function builtin(
  variant: string,
  code: string,
  { id, ...rest }: Rest & { readonly id?: string },
): InstructionErrorRow {
  return { id: id ?? code, party: "contract", variant, code, ...rest };
}

const UNDER_LOAD = "Expected under load; the thread tries again with what is there then";
const OTHER_VERSION =
  "The deployed contract's version may differ from what the service speaks: see get_cluster";
const OPERATIONS = ["deposit", "withdrawal", "swap"] as const;
/** Only the administrator may send them. */
const ADMINISTRATION = [
  "initialize_program",
  "pause_system",
  "unpause_system",
  "withdraw_treasury_fees",
  "consolidate_pool_fees",
  "pause_pool",
  "unpause_pool",
  "set_swap_owner_only",
  "update_pool_fees",
  "process_admin_change",
] as const;

const SHORTAGES: readonly InstructionErrorRow[] = [
  builtin("InsufficientFunds", "insufficient_funds", {
    id: "insufficient_funds: deposit",
    instructions: ["deposit"],
    ...EXPECTED,
    message: "The wallet holds less than was to be deposited",
    hint: UNDER_LOAD,
  }),
  builtin("InsufficientFunds", "insufficient_pool_liquidity", {
    id: "insufficient_pool_liquidity: swap",
    instructions: ["swap"],
    ...EXPECTED,
    message: "The pool holds too little of the output",
    hint: UNDER_LOAD,
  }),
  builtin("InsufficientFunds", "insufficient_treasury_funds", {
    instructions: ["withdraw_treasury_fees"],
    ...EXPECTED,
    message: "The treasury holds less than was asked for above its rent",
    hint: "Consolidate the pools' fees first, or ask for less",
  }),
  builtin("InsufficientFunds", "insufficient_sol", {
    id: "insufficient_sol: donation",
    instructions: ["donate_sol"],
    ...EXPECTED,
    message: "The donor holds less than the donation",
    hint: REFILL,
  }),
  builtin("InvalidAccountData", "account_refused", {
    id: "account_refused: swap",
    instructions: ["swap"],
    evidence: "is_no_shortage",
    ...BAD_REQUEST,
    message: "An account of the swap is missing, wrong, frozen or delegated: the wallet held enough",
    hint: LOOK_AT_LOGS,
  }),
  builtin("InvalidAccountData", "insufficient_funds", {
    id: "insufficient_funds: swap",
    instructions: ["swap"],
    ...EXPECTED,
    message: "The wallet holds less than was to be swapped",
    hint: UNDER_LOAD,
  }),
];

const VALUES: readonly InstructionErrorRow[] = [
  builtin("InvalidArgument", "zero_amount", {
    instructions: OPERATIONS,
    evidence: "amount_is_zero",
    ...EXPECTED,
    message: "The amount is zero",
    hint: UNDER_LOAD,
  }),
  builtin("InvalidArgument", "mint_not_in_pool", {
    id: "mint_not_in_pool: swap",
    instructions: ["swap"],
    evidence: "input_mint_is_foreign",
    ...BAD_REQUEST,
    message: "The pool does not trade the token of the input account",
    hint: LOOK_AT_LOGS,
  }),
  builtin("InvalidArgument", "zero_output", {
    instructions: ["swap"],
    ...EXPECTED,
    message: "The amount is too small for any output",
    hint: "Expected with tiny amounts; the thread draws another one",
  }),
  builtin("InvalidArgument", "mint_not_in_pool", {
    id: "mint_not_in_pool: withdrawal",
    instructions: ["withdrawal"],
    ...BAD_REQUEST,
    message: "The pool does not trade the token that was to be withdrawn",
    hint: LOOK_AT_LOGS,
  }),
  builtin("InvalidArgument", "pool_parameters_refused", {
    instructions: ["initialize_pool"],
    ...REFUSED_VALUE,
    message: "A ratio of zero, or one mint for both sides",
    hint: "A pool needs two mints and a ratio above zero on both sides",
  }),
  builtin("InvalidArgument", "donation_too_small", {
    instructions: ["donate_sol"],
    ...REFUSED_VALUE,
    message: "The donation is below the contract's minimum",
    hint: "Donate at least 100,000,000 lamports",
  }),
  builtin("InvalidArgument", "batch_size_refused", {
    instructions: ["consolidate_pool_fees"],
    ...REFUSED_VALUE,
    message: "The contract does not consolidate so many pools at once",
    hint: "Name 1 to 20 pools",
  }),
  builtin("InvalidInstructionData", "withdrawal_too_small", {
    instructions: ["withdraw_treasury_fees"],
    evidence: "amount_is_below_minimum",
    ...REFUSED_VALUE,
    message: "The amount is below the treasury's smallest withdrawal",
    hint: "Ask for at least 10,000,000 lamports, or for 0, which stands for all",
  }),
  builtin("InvalidInstructionData", "treasury_rate_limited", {
    instructions: ["withdraw_treasury_fees"],
    ...EXPECTED,
    message: "The treasury's limit of withdrawals is reached",
    hint: "Ask for less, or an hour after the last withdrawal; after a pause of the system it is 72 hours",
  }),
  builtin("InvalidInstructionData", "mint_mismatch", {
    instructions: ["deposit", "withdrawal"],
    ...BAD_REQUEST,
    message: "The named mint is not that of the user's token account, or the pool does not trade it",
    hint: LOOK_AT_LOGS,
  }),
  builtin("AccountAlreadyInitialized", "already_exists", {
    instructions: ["initialize_program", "initialize_pool"],
    ...EXPECTED,
    message: "The account exists already",
    hint: "Expected when two create the same at once: use what is there",
  }),
];

const STATE: readonly InstructionErrorRow[] = [
  builtin("InvalidAccountData", "administration_refused", {
    instructions: ADMINISTRATION,
    ...BAD_REQUEST,
    message: "The signer is not the administrator, or an account is wrong",
    hint: "Only the administrator and the upgrade authority may do this",
  }),
  builtin("UninitializedAccount", "not_initialised", {
    ...BAD_REQUEST,
    message: "The deployment is not initialised, or a token account does not exist",
    hint: "Initialise the contract; the cluster may have been reset since the accounts were made",
  }),
  builtin("IncorrectProgramId", "wrong_account_owner", {
    ...BAD_REQUEST,
    message: "An account belongs to another program: the pool does not exist, or a token is not of SPL Token",
    hint: "The cluster may have been reset since the pool was created; Token-2022 is not supported",
  }),
  builtin("ArithmeticOverflow", "liquidity_bookkeeping", {
    instructions: OPERATIONS,
    ...UNEXPECTED,
    message: "The operation exceeds what the pool's books say it holds",
    hint: "Somebody may have sent tokens straight to a vault: compare the vault with the tracked liquidity",
  }),
  builtin("AccountDataTooSmall", "treasury_unreadable", {
    id: "treasury_unreadable: too small",
    instructions: ["withdraw_treasury_fees", "donate_sol"],
    ...UNEXPECTED,
    message: "The treasury's account is too small for what the contract keeps in it",
    hint: OTHER_VERSION,
  }),
  builtin("BorshIoError", "treasury_unreadable", {
    id: "treasury_unreadable: layout",
    instructions: ["initialize_pool", "consolidate_pool_fees"],
    evidence: "call_is_well_formed",
    ...UNEXPECTED,
    message: "The contract could not read the treasury's account, or was given another one",
    hint: OTHER_VERSION,
  }),
  builtin("BorshIoError", "pool_unreadable", {
    instructions: ["get_pool_pause_status"],
    evidence: "call_is_well_formed",
    ...BAD_REQUEST,
    message: "The account is not a pool",
    hint: "Ask about the address of a pool: see list_pools",
  }),
  builtin("AccountBorrowFailed", "account_passed_twice", {
    ...BAD_REQUEST,
    message: "One account was passed in two places of the instruction",
    hint: LOOK_AT_LOGS,
  }),
];

const FORM: readonly InstructionErrorRow[] = [
  builtin("MissingRequiredSignature", "missing_signature", {
    ...BAD_REQUEST,
    message: "The account that has to sign did not",
    hint: LOOK_AT_LOGS,
  }),
  builtin("BorshIoError", "malformed_request", {
    id: "malformed_request: data",
    ...BAD_REQUEST,
    message: "The contract cannot read the instruction's data",
    hint: OTHER_VERSION,
  }),
  builtin("InvalidInstructionData", "malformed_request", {
    id: "malformed_request: no data",
    evidence: "call_is_malformed",
    ...BAD_REQUEST,
    message: "The instruction has no data",
    hint: LOOK_AT_LOGS,
  }),
  builtin("NotEnoughAccountKeys", "malformed_request", {
    id: "malformed_request: accounts",
    ...BAD_REQUEST,
    message: "The instruction has another number of accounts than the contract expects",
    hint: OTHER_VERSION,
  }),
  builtin("InvalidArgument", "account_refused", {
    id: "account_refused: sysvar",
    ...BAD_REQUEST,
    message: "An account is not the one that the contract expects there",
    hint: LOOK_AT_LOGS,
  }),
  builtin("InvalidAccountData", "account_refused", {
    id: "account_refused",
    ...BAD_REQUEST,
    message: "An account is missing, wrong, frozen, delegated or of another owner or mint",
    hint: LOOK_AT_LOGS,
  }),
];

/** Searched from the top: the first row that fits. */
export const BUILTIN_ERRORS: readonly InstructionErrorRow[] = [...SHORTAGES, ...VALUES, ...STATE, ...FORM];
