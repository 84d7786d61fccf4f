/**
 * Random deposits, withdrawals and swaps of one user against a model in BigInt: every operation ends as the model
 * says, and after each the tracked totals, the vaults, the LP supplies and the fees are the model's.
 */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Pool } from "./instructions.ts";
import { Scene, USER } from "./scene.ts";
import { named } from "./support.ts";

const RATIO = [1_000n, 7n] as const;
const LIQUIDITY_FEE = 13_000_000n;
const SWAP_FEE = 271_500n;
const START = 1_000_000n;

interface Step {
  kind: "deposit" | "withdraw" | "swap";
  side: number;
  amount: bigint;
}

/** What the pool and its user own, by side. */
class Model {
  total = [0n, 0n];
  supply = [0n, 0n];
  user = [START, START];
  liquidityFees = 0n;
  swapFees = 0n;

  /** Does the step, or says why it fails. */
  apply({ kind, side, amount }: Step): string | undefined {
    if (amount === 0n) return "InvalidArgument";
    if (kind === "swap") return this.#swap(side, amount);
    const sign = kind === "deposit" ? 1n : -1n;
    if (kind === "deposit" && this.user[side]! < amount) return "InsufficientFunds";
    if (kind === "withdraw" && (this.supply[side]! < amount || this.total[side]! < amount)) return "Custom 1";
    this.total[side]! += sign * amount;
    this.supply[side]! += sign * amount;
    this.user[side]! -= sign * amount;
    this.liquidityFees += LIQUIDITY_FEE;
    return undefined;
  }

  output(side: number, amount: bigint): bigint {
    return amount * RATIO[1 - side]! / RATIO[side]!;
  }

  #swap(side: number, amount: bigint): string | undefined {
    const output = this.output(side, amount);
    if (this.user[side]! < amount) return "InvalidAccountData";
    if (output === 0n) return "InvalidArgument";
    if (this.total[1 - side]! < output) return "InsufficientFunds";
    this.total[side]! += amount;
    this.total[1 - side]! -= output;
    this.user[side]! -= amount;
    this.user[1 - side]! += output;
    this.swapFees += SWAP_FEE;
    return undefined;
  }
}

function newScene(): Scene {
  const scene = new Scene(new Pool(named("mint one"), named("mint two"), ...RATIO), 0, [3, 0]);
  for (const side of [0, 1]) {
    scene.putToken(scene.userToken(side), { mint: scene.mint(side), owner: USER, amount: START });
  }
  return scene;
}

function observed(scene: Scene) {
  const sides = [0, 1];
  return {
    total: [scene.poolField(240), scene.poolField(248)],
    vault: sides.map((side) => scene.balance(scene.vault(side))),
    supply: sides.map((side) => scene.supply(side)),
    user: sides.map((side) => scene.balance(scene.userToken(side))),
    fees: [scene.poolField(310), scene.poolField(318), scene.poolField(326)],
    lamports: scene.ledger.read(scene.pool.id).lamports,
  };
}

function expected(model: Model): ReturnType<typeof observed> {
  const fees = model.liquidityFees + model.swapFees;
  return {
    ...{ total: model.total, vault: model.total, supply: model.supply, user: model.user },
    fees: [model.liquidityFees, model.swapFees, fees],
    lamports: 3_939_360n + fees,
  };
}

const STEP: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom("deposit", "withdraw", "swap"),
  side: fc.constantFrom(0, 1),
  // Small amounts meet the roundings, large ones the limits.
  amount: fc.oneof(fc.bigInt({ min: 0n, max: 300n }), fc.bigInt({ min: 0n, max: START + START / 10n })),
});

Deno.test("random operations agree with the model; fast-check prints the seed of a failure", () => {
  const property = fc.property(fc.array(STEP, { minLength: 20, maxLength: 60 }), (steps) => {
    const scene = newScene();
    const model = new Model();
    for (const step of steps) {
      const { kind, side, amount } = step;
      const ix = kind === "swap"
        ? scene.swap(side, amount, model.output(side, amount))
        : scene[kind](side, amount);
      assertEquals(scene.ledger.send(ix).error, model.apply(step), `${kind} ${side} ${amount}`);
      assertEquals(observed(scene), expected(model));
    }
  });
  fc.assert(property, { numRuns: 40, includeErrorInReport: true });
});
