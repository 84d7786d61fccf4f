/** How fees get from the pools to the treasury: amounts, counters, and what is left behind. */
import { assertEquals, assertMatch } from "@std/assert";
import { consolidatePoolFees, updatePoolFees } from "./admin_instructions.ts";
import { initializePool, pausePool, pauseSystem, Pool, u64 } from "./instructions.ts";
import { CREATOR, MINT_A, MINT_B, Scene } from "./scene.ts";
import { ADMIN, SOL, START_TIME, TREASURY } from "./support.ts";

const POOL_RENT = 3_939_360n;
/** The rent for 440 bytes, which is kept back, less that for the 438 a pool has. */
const RESIDUE = 13_920n;

function consolidate(scene: Scene): string[] {
  return scene.ledger.run(consolidatePoolFees(ADMIN, [scene.pool.id])).logs;
}

/** Liquidity fees, swap fees, total, last consolidation, consolidations, fees consolidated. */
function books(scene: Scene): bigint[] {
  return [310, 318, 326, 334, 342, 350].map((offset) => scene.poolField(offset));
}

function treasury(scene: Scene): BigUint64Array {
  return new BigUint64Array(scene.ledger.read(TREASURY).data.buffer);
}

/** A pool, paused, whose fee counters and lamports are what the test wants. */
function poolWith(liquidity: bigint, swaps: bigint, spare: bigint, total = liquidity + swaps): Scene {
  const scene = new Scene();
  const { ledger, pool } = scene;
  ledger.run(pausePool(ADMIN, pool, 3));
  ledger.patch(pool.id, 310, [liquidity, swaps, total].flatMap((field) => [...u64(field)]));
  ledger.patch(pool.id, 350, u64(total - liquidity - swaps));
  ledger.put(pool.id, { lamports: POOL_RENT + RESIDUE + spare });
  ledger.keep();
  return scene;
}

Deno.test("the example: all but 13,920 lamports move, and two of three operations are counted", () => {
  const scene = new Scene();
  const { ledger } = scene;
  ledger.run(scene.deposit(0, SOL), scene.deposit(1, 160_000_000n), scene.swap(0, SOL, 160_000_000n));
  ledger.run(
    scene.swap(1, 160_000_000n, SOL),
    scene.withdraw(0, 400_000_000n),
    pausePool(ADMIN, scene.pool, 3),
  );
  ledger.setTime(START_TIME + 5n);
  const before = treasury(scene);
  const logs = consolidate(scene).join("\n");
  assertMatch(logs, /Pools processed: 1\n/);
  assertMatch(logs, /Total SOL consolidated: 39529080\n/);
  assertEquals(books(scene), [13_729n, 191n, 39_543_000n, START_TIME + 5n, 1n, 39_529_080n]);
  assertEquals(ledger.read(scene.pool.id).lamports, 3_953_280n);
  assertEquals(ledger.read(TREASURY).lamports, 1_191_366_520n);
  const expected = before;
  const set = (field: number, value: bigint) => expected.set([value], field);
  set(0, 1_191_366_520n);
  [[4, 2n], [5, 1n], [9, 38_986_271n], [10, 542_809n], [11, 542_809n]].forEach(([field, value]) =>
    set(Number(field), BigInt(value!))
  );
  set(12, START_TIME + 5n);
  set(13, 1n);
  assertEquals(treasury(scene), expected);
  // Once more: nothing to move, and the treasury counts it all the same.
  const pool = ledger.read(scene.pool.id);
  assertMatch(consolidate(scene).join("\n"), /Pools processed: 0\n.*Total SOL consolidated: 0\n/s);
  assertEquals(ledger.read(scene.pool.id), pool);
  set(13, 2n);
  assertEquals(treasury(scene), expected);
});

Deno.test("one deposit is not counted as one, after its fee was shortened", () => {
  const scene = new Scene();
  scene.ledger.run(scene.deposit(0, 5n), pausePool(ADMIN, scene.pool, 3));
  consolidate(scene);
  assertEquals([treasury(scene)[4], treasury(scene)[9]], [0n, 13_000_000n - RESIDUE]);
});

for (const [fee, deposits, counted] of [[100_000n, 3, 0n], [100_000_000n, 1, 7n]] as const) {
  Deno.test(`${deposits} deposits at ${fee} lamports are counted as ${counted}`, () => {
    const scene = new Scene();
    scene.ledger.run(updatePoolFees(ADMIN, scene.pool, 1, [fee, 0n]));
    for (let i = 1n; i <= deposits; i++) scene.ledger.run(scene.deposit(0, i));
    scene.ledger.run(pausePool(ADMIN, scene.pool, 3));
    consolidate(scene);
    assertEquals(treasury(scene)[4], counted);
  });
}

Deno.test("stray lamports in the pool make the consolidation complete", () => {
  const scene = poolWith(13_000_000n, 271_500n, 13_271_500n);
  consolidate(scene);
  assertEquals(books(scene), [0n, 0n, 13_271_500n, START_TIME, 1n, 13_271_500n]);
  assertEquals([treasury(scene)[4], treasury(scene)[5]], [1n, 1n]);
});

Deno.test("nothing moves while the fees do not exceed the residue", () => {
  for (const [spare, moved] of [[0n, 0n], [1n, 1n]] as const) {
    const scene = poolWith(RESIDUE, 0n, spare);
    consolidate(scene);
    assertEquals([books(scene)[5], treasury(scene)[9]], [moved, moved]);
  }
  const poor = poolWith(RESIDUE, 0n, 0n);
  poor.ledger.put(poor.pool.id, { lamports: POOL_RENT });
  const before = poor.ledger.read(poor.pool.id);
  consolidate(poor);
  assertEquals(poor.ledger.read(poor.pool.id), before);
});

/** The division as described, in unbounded integers. */
function split(amount: bigint, liquidity: bigint, swaps: bigint): [bigint, bigint] {
  const sum = liquidity + swaps;
  const part = [amount * liquidity / sum, amount * swaps / sum] as [bigint, bigint];
  const first = amount * liquidity % sum >= amount * swaps % sum ? 0 : 1;
  if (part[0] + part[1] < amount) part[first] += 1n;
  return part;
}

Deno.test("the division between the two kinds of fees, the odd lamport included", () => {
  const cases = [
    ...[[13n, 7n, 9n], [1n, 1n, 1n], [3n, 3n, 5n], [5n, 3n, 3n], [1n, 100n, 1n], [100n, 1n, 1n]],
    ...[[2n ** 60n + 7n, 2n ** 61n - 1n, 2n ** 60n + 3n], [10n ** 15n, 1n, 10n ** 14n + 1n], [0n, 9n, 4n]],
  ] as [bigint, bigint, bigint][];
  for (const [liquidity, swaps, amount] of cases) {
    const scene = poolWith(liquidity, swaps, amount);
    const [l, r] = split(amount, liquidity, swaps);
    consolidate(scene);
    const left = amount === liquidity + swaps ? [0n, 0n] : [liquidity - l, swaps - r];
    assertEquals(books(scene).slice(0, 2), left, `${liquidity} ${swaps} ${amount}`);
    assertEquals([treasury(scene)[9], treasury(scene)[10], treasury(scene)[11]], [l, r, r]);
    assertEquals([treasury(scene)[4], treasury(scene)[5]], [l / 13_000_000n, r / 271_500n]);
    assertEquals(scene.ledger.read(scene.pool.id).lamports, POOL_RENT + RESIDUE);
  }
});

Deno.test("what counts as complete is decided in doubles", () => {
  const pendings = [
    2n ** 53n - 1n,
    2n ** 53n + 1n,
    2n ** 54n + 2n,
    2n ** 54n + 6n,
    2n ** 62n + 513n,
    2n ** 63n - 1n,
  ];
  for (const pending of pendings) {
    for (let short = 0n; short < 5n; short++) {
      const amount = pending - short;
      const scene = poolWith(pending, 0n, amount);
      consolidate(scene);
      const complete = Number(amount) / Number(pending) >= 1;
      const expected = complete ? [0n, pending] : [pending - amount, amount];
      assertEquals([books(scene)[0], books(scene)[5]], expected, `${amount} of ${pending}`);
      assertEquals(treasury(scene)[9], amount);
    }
  }
});

Deno.test("a pool is eligible with both pauses, or in a paused system; others are skipped", () => {
  for (const [operations, eligible] of [[0, false], [1, false], [2, false], [3, true]] as const) {
    const scene = new Scene();
    scene.ledger.run(scene.deposit(0, 5n), pausePool(ADMIN, scene.pool, operations));
    consolidate(scene);
    assertEquals([books(scene)[4], treasury(scene)[13]], [eligible ? 1n : 0n, 1n]);
  }
  for (const reason of [1, 15, 255]) {
    const scene = new Scene();
    scene.ledger.run(scene.deposit(0, 5n), pauseSystem(ADMIN, reason));
    consolidate(scene);
    assertEquals(books(scene)[4], 1n);
  }
});

Deno.test("a pool that is not consistent is skipped, after its share was counted", () => {
  const scene = poolWith(13_000_000n, 271_500n, 13_271_500n, 2n ** 63n);
  const before = scene.ledger.read(scene.pool.id);
  const lamports = scene.ledger.read(TREASURY).lamports;
  assertMatch(consolidate(scene).join("\n"), /Pools processed: 0\n/);
  assertEquals(scene.ledger.read(scene.pool.id), before);
  assertEquals(scene.ledger.read(TREASURY).lamports, lamports);
  assertEquals([4, 5, 9, 10, 11].map((field) => treasury(scene)[field]), [
    ...[1n, 1n, 13_000_000n, 271_500n, 271_500n],
  ]);
  const credible = poolWith(13_000_000n, 271_500n, 13_271_500n, 2n ** 63n - 1n);
  consolidate(credible);
  assertEquals(books(credible)[4], 1n);
  const corrupted = poolWith(13_000_000n, 271_500n, 13_271_500n);
  corrupted.ledger.patch(corrupted.pool.id, 326, u64(20_000_000n));
  assertMatch(consolidate(corrupted).join("\n"), /Pools processed: 0\n/);
  const empty = poolWith(0n, 0n, 5n, 9n);
  empty.ledger.patch(empty.pool.id, 350, u64(0n));
  assertMatch(consolidate(empty).join("\n"), /Pools processed: 0\n/);
});

Deno.test("a pool listed twice is consolidated once", () => {
  const scene = poolWith(13_000_000n, 271_500n, 13_000_000n);
  const once = poolWith(13_000_000n, 271_500n, 13_000_000n);
  consolidate(once);
  scene.ledger.run(consolidatePoolFees(ADMIN, [scene.pool.id, scene.pool.id]));
  assertEquals(scene.ledger.read(scene.pool.id), once.ledger.read(once.pool.id));
  assertEquals(scene.ledger.read(TREASURY), once.ledger.read(TREASURY));
});

Deno.test("twenty pools at once, with the default heap and the default limit of compute units", () => {
  const scene = new Scene();
  const { ledger } = scene;
  const pools = Array.from({ length: 19 }, (_, i) => new Pool(MINT_A, MINT_B, SOL, BigInt(i + 1)));
  for (const pool of pools) ledger.run(initializePool(CREATOR, pool));
  const ids = [scene.pool, ...pools].map(({ id }) => id);
  const full = ledger.read(scene.pool.id).data;
  for (const id of ids) {
    ledger.patch(id, 310, [...u64(26_000_000n), ...u64(543_000n), ...u64(26_543_000n)]);
    ledger.put(id, { lamports: POOL_RENT + 26_543_000n });
  }
  ledger.run(pauseSystem(ADMIN, 15));
  const before = ledger.read(TREASURY).lamports;
  const { units, logs } = ledger.run(consolidatePoolFees(ADMIN, ids));
  assertMatch(logs.join("\n"), /Pools processed: 20\n/);
  assertEquals(ledger.read(TREASURY).lamports - before, 20n * (26_543_000n - RESIDUE));
  assertEquals(full.length, 438);
  console.log(`ConsolidatePoolFees of 20 pools: ${units} compute units`);
});
