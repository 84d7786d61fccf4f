/** What an error means: every row of the table is reached by a transaction, and everything else is unexpected. */
import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import type { ContractCall } from "@/domain/contract_call.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import { DEFAULT_PROGRAM_ID, SYSTEM_PROGRAM, TOKEN_PROGRAM } from "@/domain/programs.ts";
import type { TransactionError } from "@/domain/transaction_error.ts";
import { classify_failure } from "@/chain/failure_classifier.ts";
import { ERROR_ROWS, type ErrorRow } from "@/chain/program/errors.ts";
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
const PROGRAMS = { contract: DEFAULT_PROGRAM_ID, token: TOKEN_PROGRAM, system: SYSTEM_PROGRAM };

/** A failed transaction whose user has `held` of the input. */
function failed(error: TransactionError, call: ContractCall | null, held = 5_000n): LandedTransaction {
  const input = call !== null && "input_account" in call ? call.input_account : USER.accounts.a;
  return landed({
    calls: call === null ? [] : [call],
    tokens: { [input]: [EXAMPLE_POOL.a.mint, held, held] },
    error,
  });
}

function code_of(error: TransactionError, call: ContractCall | null, held?: bigint): string {
  return classify_failure(failed(error, call, held), DEFAULT_PROGRAM_ID).code;
}

function error_of(row: ErrorRow): TransactionError {
  return {
    instruction_index: 1,
    variant: row.variant,
    custom_code: row.custom_code ?? null,
    failing_program: PROGRAMS[row.party],
  };
}

Deno.test("classifier: every row of the table is reached", () => {
  const wanted = new Set(ERROR_ROWS);
  for (const row of ERROR_ROWS) {
    for (const [name, call] of Object.entries(CALLS)) {
      if (row.operations !== undefined && !row.operations.includes(name as keyof typeof CALLS)) continue;
      const failure = classify_failure(failed(error_of(row), call), DEFAULT_PROGRAM_ID);
      const reached = ERROR_ROWS.find((other) =>
        other.message === failure.message && other.hint === failure.hint && other.code === failure.code
      );
      assert(reached !== undefined, `${row.code} of ${name} became ${failure.code}`);
      assertEquals([reached.variant, reached.custom_code], [row.variant, row.custom_code]);
      assertEquals([failure.expected, failure.category], [reached.expected, reached.category]);
      wanted.delete(reached);
    }
  }
  assertEquals([...wanted].map(({ code }) => code), []);
});

Deno.test("classifier: the contract's table of codes, expected under stress or not", () => {
  const expected = [1019, 1023, 1024, 1025, 1027, 1028, 1031, 1035, 1049];
  const unexpected = [1033, 1034, 1047, 3001, 4001];
  for (const [codes, as] of [[expected, true], [unexpected, false]] as const) {
    for (const code of codes) {
      const failure = classify_failure(failed(contract_error(code), CALLS.swap), DEFAULT_PROGRAM_ID);
      assertEquals(failure.expected, as, `${code}`);
      assert(failure.code !== "unexpected_program_error", `${code} has a row of its own`);
    }
  }
});

Deno.test("classifier: numbers that the contract declares and never raises are unexpected", () => {
  for (const code of [0, 1, 2, 14, 17, 1001, 1003, 1012, 1026, 1036, 1042, 1046, 1048, 6000]) {
    const failure = classify_failure(failed(contract_error(code), CALLS.swap), DEFAULT_PROGRAM_ID);
    assertEquals([failure.code, failure.expected], ["unexpected_program_error", false], `${code}`);
    assertMatch(failure.message, new RegExp(`custom error ${code} in instruction 1`));
  }
});

Deno.test("classifier: builtin errors by operation", () => {
  const table: [string, string, string, string][] = [
    // variant, deposit, withdrawal, swap
    ["InsufficientFunds", "insufficient_funds", "unexpected_program_error", "insufficient_pool_liquidity"],
    ["InvalidAccountData", "unexpected_program_error", "unexpected_program_error", "insufficient_funds"],
    ["InvalidArgument", "zero_amount", "zero_amount", "zero_amount"],
    ["AccountAlreadyInitialized", "already_exists", "already_exists", "already_exists"],
  ];
  for (const [variant, ...codes] of table) {
    const names = ["deposit", "withdrawal", "swap"] as const;
    assertEquals(names.map((name) => code_of(contract_error(variant), CALLS[name])), codes, variant);
  }
  for (
    const variant of [
      "ArithmeticOverflow",
      "BorshIoError",
      "AccountDataTooSmall",
      "UninitializedAccount",
      "ProgramFailedToComplete",
      "InvalidInstructionData",
      "MissingRequiredSignature",
      "IncorrectProgramId",
    ]
  ) {
    const failure = classify_failure(failed(contract_error(variant), CALLS.deposit), DEFAULT_PROGRAM_ID);
    assertEquals([failure.code, failure.expected], ["unexpected_program_error", false], variant);
  }
});

Deno.test("classifier: a short LP balance and a drained vault show one error and are told apart", () => {
  assertEquals(code_of(token_program_error(1), CALLS.withdrawal, 1_000n), "insufficient_pool_liquidity");
  assertEquals(code_of(token_program_error(1), CALLS.withdrawal, 999n), "insufficient_funds");
  assertEquals(code_of(token_program_error(1), CALLS.deposit, 5_000n), "insufficient_funds");
});

Deno.test("classifier: one number means what the program that raised it says", () => {
  const by = (failing_program: TransactionError["failing_program"]) =>
    code_of({ ...contract_error(1), failing_program }, CALLS.swap);
  assertEquals(by(TOKEN_PROGRAM), "insufficient_funds");
  assertEquals(by(SYSTEM_PROGRAM), "insufficient_sol");
  assertEquals(by(DEFAULT_PROGRAM_ID), "unexpected_program_error");
  assertEquals(by(test_address(66)), "unexpected_program_error");
});

Deno.test("classifier: without logs the contract's own errors are still known", () => {
  const silent = (error: number | string) => ({ ...contract_error(error), failing_program: null });
  assertEquals(code_of(silent(1035), CALLS.deposit), "pool_liquidity_paused");
  assertEquals(code_of(silent("InsufficientFunds"), CALLS.deposit), "insufficient_funds");
});

Deno.test("classifier: an instruction that is not the contract's, such as a share, is judged by its program", () => {
  assertEquals(code_of(token_program_error(1, 2), CALLS.deposit), "insufficient_funds");
  assertEquals(code_of(token_program_error(17, 2), CALLS.deposit), "account_frozen");
  assertEquals(code_of({ ...contract_error("InsufficientFunds", 2) }, null), "unexpected_program_error");
});

Deno.test("classifier: errors of the whole transaction", () => {
  const whole = (variant: string): TransactionError => ({
    instruction_index: null,
    variant,
    custom_code: null,
    failing_program: null,
  });
  for (const variant of ["InsufficientFundsForRent", "InsufficientFundsForFee"]) {
    const failure = classify_failure(failed(whole(variant), CALLS.deposit), DEFAULT_PROGRAM_ID);
    assertEquals([failure.code, failure.expected], ["insufficient_sol", true]);
  }
  const failure = classify_failure(failed(whole("AccountLoadedTwice"), CALLS.deposit), DEFAULT_PROGRAM_ID);
  assertEquals([failure.code, failure.expected], ["transaction_failed", false]);
  assertMatch(failure.message, /AccountLoadedTwice/);
});

Deno.test("classifier: a transaction that has not failed cannot be classified", () => {
  assertThrows(() => classify_failure(landed({ calls: [CALLS.deposit] }), DEFAULT_PROGRAM_ID));
});

Deno.test("classifier: every failure has words for people", () => {
  for (const { code, message, hint } of ERROR_ROWS) {
    assertMatch(code, /^[a-z][a-z_]*$/);
    assert(message.length > 10 && hint.length > 5, code);
    assert(!message.endsWith("."), code);
  }
});
