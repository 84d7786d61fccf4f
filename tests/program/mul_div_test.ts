/**
 * The program's 64 x 64 / 64 bit arithmetic against BigInt, observed through Swap. The ratios of a pool without
 * liquidity are overwritten: a swap then gets as far as `InsufficientFunds` if and only if the program computes
 * the very output the test expects.
 */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Pool, u64 } from "./instructions.ts";
import { Scene, USER } from "./scene.ts";
import { named } from "./support.ts";

const MAX = 2n ** 64n - 1n;

/** A pool without liquidity whose user holds the most a token account can hold. */
function richScene(): Scene {
  const scene = new Scene(new Pool(named("mint one"), named("mint two"), 1_000_000_000n, 1_000_000n));
  scene.putToken(scene.userToken(0), { mint: scene.mint(0), owner: USER, amount: MAX });
  return scene;
}

/** What a swap has to do, by the rules of the interface, in unbounded integers. */
function expected(amount: bigint, multiplier: bigint, divisor: bigint, exact: boolean): string {
  const product = amount * multiplier;
  if (exact && product % divisor !== 0n) return "Custom 1047";
  if (product / divisor > MAX) return "Custom 1019";
  return product / divisor === 0n ? "InvalidArgument" : "InsufficientFunds";
}

function check(scene: Scene, amount: bigint, multiplier: bigint, divisor: bigint, exact: boolean): void {
  scene.ledger.patch(scene.pool.id, 224, [...u64(divisor), ...u64(multiplier)]);
  scene.ledger.patch(scene.pool.id, 261, [exact ? 64 : 0]);
  const output = BigInt.asUintN(64, amount * multiplier / divisor);
  const result = scene.ledger.simulate(scene.swap(0, amount, output));
  const what = `${amount} * ${multiplier} / ${divisor}, exact ${exact}\n${result.logs.join("\n")}`;
  assertEquals(result.error, expected(amount, multiplier, divisor, exact), what);
}

const BOUNDARIES = [
  ...[1n, 2n, 3n, 10n ** 9n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 32n + 1n, 2n ** 33n - 1n],
  ...[2n ** 63n - 1n, 2n ** 63n, 2n ** 63n + 1n, MAX - 2n ** 32n, MAX - 1n, MAX],
];

Deno.test("mul_div: every combination of boundary values", () => {
  const scene = richScene();
  for (const amount of BOUNDARIES) {
    for (const multiplier of BOUNDARIES) {
      for (const divisor of BOUNDARIES) check(scene, amount, multiplier, divisor, false);
    }
  }
});

Deno.test("mul_div: random values of every length; fast-check prints the seed of a failure", () => {
  const scene = richScene();
  // Values are drawn by length first: drawn evenly, nearly all of them would have 64 bits.
  const value = fc.tuple(fc.integer({ min: 1, max: 64 }), fc.bigInt({ min: 0n, max: MAX }))
    .map(([bits, random]) => (random >> BigInt(64 - bits)) || 1n);
  const property = fc.property(value, value, value, fc.boolean(), (amount, multiplier, divisor, exact) => {
    check(scene, amount, multiplier, divisor, exact);
  });
  fc.assert(property, { numRuns: 4000, includeErrorInReport: true });
});

Deno.test("mul_div: products next to a multiple of the divisor, with and without remainder", () => {
  const scene = richScene();
  const value = fc.bigInt({ min: 2n, max: MAX - 1n });
  const property = fc.property(value, value, fc.constantFrom(-1n, 0n, 1n), (amount, divisor, offset) => {
    check(scene, amount, divisor + offset, divisor, true);
    check(scene, amount, divisor + offset, divisor, false);
  });
  fc.assert(property, { numRuns: 1000, includeErrorInReport: true });
});
