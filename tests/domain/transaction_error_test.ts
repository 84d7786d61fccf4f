/** The `err` of a transaction in all the forms that nodes write, and whose error it is. */
import { assertEquals } from "@std/assert";
import { DEFAULT_PROGRAM_ID, TOKEN_PROGRAM } from "@/domain/programs.ts";
import { describe_error, parse_transaction_error } from "@/domain/transaction_error.ts";

const CONTRACT_FAILED = `Program ${DEFAULT_PROGRAM_ID} failed: custom program error: 0x417`;

Deno.test("transaction error: none is none, whatever the logs say", () => {
  assertEquals(parse_transaction_error(null, [CONTRACT_FAILED]), null);
});

Deno.test("transaction error: every form of an instruction's error", () => {
  const forms = [
    [{ InstructionError: [1, { Custom: 1047 }] }, 1, "Custom", 1047],
    [{ InstructionError: [0, { Custom: 0 }] }, 0, "Custom", 0],
    [{ InstructionError: [2, "InvalidArgument"] }, 2, "InvalidArgument", null],
    [{ InstructionError: [1, { BorshIoError: "Unknown" }] }, 1, "BorshIoError", null],
    [{ InstructionError: [1, "BorshIoError"] }, 1, "BorshIoError", null],
    [{ InstructionError: [255, "ProgramFailedToComplete"] }, 255, "ProgramFailedToComplete", null],
    [{ InstructionError: [1, { SomethingNew: 7 }] }, 1, "SomethingNew", null],
  ] as const;
  for (const [err, instruction_index, variant, custom_code] of forms) {
    const parsed = parse_transaction_error(structuredClone(err) as never, []);
    assertEquals(parsed, { instruction_index, variant, custom_code, failing_program: null });
  }
});

Deno.test("transaction error: every form of an error of the whole transaction", () => {
  const forms = [
    ["BlockhashNotFound", "BlockhashNotFound"],
    ["InsufficientFundsForFee", "InsufficientFundsForFee"],
    [{ InsufficientFundsForRent: { account_index: 0 } }, "InsufficientFundsForRent"],
    [{ DuplicateInstruction: 3 }, "DuplicateInstruction"],
    [
      { ProgramExecutionTemporarilyRestricted: { account_index: 4 } },
      "ProgramExecutionTemporarilyRestricted",
    ],
  ] as const;
  for (const [err, variant] of forms) {
    const parsed = parse_transaction_error(structuredClone(err) as never, []);
    assertEquals(parsed, { instruction_index: null, variant, custom_code: null, failing_program: null });
  }
});

Deno.test("transaction error: what nobody has seen yet is kept as its own text", () => {
  const unheard_of = [[], {}, 7, true, { InstructionError: "odd" }] as const;
  const variants = unheard_of.map((err) =>
    parse_transaction_error(structuredClone(err) as never, [])?.variant
  );
  assertEquals(variants, ["[]", "{}", "7", "true", "InstructionError"]);
});

Deno.test("transaction error: the innermost failing program is the first to be logged", () => {
  const err = { InstructionError: [1, { Custom: 1 }] };
  const logs = [
    "Program ComputeBudget111111111111111111111111111111 invoke [1]",
    "Program ComputeBudget111111111111111111111111111111 success",
    `Program ${DEFAULT_PROGRAM_ID} invoke [1]`,
    `Program ${TOKEN_PROGRAM} invoke [2]`,
    "Program log: Error: insufficient funds",
    `Program ${TOKEN_PROGRAM} failed: custom program error: 0x1`,
    `Program ${DEFAULT_PROGRAM_ID} failed: custom program error: 0x1`,
  ];
  assertEquals(parse_transaction_error(err, logs)?.failing_program, TOKEN_PROGRAM);
  assertEquals(parse_transaction_error(err, [CONTRACT_FAILED])?.failing_program, DEFAULT_PROGRAM_ID);
  assertEquals(parse_transaction_error(err, logs.slice(0, 5))?.failing_program, null);
});

Deno.test("transaction error: what a program logs cannot pass for a failure", () => {
  const err = { InstructionError: [1, { Custom: 1 }] };
  const logs = [
    `Program log: Program ${TOKEN_PROGRAM} failed: custom program error: 0x1`,
    `Program log: donated\nProgram ${TOKEN_PROGRAM} failed: custom program error: 0x1`,
    "Program failed to complete: exceeded CUs meter",
    CONTRACT_FAILED,
  ];
  assertEquals(parse_transaction_error(err, logs)?.failing_program, DEFAULT_PROGRAM_ID);
});

Deno.test("transaction error: one line for people", () => {
  const described = (err: unknown, logs: string[] = []) => {
    const error = parse_transaction_error(err as never, logs);
    return error === null ? "" : describe_error(error);
  };
  assertEquals(
    described({ InstructionError: [1, { Custom: 1047 }] }, [CONTRACT_FAILED]),
    `custom error 1047 in instruction 1 of program ${DEFAULT_PROGRAM_ID}`,
  );
  assertEquals(described({ InstructionError: [0, "InvalidArgument"] }), "InvalidArgument in instruction 0");
  assertEquals(described("InsufficientFundsForFee"), "InsufficientFundsForFee");
});
