/** The decoder takes exactly the bytes of an instruction: not one fewer, not one more. */
import { assertEquals } from "@std/assert";
import { instruction } from "./instructions.ts";
import { Ledger, named } from "./support.ts";

/** Index and total length of the instructions the program has; with no accounts each fails on their number. */
const LENGTHS: [index: number, length: number, error: string][] = [
  [0, 33, "InvalidAccountData"],
  [1, 18, "InvalidAccountData"],
  [2, 73, "InvalidAccountData"],
  [3, 73, "InvalidAccountData"],
  [4, 81, "InvalidAccountData"],
  [12, 2, "ProgramFailedToComplete"],
  [13, 1, "NotEnoughAccountKeys"],
  [19, 34, "InvalidAccountData"],
  [20, 34, "InvalidAccountData"],
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

Deno.test("an unknown index, or one without a handler, is a decoding error", () => {
  const ledger = new Ledger();
  const known = LENGTHS.map(([index]) => index);
  for (let index = 0; index < 256; index++) {
    if (!known.includes(index)) assertEquals(call(ledger, [index]), "BorshIoError", `Index ${index}`);
  }
});
