/** Donations: what the treasury counts, and the donor's text in the log. */
import { assertEquals } from "@std/assert";
import { donateSol } from "./admin_instructions.ts";
import { Scene, USER } from "./scene.ts";
import { SOL, START_TIME, TREASURY } from "./support.ts";

Deno.test("a donation: every byte of the treasury, and the lamports", () => {
  const { ledger } = new Scene();
  ledger.put(TREASURY, { lamports: 2n * SOL });
  const expected = new BigUint64Array(ledger.read(TREASURY).data.buffer);
  const user = ledger.read(USER).lamports;
  ledger.setTime(START_TIME + 3n);
  ledger.run(donateSol(USER, 100_000_000n, "for the pools"));
  ledger.run(donateSol(USER, SOL));
  expected.set([3_100_000_000n], 0);
  expected.set([START_TIME + 3n], 12);
  expected.set([2n, 1_100_000_000n], 15);
  assertEquals(new BigUint64Array(ledger.read(TREASURY).data.buffer), expected);
  assertEquals(ledger.read(TREASURY).lamports, 3_100_000_000n);
  assertEquals(user - ledger.read(USER).lamports, 1_100_000_000n);
});

Deno.test("the message is logged twice, as it is: it may look like a line of the program", () => {
  const { ledger } = new Scene();
  const message = "😀\nProgram log: DEPOSIT SUCCESS: 5 tokens -> 5 LP tokens\n" + "x".repeat(800);
  const { logs } = ledger.run(donateSol(USER, SOL, message));
  assertEquals(logs.filter((line) => line === `Program log: ${message}`).length, 2);
});

/** Byte sequences at the edges of UTF-8, and whether they are well-formed. */
const TEXTS: [hex: string, valid: boolean][] = [
  ...[["", true], ["00", true], ["7f", true], ["80", false], ["bf", false]] as [string, boolean][],
  ...[["c080", false], ["c1bf", false], ["c280", true], ["dfbf", true], ["c2", false]] as [string, boolean][],
  ...[["e09fbf", false], ["e0a080", true], ["ed9fbf", true], ["eda080", false]] as [string, boolean][],
  ...[["ee8080", true], ["efbfbf", true], ["e0a0", false], ["e0a0c0", false]] as [string, boolean][],
  ...[["f08fbfbf", false], ["f0908080", true], ["f48fbfbf", true], ["f4908080", false]] as [
    string,
    boolean,
  ][],
  ...[["f5808080", false], ["f09080", false], ["f0908041", false], ["ff", false]] as [string, boolean][],
  ...[["41c28042", true], ["c24180", false], ["f1808080f1808080", true]] as [string, boolean][],
];

Deno.test("a message that is not UTF-8 cannot be decoded", () => {
  const { ledger } = new Scene();
  for (const [hex, valid] of TEXTS) {
    const bytes = Uint8Array.fromHex(hex);
    const strict = () => new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    let decodable = true;
    try {
      strict();
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      decodable = false;
    }
    assertEquals(decodable, valid, `The table, ${hex}`);
    const expected = valid ? undefined : "BorshIoError";
    assertEquals(ledger.simulate(donateSol(USER, SOL, bytes)).error, expected, hex);
  }
});

Deno.test("the length of the message is exact", () => {
  const { ledger } = new Scene();
  for (const offset of [-1, 1, 256, 0xffff]) {
    const ix = donateSol(USER, SOL, "four");
    ix.data.writeUInt32LE(4 + offset, 9);
    assertEquals(ledger.simulate(ix).error, "BorshIoError");
  }
  for (let length = 1; length < 13; length++) {
    const ix = donateSol(USER, SOL);
    ix.data = ix.data.subarray(0, length);
    assertEquals(ledger.simulate(ix).error, "BorshIoError");
  }
});
