/** How much may be taken out of the treasury, and when. */
import { assertEquals, assertMatch } from "@std/assert";
import { donateSol, withdrawTreasuryFees } from "./admin_instructions.ts";
import { pauseSystem, u64, unpauseSystem } from "./instructions.ts";
import { Scene, USER } from "./scene.ts";
import { ADMIN, type Ledger, named, SOL, START_TIME, TREASURY } from "./support.ts";

const RENT = 1_837_440n;
const DESTINATION = named("destination");
const HOUR = 3_600n;

/** A treasury that holds `lamports` beyond its rent, and has `tracked` on record. */
function treasuryOf(lamports: bigint, tracked = lamports): Ledger {
  const { ledger } = new Scene();
  ledger.put(DESTINATION, { lamports: SOL });
  ledger.put(TREASURY, { lamports: RENT + lamports });
  ledger.patch(TREASURY, 0, u64(tracked));
  ledger.keep();
  return ledger;
}

function attempt(ledger: Ledger, amount: bigint): string | undefined {
  return ledger.simulate(withdrawTreasuryFees(ADMIN, DESTINATION, amount)).error;
}

function fields(ledger: Ledger): BigUint64Array {
  return new BigUint64Array(ledger.read(TREASURY).data.buffer);
}

const RATES: [tracked: bigint, rate: bigint][] = [
  ...[[480n * SOL, 10n], [480n * SOL + 1n, 100n], [481n * SOL, 100n]] as [bigint, bigint][],
  ...[[4_800n * SOL, 100n], [4_801n * SOL, 1_000n], [48_001n * SOL, 10_000n]] as [bigint, bigint][],
  ...[[0n, 10n], [2n ** 64n - 1n, 10n ** 9n]] as [bigint, bigint][],
];

for (const [tracked, rate] of RATES) {
  Deno.test(`with ${tracked} lamports on record ${rate} SOL an hour may be withdrawn`, () => {
    const ledger = treasuryOf(4_000_000_000n * SOL, tracked);
    assertEquals(attempt(ledger, rate * SOL), undefined);
    assertEquals(attempt(ledger, rate * SOL + 1n), "InvalidInstructionData");
  });
}

Deno.test("a withdrawal: every byte of the treasury, and the lamports", () => {
  const ledger = treasuryOf(20n * SOL, 7n);
  const expected = fields(ledger);
  ledger.setTime(START_TIME + 9n);
  const { logs } = ledger.run(withdrawTreasuryFees(ADMIN, DESTINATION, 3n * SOL));
  assertMatch(logs.join("\n"), /Amount withdrawn: 3000000000 lamports/);
  expected.set([17n * SOL + RENT], 0);
  expected.set([3n * SOL], 2);
  expected.set([1n], 6);
  expected.set([START_TIME + 9n], 12);
  expected.set([START_TIME + 9n], 14);
  assertEquals(fields(ledger), expected);
  assertEquals(ledger.read(TREASURY).lamports, 17n * SOL + RENT);
  assertEquals(ledger.read(DESTINATION).lamports, 4n * SOL);
});

Deno.test("amount 0 withdraws all but the rent, without a minimum, but not beyond the rate", () => {
  const ledger = treasuryOf(9_999n);
  ledger.run(withdrawTreasuryFees(ADMIN, DESTINATION, 0n));
  assertEquals(ledger.read(TREASURY).lamports, RENT);
  assertEquals(fields(ledger)[2], 9_999n);
  assertEquals(attempt(treasuryOf(10n * SOL), 0n), undefined);
  assertEquals(attempt(treasuryOf(10n * SOL + 1n), 0n), "InvalidInstructionData");
});

Deno.test("the rate follows the recorded balance: lamports sent directly count only when it is synchronised", () => {
  const ledger = treasuryOf(900n * SOL, 100n * SOL);
  assertEquals(attempt(ledger, 50n * SOL), "InvalidInstructionData");
  ledger.run(donateSol(USER, SOL));
  assertEquals(attempt(ledger, 50n * SOL), undefined);
});

Deno.test("an hour has to pass between withdrawals", () => {
  const ledger = treasuryOf(20n * SOL);
  ledger.run(withdrawTreasuryFees(ADMIN, DESTINATION, SOL));
  for (const [seconds, error] of [[0n, true], [HOUR - 1n, true], [HOUR, false]] as const) {
    ledger.setTime(START_TIME + seconds);
    assertEquals(attempt(ledger, 2n * SOL), error ? "InvalidInstructionData" : undefined);
  }
});

Deno.test("after a restart of the system the treasury is closed for 72 hours: 71 and the usual one", () => {
  const ledger = treasuryOf(20n * SOL);
  ledger.run(pauseSystem(ADMIN, 1), unpauseSystem(ADMIN));
  const error = "InvalidInstructionData";
  const steps = [[0n, error], [255_600n, error], [255_601n, error], [259_199n, error], [259_200n, undefined]];
  for (const [seconds, expected] of steps) {
    ledger.setTime(START_TIME + (seconds as bigint));
    assertEquals(attempt(ledger, SOL), expected as string | undefined, `${seconds} seconds`);
  }
});

Deno.test("pausing and restarting once in 72 hours keeps the treasury closed for ever", () => {
  const ledger = treasuryOf(20n * SOL);
  for (let time = START_TIME; time < START_TIME + 10n * 259_000n; time += 259_000n) {
    ledger.setTime(time);
    assertEquals(attempt(ledger, SOL), time === START_TIME ? undefined : "InvalidInstructionData");
    ledger.run(pauseSystem(ADMIN, 1), unpauseSystem(ADMIN));
  }
});

Deno.test("the treasury as its own destination: counted, and nothing moved", () => {
  const ledger = treasuryOf(20n * SOL);
  ledger.run(withdrawTreasuryFees(ADMIN, TREASURY, SOL));
  assertEquals([fields(ledger)[0], fields(ledger)[2], fields(ledger)[6]], [20n * SOL + RENT, SOL, 1n]);
  assertEquals(ledger.read(TREASURY).lamports, 20n * SOL + RENT);
});

Deno.test("accounts beyond its own are ignored", () => {
  const ledger = treasuryOf(20n * SOL);
  const ix = withdrawTreasuryFees(ADMIN, DESTINATION, SOL);
  ix.keys.push({ pubkey: USER, isSigner: false, isWritable: false });
  ledger.run(ix);
});
