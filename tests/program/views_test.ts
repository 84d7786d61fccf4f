/** The views: they write to the log, change nothing, and are not always right about what they say. */
import { PublicKey, SystemProgram, type TransactionInstruction } from "@solana/web3.js";
import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  getConsolidationStatus,
  getPoolInfo,
  getPoolStatePda,
  getTokenVaultPdas,
  getVersion,
  view,
  viewOf,
} from "./admin_instructions.ts";
import { unnamedPoolFaults } from "./fault_rows.ts";
import { checkFaults, type Fault, fault } from "./faults.ts";
import { initializePool, pausePool, Pool } from "./instructions.ts";
import { CREATOR, MINT_A, MINT_B, Scene } from "./scene.ts";
import { ADMIN, Ledger, named, pda, PROGRAM_ID, SOL, STRANGER, SYSTEM_STATE, TREASURY } from "./support.ts";

function log(ledger: Ledger, ix: TransactionInstruction): string {
  const result = ledger.run(ix);
  assertEquals(result.returnData.length, 0);
  return result.logs.filter((line) => line.startsWith("Program log: ")).map((line) => line.slice(13)).join(
    "\n",
  );
}

function filledScene(): Scene {
  const scene = new Scene();
  scene.ledger.run(scene.deposit(0, 1_000_000_000n), scene.deposit(1, 160_000_000n));
  return scene;
}

Deno.test("GetVersion, also with accounts and under another program id, names the compiled one", () => {
  const { ledger } = new Scene();
  assertMatch(log(ledger, view(14, [STRANGER])), /Contract Version: 0\.17\.1070$/m);
  const id = new PublicKey("9iqh69RqeG3RRrFBNZVoE77TMRvYboFUtC2sykaFVzB7");
  const ix = getVersion();
  ix.programId = id;
  const text = log(new Ledger(undefined, id), ix);
  assertEquals(/Contract Version: ([0-9.]+)/.exec(text)?.[1], "0.17.1070");
  assert(text.includes(PROGRAM_ID.toBase58()));
});

Deno.test("GetPoolStatePDA takes the ratio for N to 1, whichever mint is token A", () => {
  const { ledger } = new Scene();
  for (
    const [multiple, base, [a, b]] of [[MINT_A, MINT_B, [160n, 1n]], [MINT_B, MINT_A, [1n, 160n]]] as const
  ) {
    const pool = new Pool(MINT_A, MINT_B, a, b);
    const text = log(ledger, getPoolStatePda(multiple, base, 160n));
    assertMatch(text, new RegExp(`Pool state: ${pool.id}\nBump: ${pool.bumps[0]}$`));
  }
  log(ledger, getPoolStatePda(MINT_A, MINT_A, 0n));
});

Deno.test("GetTokenVaultPDAs names the vaults below any address", () => {
  const { ledger } = new Scene();
  for (const key of [named("a pool"), SystemProgram.programId]) {
    const [[a, bumpA], [b, bumpB]] = [
      pda("token_a_vault", key.toBytes()),
      pda("token_b_vault", key.toBytes()),
    ];
    const expected = `Token A vault: ${a}\nBump: ${bumpA}\nToken B vault: ${b}\nBump: ${bumpB}`;
    assert(log(ledger, getTokenVaultPdas(key)).endsWith(expected));
  }
});

Deno.test("GetLiquidityInfo and GetPoolInfo", () => {
  const { ledger, pool } = filledScene();
  for (const ix of [viewOf(9, pool.id), getPoolInfo(pool.id)]) {
    const text = log(ledger, ix);
    assertEquals(/Total Token A Liquidity: (\d+)/.exec(text)?.[1], "1000000000");
    assertEquals(/Total Token B Liquidity: (\d+)/.exec(text)?.[1], "160000000");
  }
  const info = log(ledger, getPoolInfo(pool.id));
  for (const key of [pool.id, CREATOR, ...pool.mints, ...pool.vaults]) assert(info.includes(key.toBase58()));
});

Deno.test("a paused pool is shown with deposits and withdrawals enabled; its swaps are shown as they are", () => {
  const { ledger, pool } = filledScene();
  ledger.run(pausePool(ADMIN, pool, 3));
  for (const ix of [viewOf(8, pool.id), getPoolInfo(pool.id)]) {
    assertMatch(log(ledger, ix), /Deposits and withdrawals: ENABLED\nSwaps: PAUSED$/);
  }
});

Deno.test("GetPoolPauseStatus believes any account of 438 bytes, and no other", () => {
  const scene = filledScene();
  const { ledger } = scene;
  ledger.put(STRANGER, { data: new Uint8Array(438) });
  assertMatch(log(ledger, viewOf(8, STRANGER)), /Swaps: ENABLED$/);
  for (const length of [0, 437, 439]) {
    ledger.put(STRANGER, { data: new Uint8Array(length) });
    assertEquals(ledger.simulate(viewOf(8, STRANGER)).error, "BorshIoError");
  }
  ledger.put(scene.pool.id, { data: Uint8Array.from([...ledger.read(scene.pool.id).data, 0]) });
  assertEquals(ledger.simulate(viewOf(8, scene.pool.id)).error, "BorshIoError");
  // Where a pool is loaded, bytes behind it are tolerated.
  for (const ix of [viewOf(9, scene.pool.id), viewOf(10, scene.pool.id), getPoolInfo(scene.pool.id)]) {
    ledger.run(ix);
  }
});

Deno.test("GetFeeInfo shows the fees of the pool, and says that they are the same for all", () => {
  const { ledger, pool } = filledScene();
  const text = log(ledger, viewOf(10, pool.id));
  assertMatch(text, /Liquidity fee: 13000000\nSwap fee: 271500\n.*same for all pools/);
});

Deno.test("GetPoolSolBalance shows the lamports of anything", () => {
  const { ledger, pool } = filledScene();
  assertMatch(log(ledger, viewOf(11, pool.id)), /Lamports: 29939360$/);
  ledger.put(STRANGER, { lamports: 5n * SOL });
  assertMatch(log(ledger, viewOf(11, STRANGER)), /Lamports: 5000000000$/);
  assertMatch(log(ledger, viewOf(11, named("nobody"))), /Lamports: 0$/);
});

Deno.test("GetTreasuryInfo shows the treasury, and a fresh one for whatever it cannot decode", () => {
  const { ledger, pool } = filledScene();
  assertMatch(log(ledger, viewOf(16, TREASURY)), /Total balance: 1151837440\n.*Pool creations: 1\n/s);
  assertMatch(log(ledger, viewOf(16, pool.id)), /Total balance: 29939360\n.*Pool creations: 0\n/s);
  log(ledger, viewOf(16, named("nobody")));
});

Deno.test("GetConsolidationStatus adds up what is pending", () => {
  const scene = filledScene();
  const other = new Pool(MINT_A, MINT_B, SOL, 7n);
  scene.ledger.run(initializePool(CREATOR, other));
  const text = log(scene.ledger, getConsolidationStatus([scene.pool.id, other.id, scene.pool.id]));
  assertMatch(text, /Pools examined: 3\nTotal pending fees: 52000000$/);
  assertMatch(
    log(scene.ledger, getConsolidationStatus([scene.pool.id, SYSTEM_STATE], 1)),
    /Pools examined: 1\n/,
  );
  assertMatch(log(scene.ledger, getConsolidationStatus([])), /Pools examined: 0\n/);
});

function tooFew(error: string): Fault {
  return fault("an account is missing", error, (ix) => void ix.keys.pop());
}

const LOADING: [name: string, build: (scene: Scene) => TransactionInstruction, error: string][] = [
  ["GetPoolInfo", ({ pool }) => getPoolInfo(pool.id), "ProgramFailedToComplete"],
  ["GetLiquidityInfo", ({ pool }) => viewOf(9, pool.id), "ProgramFailedToComplete"],
  ["GetFeeInfo", ({ pool }) => viewOf(10, pool.id), "NotEnoughAccountKeys"],
  ["GetConsolidationStatus", ({ pool }) => getConsolidationStatus([pool.id]), "ProgramFailedToComplete"],
];

for (const [name, build, error] of LOADING) {
  Deno.test(`${name}: every check, in its order`, () => {
    const scene = new Scene();
    checkFaults(scene, () => build(scene), [tooFew(error), ...unnamedPoolFaults()]);
  });
}

Deno.test("the other views check the number of accounts at most", () => {
  const { ledger, pool } = new Scene();
  const failures = [[8, "ProgramFailedToComplete"], [11, "NotEnoughAccountKeys"], [
    16,
    "ProgramFailedToComplete",
  ]];
  for (const [index, error] of failures) {
    assertEquals(ledger.simulate(view(Number(index), [])).error, String(error));
    ledger.run(view(Number(index), [pool.id, STRANGER]));
  }
  assertEquals(ledger.simulate(view(18, [], [1])).error, "ProgramFailedToComplete");
  // The count comes first: an unusable pool in front of a missing one is not reported.
  assertEquals(ledger.simulate(view(18, [STRANGER], [2])).error, "ProgramFailedToComplete");
});

Deno.test("three views refuse every pool when the program runs at another id", () => {
  const id = new PublicKey("9iqh69RqeG3RRrFBNZVoE77TMRvYboFUtC2sykaFVzB7");
  const ledger = new Ledger(undefined, id);
  const data = new Scene().ledger.read(new Scene().pool.id).data;
  ledger.put(STRANGER, { data, owner: id });
  const answers = [getPoolInfo(STRANGER), viewOf(9, STRANGER), viewOf(10, STRANGER), viewOf(8, STRANGER)];
  const errors = [...answers, getConsolidationStatus([STRANGER])].map((ix) => {
    ix.programId = id;
    return ledger.simulate(ix).error;
  });
  assertEquals(errors, [...new Array(3).fill("IncorrectProgramId"), undefined, undefined]);
});
