/** Owner-only swaps and the fees of a pool: what is written, and what follows from it. */
import { assertEquals } from "@std/assert";
import { setSwapOwnerOnly, updatePoolFees } from "./admin_instructions.ts";
import { u64 } from "./instructions.ts";
import { CREATOR, Scene, USER } from "./scene.ts";
import { ADMIN, named, UPGRADE_AUTHORITY } from "./support.ts";

const SWAP_FEE = 271_500n;
const LIQUIDITY_FEE = 13_000_000n;

/** Runs an update and demands that nothing but the given bytes changed. */
function assertChange(
  scene: Scene,
  run: () => void,
  changes: [offset: number, bytes: ArrayLike<number>][],
): void {
  const expected = scene.ledger.read(scene.pool.id);
  run();
  for (const [offset, bytes] of changes) expected.data.set(bytes, offset);
  assertEquals(scene.ledger.read(scene.pool.id), expected);
}

Deno.test("fees: the bounds are inclusive, and a fee that is not selected may be anything", () => {
  const scene = new Scene();
  const update = (selection: number, fees: readonly [bigint, bigint]) => () =>
    void scene.ledger.run(updatePoolFees(ADMIN, scene.pool, selection, fees));
  assertChange(scene, update(1, [100_000n, 0n]), [[262, u64(100_000n)]]);
  assertChange(scene, update(1, [100_000_000n, 2n ** 64n - 1n]), [[262, u64(100_000_000n)]]);
  assertChange(scene, update(2, [0n, 10_000n]), [[270, u64(10_000n)]]);
  assertChange(scene, update(2, [1n, 10_000_000n]), [[270, u64(10_000_000n)]]);
  assertChange(scene, update(3, [5_000_000n, 6_000_000n]), [[262, [...u64(5_000_000n), ...u64(6_000_000n)]]]);
});

Deno.test("new fees are due from the next operation on", () => {
  const scene = new Scene();
  const { ledger } = scene;
  const paid = (run: () => void) => {
    const before = ledger.read(USER).lamports;
    run();
    return before - ledger.read(USER).lamports;
  };
  ledger.run(scene.deposit(1, 1_000_000n));
  ledger.run(updatePoolFees(UPGRADE_AUTHORITY, scene.pool, 3, [LIQUIDITY_FEE + 1n, SWAP_FEE + 2n]));
  assertEquals(paid(() => ledger.run(scene.deposit(0, 1000n))), LIQUIDITY_FEE + 1n);
  assertEquals(paid(() => ledger.run(scene.withdraw(1, 1000n))), LIQUIDITY_FEE + 1n);
  assertEquals(paid(() => ledger.run(scene.swap(0, 1000n, 160n))), SWAP_FEE + 2n);
});

Deno.test("owner-only swaps: the flag and the owner, and who may swap then", () => {
  const scene = new Scene();
  const { ledger, pool } = scene;
  const owner = named("new owner");
  const set = (enable: boolean, designated = owner) => () =>
    void ledger.run(setSwapOwnerOnly(ADMIN, pool, enable, designated));
  ledger.run(scene.deposit(1, 1_000_000n));
  assertEquals(ledger.read(pool.id).data.slice(0, 32), CREATOR.toBytes());
  assertChange(scene, set(true), [[0, owner.toBytes()], [261, [33]]]);
  assertEquals(ledger.simulate(scene.swap(0, 1000n, 160n)).error, "Custom 1028");
  // Once more, for somebody else: the owner changes although the flag is set already.
  assertChange(scene, set(true, USER), [[0, USER.toBytes()]]);
  assertEquals(ledger.simulate(scene.swap(0, 1000n, 160n)).error, undefined);
  // Disabling ignores the designated owner and does not bring the first one back.
  assertChange(scene, set(false), [[261, [1]]]);
  assertChange(scene, set(false), []);
});
