/** What still works in which state of pause. */
import type { TransactionInstruction } from "@solana/web3.js";
import { assertEquals } from "@std/assert";
import {
  consolidatePoolFees,
  donateSol,
  getConsolidationStatus,
  getPoolInfo,
  getPoolStatePda,
  getTokenVaultPdas,
  getVersion,
  processAdminChange,
  setSwapOwnerOnly,
  updatePoolFees,
  viewOf,
  withdrawTreasuryFees,
} from "./admin_instructions.ts";
import { initializePool, Pool, unpausePool } from "./instructions.ts";
import { pausePool, pauseSystem, unpauseSystem } from "./instructions.ts";
import { CREATOR, MINT_A, MINT_B, Scene, USER } from "./scene.ts";
import { ADMIN, SOL, START_TIME, SYSTEM_STATE, TREASURY } from "./support.ts";

const OTHER_POOL = new Pool(MINT_A, MINT_B, 1_000_000_000n, 7_000_000n);

function filledScene(): Scene {
  const scene = new Scene();
  scene.ledger.run(scene.deposit(0, 1_000_000_000n), scene.deposit(1, 160_000_000n));
  return scene;
}

/** The instructions of a row, in the order of its columns. */
function columns(scene: Scene): TransactionInstruction[] {
  return [
    ...[scene.deposit(0, 1000n), scene.withdraw(0, 1000n), scene.swap(0, 1000n, 160n)],
    initializePool(CREATOR, OTHER_POOL),
    ...[pausePool(ADMIN, scene.pool, 0), unpausePool(ADMIN, scene.pool, 0)],
    ...[
      setSwapOwnerOnly(ADMIN, scene.pool, false, ADMIN),
      updatePoolFees(ADMIN, scene.pool, 1, [100_000n, 0n]),
    ],
    ...[
      withdrawTreasuryFees(ADMIN, USER, 10_000_000n),
      donateSol(USER, SOL),
      processAdminChange(ADMIN, USER),
    ],
    ...[pauseSystem(ADMIN, 1), unpauseSystem(ADMIN)],
    ...[consolidatePoolFees(ADMIN, [scene.pool.id]), ...views(scene)],
  ];
}

/** All views: none of them ever minds a pause. */
function views({ pool }: Scene): TransactionInstruction[] {
  return [
    ...[getPoolStatePda(pool.a, pool.b, 1n), getTokenVaultPdas(pool.id), getPoolInfo(pool.id), getVersion()],
    ...([8, 9, 10, 11, 16] as const).map((index) => viewOf(index, pool.id)),
    getConsolidationStatus([pool.id]),
  ];
}

const OK = undefined;
const RUNNING = "Custom 1025";
const SETTINGS = new Array<undefined>(7).fill(OK);
const ALWAYS = new Array<undefined>(11).fill(OK);
const ROWS: { state: string; enter: (scene: Scene) => void; errors: (string | undefined)[] }[] = [
  { state: "nothing paused", enter: () => {}, errors: [OK, OK, OK, OK, ...SETTINGS, OK, RUNNING, ...ALWAYS] },
  {
    state: "system paused",
    enter: (scene) => void scene.ledger.run(pauseSystem(ADMIN, 7)),
    errors: [...new Array(11).fill("Custom 1023"), "Custom 1024", OK, ...ALWAYS],
  },
  {
    state: "liquidity of the pool paused",
    enter: (scene) => void scene.ledger.run(pausePool(ADMIN, scene.pool, 1)),
    errors: ["Custom 1035", "Custom 1035", OK, OK, ...SETTINGS, OK, RUNNING, ...ALWAYS],
  },
  {
    state: "swaps of the pool paused",
    enter: (scene) => void scene.ledger.run(pausePool(ADMIN, scene.pool, 2)),
    errors: [OK, OK, "Custom 1027", OK, ...SETTINGS, OK, RUNNING, ...ALWAYS],
  },
  {
    state: "swaps for the owner only",
    enter: (scene) => scene.ledger.patch(scene.pool.id, 261, [33]),
    errors: [OK, OK, "Custom 1028", OK, ...SETTINGS, OK, RUNNING, ...ALWAYS],
  },
];

for (const { state, enter, errors } of ROWS) {
  Deno.test(`with ${state}`, () => {
    const scene = filledScene();
    enter(scene);
    assertEquals(columns(scene).map((ix) => scene.ledger.simulate(ix).error), errors);
  });
}

Deno.test("precedence: zero amounts of Withdraw and Swap before the pause, a deposit's after it", () => {
  const scene = filledScene();
  scene.ledger.run(pausePool(ADMIN, scene.pool, 3), pauseSystem(ADMIN, 7));
  const zero = [scene.deposit(0, 0n), scene.withdraw(0, 0n), scene.swap(0, 0n, 0n)];
  assertEquals(zero.map((ix) => scene.ledger.simulate(ix).error), [
    "Custom 1023",
    "InvalidArgument",
    "InvalidArgument",
  ]);
  const deposit = scene.ledger.simulate(scene.deposit(0, 1n));
  assertEquals(deposit.logs.some((line) => /Pause code: 7$/.test(line)), true, "The pause code is logged");
});

Deno.test("pool flags: arguments and flags differ, changes add up, other bits mean nothing", () => {
  const scene = new Scene();
  const flags = () => scene.ledger.read(scene.pool.id).data[261];
  const steps = [
    [pausePool(ADMIN, scene.pool, 1), 3],
    [pausePool(ADMIN, scene.pool, 1), 3],
    [pausePool(ADMIN, scene.pool, 2), 7],
    [pausePool(ADMIN, scene.pool, 0), 7],
    [unpausePool(ADMIN, scene.pool, 1), 5],
    [unpausePool(ADMIN, scene.pool, 0xfc), 5],
    [pausePool(ADMIN, scene.pool, 0xff), 7],
    [unpausePool(ADMIN, scene.pool, 3), 1],
  ] as const;
  for (const [ix, expected] of steps) {
    const before = scene.ledger.read(scene.pool.id).data;
    const { logs } = scene.ledger.run(ix);
    assertEquals(flags(), expected);
    before[261] = expected;
    assertEquals(scene.ledger.read(scene.pool.id).data, before);
    const word = (flag: number) => expected & flag ? "PAUSED" : "ENABLED";
    assertEquals(logs.some((line) => line.includes(`Liquidity operations: ${word(2)}`)), true);
    assertEquals(logs.some((line) => line.includes(`Swap operations: ${word(4)}`)), true);
  }
});

Deno.test("pause and restart of the system: every byte", () => {
  const scene = new Scene();
  const { ledger } = scene;
  const running = ledger.read(SYSTEM_STATE).data;
  const treasury = ledger.read(TREASURY).data;
  ledger.setTime(START_TIME + 50n);
  ledger.run(pauseSystem(ADMIN, 15));
  const paused = Uint8Array.from(running);
  paused[0] = 1;
  new DataView(paused.buffer).setBigInt64(1, START_TIME + 50n, true);
  paused[9] = 15;
  assertEquals(ledger.read(SYSTEM_STATE).data, paused);
  ledger.setTime(START_TIME + 90n);
  ledger.run(unpauseSystem(ADMIN));
  assertEquals(ledger.read(SYSTEM_STATE).data, running);
  const view = new DataView(treasury.buffer);
  view.setBigInt64(96, START_TIME + 90n, true);
  view.setBigInt64(112, START_TIME + 90n + 255_600n, true);
  assertEquals(ledger.read(TREASURY).data, treasury);
});
