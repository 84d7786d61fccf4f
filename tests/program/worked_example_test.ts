/** The worked example of the interface: every address, byte, balance and rounding, to the last unit. */
import { PublicKey } from "@solana/web3.js";
import { assertEquals } from "@std/assert";
import { initializePool, initializeProgram, Pool, u64 } from "./instructions.ts";
import { CREATOR, EXAMPLE_POOL, MINT_A, MINT_B, Scene, USER } from "./scene.ts";
import { ADMIN, Ledger, pda, PROGRAM_DATA, SOL, START_TIME, SYSTEM_STATE, TREASURY } from "./support.ts";
import { UPGRADE_AUTHORITY } from "./support.ts";

const EXPECTED = {
  systemState: "7mJQU5YkXBeeYR44TFosU4YhCciRC5ierTN29fa7ia3D",
  treasury: "HBffTYMVJHgRYNCQ4opHrAVVeT1QPDtJLLDKki7mUp43",
  programData: "2FXQ9r1d1bdhdUVTh735CeUEBEhQbZvCoTfdoyFVyrqD",
  pool: "75QvP8uKKmgfmgBwviiGsNAupp2pM8TQK1aGPYYUptTK",
  vaults: ["FAUqdjJL6eoTn9Qjct5jnHAne8tUjPvhzaPLvKhXouEF", "EvvwR3dmNyQX9DfFEHZYZanjgcq212rCjbfNvNNB6vvS"],
  lpMints: ["bux1ySmSAXH3kfWWfhUnv2fA9gWGmgqskoCcDuFcXTW", "5YD67B1YRf9m98XugohZ5FG8DFXEAHricS8Dpj21eRZ4"],
};
const HEX_A = "069b8857feab8184fb687f634618c035dac439dc1aeb3b5598a0f00000000001";
const HEX_B = "c6fa7af3bedbad3a3d65f36aabc97431b1bbe4c2d2f6e0e47ca60203452f5d61";
const HEX_POOL = "5a477ddc92014b4a303d200648fd92d88fba14fca19a69eb36e0f631ec99024a";

function hex(bytes: Uint8Array): string {
  return Uint8Array.from(bytes).toHex();
}

Deno.test("addresses and bumps", () => {
  assertEquals(SYSTEM_STATE.toBase58(), EXPECTED.systemState);
  assertEquals(TREASURY.toBase58(), EXPECTED.treasury);
  assertEquals(PROGRAM_DATA.toBase58(), EXPECTED.programData);
  assertEquals([pda("system_state")[1], pda("main_treasury")[1]], [255, 255]);
  assertEquals(EXAMPLE_POOL.id.toBase58(), EXPECTED.pool);
  assertEquals(EXAMPLE_POOL.vaults.map(String), EXPECTED.vaults);
  assertEquals(EXAMPLE_POOL.lpMints.map(String), EXPECTED.lpMints);
  assertEquals(EXAMPLE_POOL.bumps, [253, 254, 255, 254, 253]);
});

Deno.test("instruction data", () => {
  const scene = new Scene();
  assertEquals(hex(initializePool(CREATOR, EXAMPLE_POOL).data), "0100ca9a3b00000000006889090000000000");
  assertEquals(hex(scene.deposit(0, SOL).data), `02${HEX_A}00ca9a3b00000000${HEX_POOL}`);
  assertEquals(
    hex(scene.swap(0, SOL, 160_000_000n).data),
    `04${HEX_A}00ca9a3b000000000068890900000000${HEX_POOL}`,
  );
  assertEquals(
    hex(scene.swap(1, 160_000_000n, SOL).data),
    `04${HEX_B}006889090000000000ca9a3b00000000${HEX_POOL}`,
  );
  assertEquals(hex(scene.withdraw(0, 400_000_000n).data), `03${HEX_A}0084d71700000000${HEX_POOL}`);
});

Deno.test("state after InitializeProgram", () => {
  const ledger = new Ledger();
  ledger.put(UPGRADE_AUTHORITY, { lamports: 10n * SOL });
  ledger.run(initializeProgram(UPGRADE_AUTHORITY, ADMIN));
  const admin = hex(ADMIN.toBytes());
  const time = hex(u64(START_TIME));
  assertEquals(hex(ledger.read(SYSTEM_STATE).data), `00000000000000000000${admin}01${admin}${time}`);
  assertEquals(ledger.read(SYSTEM_STATE).lamports, 1_468_560n);
  assertEquals(ledger.read(TREASURY), {
    ...ledger.read(TREASURY),
    data: new Uint8Array(136),
    lamports: 1_837_440n,
  });
  assertEquals(ledger.read(UPGRADE_AUTHORITY).lamports, 10n * SOL - 3_306_000n);
});

Deno.test("pool, treasury and mints after InitializePool", () => {
  const scene = new Scene();
  const { ledger, pool } = scene;
  const keys = [CREATOR, MINT_A, MINT_B, ...pool.vaults, ...pool.lpMints].map((key) => hex(key.toBytes()));
  const rest = "00ca9a3b000000000068890900000000" + "00".repeat(16) + "fdfefffefd" + "01" +
    "405dc600000000008c24040000000000" + "00".repeat(160);
  assertEquals(hex(ledger.read(pool.id).data), keys.join("") + rest);
  assertEquals(ledger.read(pool.id).lamports, 3_939_360n);
  assertEquals(ledger.read(CREATOR).lamports, 1000n * SOL - 1_160_941_120n);
  const treasury = ledger.read(TREASURY);
  assertEquals(treasury.lamports, 1_151_837_440n);
  const fields = new BigUint64Array(treasury.data.buffer);
  const expected = new BigUint64Array(17);
  expected.set([1_151_837_440n], 0);
  expected.set([1n], 3);
  expected.set([1_150_000_000n], 8);
  expected.set([START_TIME], 12);
  assertEquals(fields, expected);
  const authority = hex(pool.id.toBytes());
  for (const [side, decimals] of [[0, "09"], [1, "06"]] as const) {
    assertEquals(
      hex(ledger.read(scene.lpMint(side)).data),
      `01000000${authority}${"00".repeat(8)}${decimals}01${"00".repeat(36)}`,
    );
  }
});

/** What the table of the example lists: TA, TB, SA, SB, user A, user B, LF, SF, pool lamports. */
function row(scene: Scene): bigint[] {
  return [
    ...[scene.poolField(240), scene.poolField(248), scene.supply(0), scene.supply(1)],
    ...[scene.balance(scene.userToken(0)), scene.balance(scene.userToken(1))],
    ...[scene.poolField(310), scene.poolField(318), scene.ledger.read(scene.pool.id).lamports],
  ];
}

Deno.test("the ledger of the example, step by step", () => {
  const scene = new Scene();
  const { ledger } = scene;
  const start = ledger.read(USER).lamports;
  const steps = [
    [scene.deposit(0, SOL), undefined, [SOL, 0n, SOL, 0n, 9n * SOL, SOL, 13_000_000n, 0n, 16_939_360n]],
    [scene.swap(0, SOL, 160_000_000n), "InsufficientFunds", undefined],
    [
      scene.deposit(1, 160_000_000n),
      undefined,
      [SOL, 160_000_000n, SOL, 160_000_000n, 9n * SOL, 840_000_000n, 26_000_000n, 0n, 29_939_360n],
    ],
    [
      scene.swap(0, SOL, 160_000_000n),
      undefined,
      [2n * SOL, 0n, SOL, 160_000_000n, 8n * SOL, SOL, 26_000_000n, 271_500n, 30_210_860n],
    ],
    [scene.withdraw(1, 160_000_000n), "Custom 1", undefined],
    [
      scene.swap(1, 160_000_000n, SOL),
      undefined,
      [SOL, 160_000_000n, SOL, 160_000_000n, 9n * SOL, 840_000_000n, 26_000_000n, 543_000n, 30_482_360n],
    ],
    [
      scene.withdraw(0, 400_000_000n),
      undefined,
      [
        600_000_000n,
        160_000_000n,
        600_000_000n,
        160_000_000n,
        9_400_000_000n,
        840_000_000n,
        39_000_000n,
        543_000n,
        43_482_360n,
      ],
    ],
    [scene.withdraw(0, 600_000_001n), "Custom 1", undefined],
  ] as const;
  for (const [ix, error, after] of steps) {
    const before = row(scene);
    assertEquals(ledger.send(ix).error, error);
    assertEquals(row(scene), [...(after ?? before)]);
    assertEquals([0, 1].map((side) => scene.balance(scene.vault(side))), [
      scene.poolField(240),
      scene.poolField(248),
    ]);
  }
  assertEquals(start - ledger.read(USER).lamports, 39_543_000n);
  assertEquals(scene.poolField(326), 39_543_000n);
});

Deno.test("rounding", () => {
  const scene = new Scene();
  scene.ledger.run(scene.deposit(0, SOL), scene.deposit(1, 160_000_000n));
  const simulate = (side: number, amount: bigint, expected: bigint) =>
    scene.ledger.simulate(scene.swap(side, amount, expected)).error;
  for (let amount = 1n; amount <= 6n; amount++) assertEquals(simulate(0, amount, 0n), "InvalidArgument");
  for (const [amount, out] of [[7n, 1n], [10n, 1n], [12n, 1n], [13n, 2n], [1000n, 160n]] as const) {
    assertEquals(simulate(0, amount, out), undefined);
  }
  for (const [amount, out] of [[1n, 6n], [2n, 12n], [3n, 18n], [16n, 100n]] as const) {
    assertEquals(simulate(1, amount, out), undefined);
  }
  for (const expected of [159n, 161n]) assertEquals(simulate(0, 1000n, expected), "Custom 1047");
});

Deno.test("an exact exchange refuses every remainder", () => {
  const scene = new Scene(new Pool(MINT_A, MINT_B, SOL, 160_000_001n), 96);
  const { ledger } = scene;
  assertEquals(ledger.read(scene.pool.id).data[261], 96);
  // Flag 32 leaves swaps to the owner, so the user is made the owner.
  ledger.patch(scene.pool.id, 0, USER.toBytes());
  ledger.run(scene.deposit(1, 500_000_000n));
  assertEquals(ledger.simulate(scene.swap(0, SOL, 160_000_001n)).error, undefined);
  assertEquals(ledger.simulate(scene.swap(0, 500_000_000n, 80_000_000n)).error, "Custom 1047");
  assertEquals(ledger.simulate(scene.swap(0, 1n, 0n)).error, "Custom 1047");
});

Deno.test("an output beyond 64 bits is an overflow", () => {
  const scene = new Scene(new Pool(MINT_A, MINT_B, 1n, SOL * SOL));
  assertEquals(scene.ledger.read(scene.pool.id).data[261], 1);
  // 18 passes the overflow check and then finds no liquidity.
  assertEquals(scene.ledger.simulate(scene.swap(0, 18n, 18n * SOL * SOL)).error, "InsufficientFunds");
  assertEquals(scene.ledger.simulate(scene.swap(0, 19n, 0n)).error, "Custom 1019");
});

Deno.test("flags of the creator: only owner-only and exact exchange are kept", () => {
  for (const [argument, stored] of [[0xff, 97], [0x9f, 1], [32, 33], [64, 65]] as const) {
    assertEquals(new Scene(EXAMPLE_POOL, argument).ledger.read(EXAMPLE_POOL.id).data[261], stored);
  }
});

Deno.test("the program works under another program id", () => {
  const id = new PublicKey("9iqh69RqeG3RRrFBNZVoE77TMRvYboFUtC2sykaFVzB7");
  const ledger = new Ledger(undefined, id);
  const at = (seed: string) => PublicKey.findProgramAddressSync([new TextEncoder().encode(seed)], id)[0];
  ledger.put(ADMIN, {});
  const ix = initializeProgram(ADMIN, ADMIN);
  ix.programId = id;
  ix.keys[3]!.pubkey = at("system_state");
  ix.keys[4]!.pubkey = at("main_treasury");
  assertEquals(at("system_state").toBase58(), "3oh6Ryf8QerWPyM3C1GEA4jAQKBdSik2iy93NjqtkygG");
  ledger.run(ix);
  assertEquals(ledger.read(at("main_treasury")).owner, id);
});
