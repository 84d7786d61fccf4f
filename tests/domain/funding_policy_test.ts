/** When wallets are filled, and how far. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  DEFAULT_POOL_FEES,
  MIN_RUNWAY_MS,
  needs_refill,
  runway_lamports,
  sol_top_up,
} from "@/domain/policies/funding_policy.ts";
import { MAX_INTERVAL_MS, MEAN_INTERVAL_MS, MIN_INTERVAL_MS } from "@/domain/policies/timing_policy.ts";
import { amount } from "@/domain/units.ts";
import { test_seed } from "../base/test_seed.ts";

const INITIAL = amount(1_000_000n);

Deno.test("funding: a deposit thread is filled again below 5 % of its initial amount, not at it", () => {
  assertEquals(needs_refill(50_000n, INITIAL, true), false);
  assertEquals(needs_refill(49_999n, INITIAL, true), true);
  assertEquals(needs_refill(0n, INITIAL, true), true);
  assertEquals(needs_refill(INITIAL, INITIAL, true), false);
});

Deno.test("funding: the 5 % of an odd amount are not rounded away", () => {
  assertEquals(needs_refill(0n, amount(19n), true), true); // 5 % are 0.95: 0 is below.
  assertEquals(needs_refill(1n, amount(19n), true), false);
  assertEquals(needs_refill(1n, amount(21n), true), true); // 5 % are 1.05.
});

Deno.test("funding: without auto refill, or with nothing to begin with, nothing is filled", () => {
  assertEquals(needs_refill(0n, INITIAL, false), false);
  assertEquals(needs_refill(0n, amount(0n), true), false);
});

Deno.test("funding: the runway pays for ten minutes of operations at the mean pace", () => {
  assertEquals(MEAN_INTERVAL_MS, (MIN_INTERVAL_MS + MAX_INTERVAL_MS) / 2);
  const operations = BigInt(Math.ceil(MIN_RUNWAY_MS / MEAN_INTERVAL_MS));
  assertEquals(operations, 437n);
  const { liquidity_fee, swap_fee } = DEFAULT_POOL_FEES;
  for (const kind of ["deposit", "withdrawal"] as const) {
    assert(runway_lamports(kind, DEFAULT_POOL_FEES) >= liquidity_fee * operations);
  }
  const swap = runway_lamports("swap", DEFAULT_POOL_FEES);
  assert(swap >= swap_fee * operations && swap < liquidity_fee * operations);
});

Deno.test("funding: SOL is topped up below the threshold or below half of the runway", () => {
  const [threshold, runway] = [100n, 1_000n];
  assertEquals(sol_top_up(500n, threshold, runway) as bigint, 0n);
  assertEquals(sol_top_up(499n, threshold, runway) as bigint, 501n);
  assertEquals(sol_top_up(0n, threshold, runway) as bigint, 1_000n);
  assertEquals(sol_top_up(799n, 800n, runway) as bigint, 801n); // Up to twice the threshold where that is more.
  assertEquals(sol_top_up(800n, 800n, runway) as bigint, 0n);
});

Deno.test("funding: a wallet that was filled needs no filling, and nobody is paid twice for one need", () => {
  const sol = fc.bigInt({ min: 0n, max: 10n ** 15n });
  fc.assert(
    fc.property(sol, sol, sol, (balance, threshold, runway) => {
      const paid = sol_top_up(balance, threshold, runway);
      const filled = balance + paid;
      assertEquals(sol_top_up(filled, threshold, runway) as bigint, 0n);
      assert(filled >= threshold && filled >= runway / 2n);
      if (paid > 0n) assert(filled === runway || filled === 2n * threshold);
    }),
    { seed: test_seed(), numRuns: 300 },
  );
});
