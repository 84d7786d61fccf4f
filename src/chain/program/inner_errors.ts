/** Errors of the programs that the contract calls, and of the runtime. Their small numbers collide with each other. */
import {
  BAD_REQUEST,
  EXPECTED,
  type InstructionErrorRow,
  LOOK_AT_LOGS,
  REFILL,
  UNEXPECTED,
} from "@/chain/failure_row.ts";

type Rest = Omit<InstructionErrorRow, "id" | "party" | "code">;

function row(
  party: InstructionErrorRow["party"],
  code: string,
  { id, ...rest }: Rest & { readonly id?: string },
): InstructionErrorRow {
  return { id: id ?? code, party, code, ...rest };
}

function custom(custom_code: number) {
  return { variant: "Custom", custom_code } as const;
}

const TOKEN_PROGRAM: readonly InstructionErrorRow[] = [
  row("token", "insufficient_funds", {
    id: "insufficient_funds: LP tokens",
    ...custom(1),
    instructions: ["withdrawal"],
    evidence: "burn_was_refused",
    ...EXPECTED,
    message: "The wallet holds fewer LP tokens than were to be burnt",
    hint: "Expected under load; the thread tries again with what is there then",
  }),
  row("token", "insufficient_pool_liquidity", {
    id: "insufficient_pool_liquidity: withdrawal",
    ...custom(1),
    instructions: ["withdrawal"],
    ...EXPECTED,
    message: "The pool's vault holds less than was asked for",
    hint: "Swaps have drained this side of the pool; a later withdrawal succeeds when swaps fill it again",
  }),
  row("token", "vault_short", {
    ...custom(1),
    instructions: ["swap"],
    evidence: "payment_was_made",
    ...UNEXPECTED,
    message: "The pool's vault holds less than its books say",
    hint: "This would be a bug of the contract: compare the vault with the tracked liquidity",
  }),
  row("token", "insufficient_funds", {
    id: "insufficient_funds: token account",
    ...custom(1),
    ...EXPECTED,
    message: "A token account holds less than was asked for",
    hint: "Retried with less",
  }),
  row("token", "invalid_mint", {
    ...custom(2),
    instructions: ["initialize_pool"],
    ...BAD_REQUEST,
    message: "A mint of the new pool is not an initialised SPL Token mint",
    hint: "Create the pool for two mints that exist",
  }),
  row("token", "invalid_mint", {
    id: "invalid_mint: token account",
    ...custom(2),
    ...BAD_REQUEST,
    message: "An account is not an initialised SPL Token mint",
    hint: LOOK_AT_LOGS,
  }),
  row("token", "token_mint_mismatch", {
    ...custom(3),
    ...BAD_REQUEST,
    message: "A token account is of another mint",
    hint: LOOK_AT_LOGS,
  }),
  row("token", "token_owner_mismatch", {
    ...custom(4),
    ...BAD_REQUEST,
    message: "The signer does not own the token account, or is not the mint's authority",
    hint: LOOK_AT_LOGS,
  }),
  row("token", "lp_supply_overflow", {
    ...custom(14),
    instructions: ["deposit"],
    ...EXPECTED,
    message: "The LP supply would exceed 64 bits",
    hint: "Expected with huge supplies",
  }),
  row("token", "token_supply_overflow", {
    ...custom(14),
    ...UNEXPECTED,
    message: "The token's supply would exceed 64 bits",
    hint: "Ask for fewer tokens",
  }),
  row("token", "account_frozen", {
    ...custom(17),
    ...UNEXPECTED,
    message: "A token account is frozen",
    hint: "Ask the mint's freeze authority",
  }),
  row("token", "token_program_refused", {
    ...BAD_REQUEST,
    message: "The token program refused an instruction",
    hint: LOOK_AT_LOGS,
  }),
];

const CREATIONS = ["initialize_program", "initialize_pool"] as const;

const SYSTEM_PROGRAM: readonly InstructionErrorRow[] = [
  row("system", "address_occupied", {
    ...custom(0),
    instructions: CREATIONS,
    ...UNEXPECTED,
    message: "Somebody sent lamports to an address before the contract could create its account there",
    hint: "The contract can never create this account any more: use another pair of mints or another ratio",
  }),
  row("system", "account_in_use", {
    ...custom(0),
    ...EXPECTED,
    message: "The account that was to be created exists already",
    hint: "Expected when two create the same at once: use what is there",
  }),
  row("system", "insufficient_sol", {
    id: "insufficient_sol: rent of new accounts",
    ...custom(1),
    instructions: CREATIONS,
    ...EXPECTED,
    message: "The wallet cannot pay the rent of the new accounts",
    hint: REFILL,
  }),
  row("system", "insufficient_sol", {
    id: "insufficient_sol: transfer",
    ...custom(1),
    ...EXPECTED,
    message: "The wallet has too few lamports",
    hint: REFILL,
  }),
  row("system", "wallet_holds_data", {
    variant: "InvalidArgument",
    ...BAD_REQUEST,
    message: "The wallet cannot pay: its account holds data",
    hint: "Fees come from plain wallets only: use an account without data",
  }),
  row("system", "system_program_refused", {
    ...BAD_REQUEST,
    message: "The system program refused an instruction",
    hint: LOOK_AT_LOGS,
  }),
];

/** Errors of the runtime: their names are nobody else's. */
export const RUNTIME_ERRORS: readonly InstructionErrorRow[] = [
  row("anybody", "out_of_compute", {
    id: "out_of_compute: budget",
    variant: "ComputationalBudgetExceeded",
    ...UNEXPECTED,
    message: "The compute units of the transaction did not suffice for a call",
    hint: "The contract needs more units than the service asks for: its version may differ, see get_cluster",
  }),
  row("anybody", "out_of_compute", {
    id: "out_of_compute: meter",
    variant: "ProgramFailedToComplete",
    evidence: "compute_is_used_up",
    ...UNEXPECTED,
    message: "The program used up the compute units of the transaction",
    hint: "The contract needs more units than the service asks for: its version may differ, see get_cluster",
  }),
  row("anybody", "out_of_heap", {
    variant: "ProgramFailedToComplete",
    instructions: ["consolidate_pool_fees"],
    evidence: "heap_is_used_up",
    ...UNEXPECTED,
    message: "The contract ran out of memory",
    hint: "Name fewer pools at once: thirteen fit into the default heap",
  }),
  row("anybody", "program_panicked", {
    variant: "ProgramFailedToComplete",
    ...UNEXPECTED,
    message: "The program panicked",
    hint: "Missing or too short accounts make the contract panic: look at the transaction's logs",
  }),
  row("anybody", "privilege_escalation", {
    variant: "PrivilegeEscalation",
    ...BAD_REQUEST,
    message: "An account was passed without the signature or the right to write that an inner call needs",
    hint: LOOK_AT_LOGS,
  }),
  row("anybody", "missing_account", {
    variant: "MissingAccount",
    ...BAD_REQUEST,
    message: "A program that the instruction calls is not among its accounts",
    hint: LOOK_AT_LOGS,
  }),
  row("anybody", "account_read_only", {
    id: "account_read_only: data",
    variant: "ReadonlyDataModified",
    ...BAD_REQUEST,
    message: "The data of an account changed that was passed read-only",
    hint: LOOK_AT_LOGS,
  }),
  row("anybody", "account_read_only", {
    id: "account_read_only: lamports",
    variant: "ReadonlyLamportChange",
    ...BAD_REQUEST,
    message: "The lamports of an account changed that was passed read-only",
    hint: LOOK_AT_LOGS,
  }),
  row("anybody", "foreign_account_modified", {
    variant: "ExternalAccountDataModified",
    ...BAD_REQUEST,
    message: "The contract was given another program's account to write to",
    hint: LOOK_AT_LOGS,
  }),
];

const UNKNOWN_HINT = "No operation of this service should cause this: look at the transaction's logs";

/** What no other row knows. */
const UNKNOWN: readonly InstructionErrorRow[] = [
  row("contract", "unexpected_program_error", {
    ...UNEXPECTED,
    message: "The contract failed in a way that is not in its interface",
    hint: UNKNOWN_HINT,
  }),
  row("foreign", "foreign_program_failed", {
    ...UNEXPECTED,
    message: "Another program failed",
    hint: UNKNOWN_HINT,
  }),
];

/** Searched from the top: the first row that fits. Rows without a variant end the list of their party. */
export const INNER_ERRORS: readonly InstructionErrorRow[] = [
  ...TOKEN_PROGRAM,
  ...SYSTEM_PROGRAM,
  ...UNKNOWN,
];
