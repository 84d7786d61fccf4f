/** The decoder takes exactly the bytes of an instruction: not one fewer, not one more. */
import { assertEquals } from "@std/assert";
import { instruction } from "./instructions.ts";
import { Ledger, named } from "./support.ts";

/** Index and total length of every instruction; with one account, a wallet, this is what they answer. */
const LENGTHS: [index: number, length: number, error?: string][] = [
  ...([[0, 33], [1, 18], [2, 73], [3, 73], [4, 81]] as const).map(([index, length]) =>
    [index, length, "InvalidAccountData"] as [number, number, string]
  ),
  ...[[5, 73], [6, 33]] as [number, number][],
  ...[[7, 1, "ProgramFailedToComplete"], [8, 1, "BorshIoError"]] as [number, number, string][],
  ...[[9, 1, "IncorrectProgramId"], [10, 1, "IncorrectProgramId"], [11, 1]] as [number, number, string?][],
  ...[[12, 2, "ProgramFailedToComplete"], [13, 1, "NotEnoughAccountKeys"]] as [number, number, string][],
  ...[[14, 1], [15, 9, "ProgramFailedToComplete"], [16, 1]] as [number, number, string?][],
  ...[[17, 2, "InvalidArgument"], [18, 2], [22, 50, "NotEnoughAccountKeys"]] as [number, number, string?][],
  ...([[19, 34], [20, 34], [21, 66], [23, 13], [24, 33]] as const).map(([index, length]) =>
    [index, length, "InvalidAccountData"] as [number, number, string]
  ),
];

function call(ledger: Ledger, data: Iterable<number>): string | undefined {
  return ledger.simulate(instruction(data, "r", [named("one account")])).error;
}

Deno.test("the length of every instruction is exact, and is checked before the accounts", () => {
  const ledger = new Ledger();
  for (const [index, length, error] of LENGTHS) {
    const data = new Uint8Array(length + 1);
    data[0] = index;
    assertEquals(call(ledger, data.subarray(0, length)), error, `Index ${index}`);
    if (length > 1) {
      assertEquals(call(ledger, data.subarray(0, length - 1)), "BorshIoError", `Index ${index}, short`);
    }
    assertEquals(call(ledger, data), "BorshIoError", `Index ${index}, long`);
  }
});

Deno.test("no data at all has an error of its own", () => {
  assertEquals(call(new Ledger(), []), "InvalidInstructionData");
});

Deno.test("an unknown index is a decoding error", () => {
  const ledger = new Ledger();
  assertEquals(new Set(LENGTHS.map(([index]) => index)).size, 25);
  for (let index = 25; index < 256; index++) {
    assertEquals(call(ledger, [index]), "BorshIoError", `Index ${index}`);
  }
});

Deno.test("a boolean is 0 or 1", () => {
  const ledger = new Ledger();
  const data = new Uint8Array(66);
  data[0] = 21;
  for (let value = 0; value < 256; value++) {
    data[1] = value;
    assertEquals(call(ledger, data), value <= 1 ? "InvalidAccountData" : "BorshIoError");
  }
});
