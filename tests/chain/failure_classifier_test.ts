/** What errors mean beyond the rows: by instruction, with and without logs, and against texts that pretend. */
import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import type { ContractCall, InstructionName } from "@/domain/contract_call.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import { DEFAULT_PROGRAM_ID, SYSTEM_PROGRAM, TOKEN_PROGRAM } from "@/domain/programs.ts";
import type { TransactionError } from "@/domain/transaction_error.ts";
import { classify_failure } from "@/chain/failure_classifier.ts";
import { INSTRUCTIONS } from "@/chain/program/instruction_table.ts";
import {
  contract_error,
  deposit_call,
  EXAMPLE_POOL,
  landed,
  swap_call,
  test_address,
  test_user,
  token_program_error,
  withdrawal_call,
} from "../support/landed_transactions.ts";

const USER = test_user(1);
const CALLS = {
  deposit: deposit_call(USER, "A", 1_000n),
  withdrawal: withdrawal_call(USER, "A", 1_000n),
  swap: swap_call(USER, "a_to_b", 1_000n, 160n),
};

/** A failed transaction whose user has `held` of the input. */
function failed(
  error: TransactionError,
  call: ContractCall | null,
  held = 5_000n,
  logs: readonly string[] = [],
): LandedTransaction {
  const input = call !== null && "input_account" in call ? call.input_account : USER.accounts.a;
  const sketch = landed({
    calls: call === null ? [] : [call],
    tokens: { [input]: [EXAMPLE_POOL.a.mint, held, held] },
    error,
  });
  return { ...sketch, logs };
}

function code_of(error: TransactionError, call: ContractCall | null, held?: bigint, logs?: string[]): string {
  return classify_failure(failed(error, call, held, logs), DEFAULT_PROGRAM_ID).code;
}

/** The errors that a stress test provokes by each instruction, when the transaction shows nothing else. */
const EXPECTED: Readonly<Partial<Record<InstructionName, string>>> = {
  initialize_program: "AccountAlreadyInitialized",
  initialize_pool: "1023 1031 1049 AccountAlreadyInitialized InvalidArgument",
  deposit: "1023 1031 1035 InsufficientFunds",
  withdrawal: "1023 1031 1035",
  swap: "1019 1023 1027 1028 1031 InsufficientFunds InvalidAccountData InvalidArgument",
  pause_system: "1024",
  unpause_system: "1025",
  withdraw_treasury_fees: "1023 InsufficientFunds InvalidInstructionData",
  consolidate_pool_fees: "InvalidArgument",
  pause_pool: "1023",
  unpause_pool: "1023",
  set_swap_owner_only: "1023",
  update_pool_fees: "1023 1043 1044 1045",
  donate_sol: "1023 InsufficientFunds InvalidArgument",
  process_admin_change: "1023",
};

const BUILTINS = [
  ...["InvalidArgument", "InvalidInstructionData", "InvalidAccountData", "AccountDataTooSmall"],
  ...["InsufficientFunds", "IncorrectProgramId", "MissingRequiredSignature", "AccountAlreadyInitialized"],
  ...["UninitializedAccount", "NotEnoughAccountKeys", "AccountBorrowFailed", "BorshIoError"],
  ...["ArithmeticOverflow", "ProgramFailedToComplete", "ComputationalBudgetExceeded", "PrivilegeEscalation"],
  ...["MissingAccount", "ReadonlyDataModified", "GenericError", "CallDepth", "InvalidRealloc"],
];

Deno.test("classifier: of every instruction exactly these errors are expected, of everything it could answer", () => {
  const numbers = [
    ...new Array(20).keys(),
    ...new Array(60).keys().map((offset) => 1_000 + offset),
    3_001,
    4_001,
  ];
  for (const name of Object.keys(INSTRUCTIONS) as InstructionName[]) {
    // Data that do not decode: what is known of the call is its name.
    const call: ContractCall = name in CALLS
      ? CALLS[name as keyof typeof CALLS]
      : { name: "other", instruction_index: 1, variant: INSTRUCTIONS[name].index, accounts: [] };
    const blind = (error: TransactionError) =>
      classify_failure({ ...failed(error, call), token_changes: [] }, DEFAULT_PROGRAM_ID);
    const expected = [...numbers, ...BUILTINS].filter((error) => blind(contract_error(error)).expected);
    const wanted = (EXPECTED[name] ?? "").split(" ").filter((word) => word !== "");
    assertEquals(expected.map(String).toSorted(), wanted.toSorted(), name);
  }
});

Deno.test("classifier: the contract's own small numbers do not exist", () => {
  for (const code of [0, 1, 2, 14, 17, 6000]) {
    const failure = classify_failure(failed(contract_error(code), CALLS.swap), DEFAULT_PROGRAM_ID);
    assertEquals([failure.code, failure.expected], ["unexpected_program_error", false], `${code}`);
    assertMatch(failure.message, new RegExp(`custom error ${code} in instruction 1`));
  }
});

Deno.test("classifier: a number of another instruction is not this one's", () => {
  assertEquals(code_of(contract_error(1027), CALLS.deposit), "unexpected_program_error");
  assertEquals(code_of(contract_error(1035), CALLS.swap), "never_raised_invalid_system_state_pda");
  assertEquals(code_of(contract_error(1024), CALLS.swap), "unexpected_program_error");
});

const CONTRACT = `Program ${DEFAULT_PROGRAM_ID}`;
const TOKEN = `Program ${TOKEN_PROGRAM}`;
const BURN_REFUSED = [
  `${CONTRACT} invoke [1]`,
  `${TOKEN} invoke [2]`,
  `${TOKEN} failed: custom program error: 0x1`,
];
const TRANSFER_REFUSED = [
  `${CONTRACT} invoke [1]`,
  `${TOKEN} invoke [2]`,
  `${TOKEN} success`,
  `${TOKEN} invoke [2]`,
  `${TOKEN} failed: custom program error: 0x1`,
];
const END = `${CONTRACT} failed: custom program error: 0x1`;

Deno.test("classifier: a short LP balance and a drained vault show one error; the logs tell them apart", () => {
  const withdrawal = (logs: string[], held: bigint) =>
    code_of(token_program_error(1), CALLS.withdrawal, held, logs);
  assertEquals(withdrawal([...BURN_REFUSED, END], 5_000n), "insufficient_funds");
  assertEquals(withdrawal([...TRANSFER_REFUSED, END], 5_000n), "insufficient_pool_liquidity");
  // Token steps of an earlier instruction are not this one's.
  const share = [`${TOKEN} invoke [1]`, `${TOKEN} success`];
  assertEquals(withdrawal([...share, ...BURN_REFUSED, END], 5_000n), "insufficient_funds");
});

Deno.test("classifier: where the logs are cut off the balance decides", () => {
  for (const logs of [[], BURN_REFUSED.slice(0, 2), [...TRANSFER_REFUSED.slice(0, 3), "Log truncated"]]) {
    assertEquals(code_of(token_program_error(1), CALLS.withdrawal, 999n, logs), "insufficient_funds");
    assertEquals(
      code_of(token_program_error(1), CALLS.withdrawal, 1_000n, logs),
      "insufficient_pool_liquidity",
    );
  }
});

Deno.test("classifier: a swap's unusable account is told from a short balance, unless nobody knows the balance", () => {
  const refused = contract_error("InvalidAccountData");
  assertEquals(code_of(refused, CALLS.swap, 999n), "insufficient_funds");
  assertEquals(code_of(refused, CALLS.swap, 1_000n), "account_refused");
  assertEquals(
    classify_failure({ ...failed(refused, CALLS.swap), token_changes: [] }, DEFAULT_PROGRAM_ID).code,
    "insufficient_funds",
  );
  // Something before it in the transaction has taken from the balance: what it was at first proves nothing.
  const earlier = {
    instruction_index: 0,
    what: "tokens" as const,
    source: USER.accounts.a,
    destination: test_address(5),
    mint: null,
    amount: 4_500n,
  };
  assertEquals(
    classify_failure({ ...failed(refused, CALLS.swap, 5_000n), direct_moves: [earlier] }, DEFAULT_PROGRAM_ID)
      .code,
    "insufficient_funds",
  );
});

Deno.test("classifier: a remainder and a mismatch share a number; without whole logs it is taken for a mismatch", () => {
  const swap = (logs: string[]) => code_of(contract_error(1047), CALLS.swap, 5_000n, logs);
  const end = `${CONTRACT} failed: custom program error: 0x417`;
  const banner = "Program log: Instruction: Swap";
  const mismatch = "Program log: AMOUNT MISMATCH: Expected 159 but the contract calculated 160";
  assertEquals(swap([`${CONTRACT} invoke [1]`, banner, end]), "inexact_swap");
  assertEquals(swap([`${CONTRACT} invoke [1]`, banner, mismatch, end]), "amount_mismatch");
  assertEquals(swap([`${CONTRACT} invoke [1]`, banner]), "amount_mismatch");
  assertEquals(swap([]), "amount_mismatch");
  // A donor's message in an earlier instruction is anybody's text.
  const donation = [`${CONTRACT} invoke [1]`, mismatch, `${CONTRACT} success`];
  assertEquals(swap([...donation, `${CONTRACT} invoke [1]`, banner, end]), "inexact_swap");
});

Deno.test("classifier: what an inner program writes is not the contract's word", () => {
  const logs = [
    `${CONTRACT} invoke [1]`,
    "Program log: Instruction: Swap",
    `${TOKEN} invoke [2]`,
    "Program log: AMOUNT MISMATCH: Expected 1 but the contract calculated 2",
    `${TOKEN} success`,
    `${CONTRACT} failed: custom program error: 0x417`,
  ];
  assertEquals(code_of(contract_error(1047), CALLS.swap, 5_000n, logs), "inexact_swap");
});

Deno.test("classifier: of a swap's two transfers the first takes from the user, the second from the vault", () => {
  const swap = (logs: string[]) => code_of(token_program_error(1), CALLS.swap, 5_000n, logs);
  assertEquals(swap([...BURN_REFUSED, END]), "insufficient_funds");
  assertEquals(swap([...TRANSFER_REFUSED, END]), "vault_short");
  assertEquals(swap([]), "insufficient_funds");
});

Deno.test("classifier: one number means what the program that raised it says", () => {
  const by = (failing_program: TransactionError["failing_program"], call: ContractCall = CALLS.deposit) =>
    code_of({ ...contract_error(1), failing_program }, call);
  assertEquals(by(TOKEN_PROGRAM), "insufficient_funds");
  assertEquals(by(SYSTEM_PROGRAM), "insufficient_sol");
  assertEquals(by(DEFAULT_PROGRAM_ID), "unexpected_program_error");
  assertEquals(by(test_address(66)), "foreign_program_failed");
});

Deno.test("classifier: without logs the instruction tells whose error it is, where only one can be meant", () => {
  const silent = (error: number | string, call: ContractCall | null) =>
    code_of({ ...contract_error(error), failing_program: null }, call);
  assertEquals(silent(1035, CALLS.deposit), "pool_liquidity_paused");
  assertEquals(silent("InsufficientFunds", CALLS.deposit), "insufficient_funds");
  assertEquals(silent(1, CALLS.withdrawal), "insufficient_pool_liquidity");
  assertEquals(silent(14, CALLS.deposit), "lp_supply_overflow");
  assertEquals(silent(17, CALLS.deposit), "unexpected_program_error");
  const creation: ContractCall = { name: "other", instruction_index: 1, variant: 1, accounts: [] };
  assertEquals(silent(1, creation), "insufficient_sol");
  assertEquals(silent(0, creation), "address_occupied");
  assertEquals(silent(1, null), "foreign_program_failed");
});

Deno.test("classifier: an instruction that is not the contract's, such as a share, is judged by its program", () => {
  assertEquals(code_of(token_program_error(1, 2), CALLS.deposit), "insufficient_funds");
  assertEquals(code_of(token_program_error(17, 2), CALLS.deposit), "account_frozen");
  assertEquals(code_of({ ...contract_error("InsufficientFunds", 2) }, null), "unexpected_program_error");
  const move = { instruction_index: 2, source: null, destination: null, mint: null, amount: 1n };
  for (const [what, code] of [["tokens", "insufficient_funds"], ["lamports", "insufficient_sol"]] as const) {
    const silent = failed({ ...contract_error(1, 2), failing_program: null }, CALLS.deposit);
    const attempt = { ...silent, direct_moves: [{ ...move, what }] };
    assertEquals(classify_failure(attempt, DEFAULT_PROGRAM_ID).code, code);
  }
});

Deno.test("classifier: what is unexpected says exactly what it was", () => {
  const { message } = classify_failure(failed(contract_error(1033), CALLS.swap), DEFAULT_PROGRAM_ID);
  assertMatch(message, /custom error 1033 in instruction 1 of program 4aeV/);
  const whole: TransactionError = {
    instruction_index: null,
    variant: "AccountLoadedTwice",
    custom_code: null,
    failing_program: null,
  };
  assertMatch(classify_failure(failed(whole, null), DEFAULT_PROGRAM_ID).message, /AccountLoadedTwice/);
});

Deno.test("classifier: a transaction that has not failed cannot be classified", () => {
  assertThrows(() => classify_failure(landed({ calls: [CALLS.deposit] }), DEFAULT_PROGRAM_ID));
});
