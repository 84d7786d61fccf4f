/** The log lines that parsers rely on: their wording and their place. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { initializePool, initializeProgram, Pool } from "./instructions.ts";
import { CREATOR, EXAMPLE_POOL, MINT_A, MINT_B, mintData, Scene } from "./scene.ts";
import { ADMIN, Ledger, type Outcome, UPGRADE_AUTHORITY } from "./support.ts";
import { TOKEN_PROGRAM_ID } from "@solana/spl-token";

function lines(outcome: Outcome): string[] {
  const prefix = "Program log: ";
  return outcome.logs.filter((line) => line.startsWith(prefix)).map((line) => line.slice(prefix.length));
}

function filledScene(): Scene {
  const scene = new Scene();
  scene.ledger.run(scene.deposit(0, 1_000_000_000n), scene.deposit(1, 160_000_000n));
  return scene;
}

Deno.test("three banner lines precede every instruction", () => {
  const scene = filledScene();
  const banner = lines(scene.ledger.simulate(scene.deposit(0, 5n))).slice(0, 3);
  assertMatch(
    banner.join("\n"),
    /^Fixed Ratio Trading.*\nInterface version: 0\.17\.1070\nInstruction: Deposit$/,
  );
});

Deno.test("success of a deposit is its last line", () => {
  const scene = filledScene();
  const match = /DEPOSIT SUCCESS: (\d+) tokens .* (\d+) LP tokens/.exec(
    lines(scene.ledger.run(scene.deposit(0, 12_345n))).at(-1) ?? "",
  );
  assertEquals(match?.slice(1), ["12345", "12345"]);
});

Deno.test("success of a withdrawal is its fourth line from the end", () => {
  const scene = filledScene();
  const match = /WITHDRAWAL SUCCESS: (\d+) LP tokens .* (\d+) tokens/.exec(
    lines(scene.ledger.run(scene.withdraw(0, 54_321n))).at(-4) ?? "",
  );
  assertEquals(match?.slice(1), ["54321", "54321"]);
});

Deno.test("the summary of a swap is its last line", () => {
  const scene = filledScene();
  const match = /SUMMARY: (\d+) .* (\d+) tokens, Fee: (\d+) lamports/.exec(
    lines(scene.ledger.run(scene.swap(0, 1000n, 160n))).at(-1) ?? "",
  );
  assertEquals(match?.slice(1), ["1000", "160", "271500"]);
});

Deno.test("the counters after a fee", () => {
  const scene = filledScene();
  const liquidity = lines(scene.ledger.run(scene.withdraw(0, 1n))).join("\n");
  assertMatch(liquidity, /After update - collected_liquidity_fees: 39000000$/m);
  assertMatch(liquidity, /After update - total_sol_fees_collected: 39000000$/m);
  const swap = lines(scene.ledger.run(scene.swap(0, 1000n, 160n))).join("\n");
  assertMatch(swap, /After update - collected_swap_contract_fees: 271500$/m);
  assertMatch(swap, /After update - total_sol_fees_collected: 39271500$/m);
});

Deno.test("a mismatch names both amounts, except for a remainder in an exact pool", () => {
  const scene = filledScene();
  const mismatch = lines(scene.ledger.simulate(scene.swap(0, 1000n, 2n ** 64n - 1n))).at(-1) ?? "";
  const match = /AMOUNT MISMATCH: Expected (\d+) .* calculated (\d+)/.exec(mismatch);
  assertEquals(match?.slice(1), ["18446744073709551615", "160"]);
  scene.ledger.patch(scene.pool.id, 261, [65]);
  const remainder = lines(scene.ledger.simulate(scene.swap(0, 1n, 5n)));
  assertEquals(remainder.filter((line) => line.includes("AMOUNT MISMATCH")), []);
});

Deno.test("the pool id is logged in base58, also one with a leading zero byte", () => {
  const ledger = new Ledger();
  for (const wallet of [UPGRADE_AUTHORITY, CREATOR]) ledger.put(wallet, {});
  ledger.put(MINT_A, { data: mintData(9), owner: TOKEN_PROGRAM_ID });
  ledger.put(MINT_B, { data: mintData(6), owner: TOKEN_PROGRAM_ID });
  ledger.run(initializeProgram(UPGRADE_AUTHORITY, ADMIN));
  const pools = Array.from({ length: 40 }, (_, i) => new Pool(MINT_A, MINT_B, 1_000_000_000n, BigInt(i + 1)));
  for (let ratio = 41n; pools.at(-1)?.id.toBytes()[0] !== 0; ratio++) {
    assert(ratio < 20_000n, "No pool id with a leading zero byte was found");
    pools.push(new Pool(MINT_A, MINT_B, 1_000_000_000n, ratio));
  }
  for (const pool of [EXAMPLE_POOL, ...pools.slice(0, 40), pools.at(-1)!]) {
    const last = lines(ledger.simulate(initializePool(CREATOR, pool))).at(-1);
    assertEquals(last, `POOL_ID: ${pool.id} | Ratio: 1000000000:${pool.ratioB} | Type: Simple`);
  }
});
