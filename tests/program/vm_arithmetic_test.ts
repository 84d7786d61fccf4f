/**
 * 32-bit arithmetic. The VM sign-extends the results of its 32-bit instructions, where the instruction set that
 * clang knows zero-extends them. Our build avoids those instructions; both halves of that claim are tested.
 */
import { PublicKey, TransactionInstruction } from "@solana/web3.js";
import { assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import { writeExecutable } from "../../tools/linker/executable.ts";
import { CODE_ADDRESS } from "../../tools/linker/relocate.ts";
import { Ledger, named } from "./support.ts";

const FIXTURE = new URL("../fixtures/program/u32_arithmetic.so", import.meta.url);
const FIXTURE_ID = named("u32 fixture");

const CASES: [left: number, right: number][] = [
  ...[[0x7fffffff, 1], [0, 1], [0xffffffff, 1], [0x10000, 0x8000], [0x12345, 0x10001]] as [number, number][],
  ...[[0x80000000, 0x80000000], [0xffffffff, 0xffffffff], [5, 7]] as [number, number][],
];

function call(ledger: Ledger, program: PublicKey, data: Uint8Array): Uint8Array {
  const result = ledger.run(
    new TransactionInstruction({ programId: program, keys: [], data: Buffer.from(data) }),
  );
  return result.returnData;
}

Deno.test("u32 results of compiled C are zero-extended", () => {
  const ledger = new Ledger(FIXTURE, FIXTURE_ID);
  for (const [left, right] of CASES) {
    // The runtime drops zero bytes at the end of return data.
    const words = new BigUint64Array(3);
    new Uint8Array(words.buffer).set(
      call(ledger, FIXTURE_ID, new Uint8Array(Uint32Array.of(left, right).buffer)),
    );
    const [a, b] = [BigInt(left), BigInt(right)];
    const expected = [a + b, a - b, a * b].map((value) => BigInt.asUintN(32, value));
    assertEquals([...words], expected, `${left}, ${right}`);
  }
});

/** r0 = 0x7fffffff; r0 = (32-bit) r0 + 1; r0 >>= 63; exit: 1 if the VM sign-extends, 0 if it zero-extends. */
const ADD32_PROBE = [
  ...[[0xb7, 0, 0x7fffffff], [0x04, 0, 1], [0x77, 0, 63], [0x95, 0, 0]],
];

Deno.test("the VM itself sign-extends ADD32: the reason why the linker refuses it", async () => {
  const text = new Uint8Array(ADD32_PROBE.length * 8);
  ADD32_PROBE.forEach(([opcode = 0, registers = 0, immediate = 0], index) => {
    text.set([opcode, registers], index * 8);
    new DataView(text.buffer).setInt32(index * 8 + 4, immediate, true);
  });
  const file = await Deno.makeTempFile({ suffix: ".so" });
  try {
    await Deno.writeFile(
      file,
      writeExecutable({ rodata: new Uint8Array(), text, entryAddress: CODE_ADDRESS }),
    );
    const ledger = new Ledger(new URL(`file://${file}`), FIXTURE_ID);
    const ix = new TransactionInstruction({ programId: FIXTURE_ID, keys: [] });
    assertEquals(ledger.simulate(ix).error, "Custom 1");
  } finally {
    await Deno.remove(file);
  }
});
