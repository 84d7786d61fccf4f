/** Rents and fees: what accounts are created with under each rule of rent, and what the treasury counts. */
import { TOKEN_PROGRAM_ID } from "@solana/spl-token";
import { assertEquals } from "@std/assert";
import { Rent } from "litesvm/dist/internal.js";
import { initializePool, initializeProgram, Pool } from "./instructions.ts";
import { CREATOR, EXAMPLE_POOL, MINT_A, MINT_B, mintData, Scene } from "./scene.ts";
import { ADMIN, Ledger, SYSTEM_STATE, TREASURY, UPGRADE_AUTHORITY } from "./support.ts";

for (const [perYear, threshold] of [[6960n, 1.0], [3480n, 2.0], [4640n, 1.5], [13_920n, 0.5]] as const) {
  Deno.test(`rent of ${perYear} lamports a byte and year, ${threshold} years`, () => {
    const ledger = new Ledger();
    ledger.svm.setRent(new Rent(perYear, threshold, 50));
    for (const wallet of [UPGRADE_AUTHORITY, CREATOR]) ledger.put(wallet, {});
    ledger.put(MINT_A, { data: mintData(9), owner: TOKEN_PROGRAM_ID });
    ledger.put(MINT_B, { data: mintData(6), owner: TOKEN_PROGRAM_ID });
    ledger.run(initializeProgram(UPGRADE_AUTHORITY, ADMIN));
    assertEquals([SYSTEM_STATE, TREASURY].map((key) => ledger.read(key).lamports), [1_468_560n, 1_837_440n]);
    const result = ledger.send(initializePool(CREATOR, EXAMPLE_POOL));
    assertEquals(result.error, undefined, result.logs.join("\n"));
    const created = [EXAMPLE_POOL.id, ...EXAMPLE_POOL.vaults, ...EXAMPLE_POOL.lpMints];
    assertEquals(
      created.map((key) => ledger.read(key).lamports),
      [3_939_360n, 2_039_280n, 2_039_280n, 1_461_600n, 1_461_600n],
    );
  });
}

Deno.test("the treasury counts every pool and its fee, and synchronises its balance", () => {
  const { ledger } = new Scene();
  ledger.put(TREASURY, { lamports: ledger.read(TREASURY).lamports + 5n });
  ledger.run(initializePool(CREATOR, new Pool(MINT_A, MINT_B, 1_000_000_000n, 7_000_000n)));
  const fields = new BigUint64Array(ledger.read(TREASURY).data.buffer);
  assertEquals([fields[0], fields[3], fields[8]], [2_301_837_445n, 2n, 2_300_000_000n]);
});
