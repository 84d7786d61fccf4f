import { assertEquals } from "@std/assert";
import {
  instruction_error_name,
  transaction_error_name,
  transaction_error_text,
} from "@/localnet/bank/transaction_error.ts";

/** Names and numbers of one of the addon's enumerations: they exist in its declarations only. */
async function enumeration(name: string): Promise<[name: string, number: number][]> {
  const declarations = new URL(import.meta.resolve("litesvm/dist/internal.js").replace(/\.js$/, ".d.ts"));
  const text = await Deno.readTextFile(declarations);
  const body = text.split(`export declare const enum ${name} {`)[1]?.split("}")[0] ?? "";
  return [...body.matchAll(/(\w+) = (\d+)/g)].map(([, member, number]) => [member as string, Number(number)]);
}

Deno.test("errors have the names that the VM's numbers stand for", async () => {
  const transaction_errors = await enumeration("TransactionErrorFieldless");
  const instruction_errors = await enumeration("InstructionErrorFieldless");
  assertEquals(transaction_errors.length, 35);
  assertEquals(instruction_errors.length, 53);
  for (const [name, number] of transaction_errors) assertEquals(transaction_error_name(number), name);
  for (const [name, number] of instruction_errors) assertEquals(instruction_error_name(number), name);
});

Deno.test("errors are said in a node's words", () => {
  const texts: [error: Parameters<typeof transaction_error_text>[0], text: string][] = [
    ["BlockhashNotFound", "Blockhash not found"],
    ["InsufficientFundsForFee", "Insufficient funds for fee"],
    [
      { InstructionError: [2, { Custom: 1_023 }] },
      "Error processing Instruction 2: custom program error: 0x3ff",
    ],
    [
      { InstructionError: [0, "BorshIoError"] },
      "Error processing Instruction 0: Failed to serialize or deserialize account data",
    ],
    [{ DuplicateInstruction: 1 }, "Transaction contains a duplicate instruction (1) that is not allowed"],
    [
      { InsufficientFundsForRent: { account_index: 3 } },
      "Transaction results in an account (3) with insufficient funds for rent",
    ],
    [
      { ProgramExecutionTemporarilyRestricted: { account_index: 4 } },
      "Execution of the program referenced by account at index 4 is temporarily restricted.",
    ],
  ];
  for (const [error, text] of texts) assertEquals(transaction_error_text(error), text);
});
