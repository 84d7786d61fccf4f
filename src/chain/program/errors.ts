/**
 * What each error of an operation means under stress. A number alone says nothing: the token program and the system
 * program use the same small ones, so a row also names whose error it is.
 */
import type { OperationKind } from "@/domain/operation.ts";
import type { FailureCategory } from "@/domain/failure.ts";

/** One kind of error. `operations` absent: whichever operation it was. */
export interface ErrorRow {
  readonly party: "contract" | "token" | "system";
  readonly variant: string;
  readonly custom_code?: number;
  readonly operations?: readonly OperationKind[];
  readonly category: FailureCategory;
  readonly code: string;
  readonly expected: boolean;
  readonly message: string;
  readonly hint: string;
}

const WAIT_FOR_UNPAUSE = "Expected while somebody pauses; operations go on after the unpause";
const REFILL = "The funding service refills the wallet; check the core wallet's balance";
const LOOK_AT_LOGS = "Look at the transaction's logs: the service's request or the deployment is wrong";

/** Searched from the top: the first row that fits. */
export const ERROR_ROWS: readonly ErrorRow[] = [
  row(
    "contract",
    1019,
    "swap_overflow",
    true,
    "The swap's output exceeds 64 bits",
    "Expected with extreme ratios",
  ),
  row("contract", 1023, "system_paused", true, "The whole deployment is paused", WAIT_FOR_UNPAUSE),
  row("contract", 1024, "system_already_paused", true, "The deployment is paused already", WAIT_FOR_UNPAUSE),
  row(
    "contract",
    1025,
    "system_not_paused",
    true,
    "The deployment is not paused",
    "Expected when two unpause at once",
  ),
  row("contract", 1027, "pool_swaps_paused", true, "Swaps of this pool are paused", WAIT_FOR_UNPAUSE),
  row(
    "contract",
    1028,
    "swap_restricted",
    true,
    "Only the pool's owner may swap here",
    "Expected in owner-only pools",
  ),
  row("contract", 1031, "insufficient_sol", true, "The wallet cannot pay the pool's fee", REFILL),
  row("contract", 1033, "fee_validation_failed", false, "The contract could not take its fee", LOOK_AT_LOGS),
  row(
    "contract",
    1034,
    "account_mismatch",
    false,
    "The pool's or treasury's address does not match",
    LOOK_AT_LOGS,
  ),
  row(
    "contract",
    1035,
    "pool_liquidity_paused",
    true,
    "Deposits and withdrawals are paused",
    WAIT_FOR_UNPAUSE,
  ),
  row("contract", 1047, "amount_mismatch", false, "The swap's output is not the expected one", LOOK_AT_LOGS),
  row(
    "contract",
    1049,
    "unsupported_ratio",
    true,
    "The contract refuses this ratio",
    "One side must be one whole token",
  ),
  row(
    "contract",
    3001,
    "lp_amount_mismatch",
    false,
    "The contract minted another number of LP tokens",
    LOOK_AT_LOGS,
  ),
  row(
    "contract",
    4001,
    "lp_account_unusable",
    false,
    "The LP token account is missing or unusable",
    LOOK_AT_LOGS,
  ),
  {
    ...row(
      "token",
      1,
      "insufficient_pool_liquidity",
      true,
      "The pool's vault holds less than was asked for",
      "",
    ),
    operations: ["withdrawal"],
    hint: "Swaps have drained this side of the pool; a later withdrawal succeeds when swaps fill it again",
  },
  row(
    "token",
    1,
    "insufficient_funds",
    true,
    "A token account holds less than was asked for",
    "Retried with less",
  ),
  {
    ...row("token", 14, "lp_supply_overflow", true, "The LP supply would exceed 64 bits", ""),
    operations: ["deposit"],
    hint: "Expected with huge supplies",
  },
  row(
    "token",
    14,
    "token_supply_overflow",
    false,
    "The token's supply would exceed 64 bits",
    "Ask for fewer tokens",
  ),
  row("token", 17, "account_frozen", false, "A token account is frozen", "Ask the mint's freeze authority"),
  row("system", 1, "insufficient_sol", true, "The wallet has too few lamports", REFILL),
  builtin_row(
    "InsufficientFunds",
    ["deposit"],
    "insufficient_funds",
    "The wallet holds less than was to be deposited",
  ),
  builtin_row(
    "InsufficientFunds",
    ["swap"],
    "insufficient_pool_liquidity",
    "The pool holds too little of the output",
  ),
  builtin_row("InvalidArgument", undefined, "zero_amount", "The amount, or the output of the swap, is zero"),
  builtin_row(
    "InvalidAccountData",
    ["swap"],
    "insufficient_funds",
    "The wallet holds less than was to be swapped",
  ),
  builtin_row("AccountAlreadyInitialized", undefined, "already_exists", "The account exists already"),
];

function row(
  party: ErrorRow["party"],
  custom_code: number,
  code: string,
  expected: boolean,
  message: string,
  hint: string,
): ErrorRow {
  return { party, variant: "Custom", custom_code, category: "transaction", code, expected, message, hint };
}

function builtin_row(
  variant: string,
  operations: readonly OperationKind[] | undefined,
  code: string,
  message: string,
): ErrorRow {
  const hint = "Expected under load; the thread tries again with what is there then";
  const common = {
    party: "contract",
    variant,
    category: "transaction",
    code,
    expected: true,
    message,
    hint,
  } as const;
  return operations === undefined ? common : { ...common, operations };
}
