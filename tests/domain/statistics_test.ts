/** What a thread's operations add up to. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { OperationEffects, OutcomeName } from "@/domain/operation.ts";
import {
  EMPTY_STATISTICS,
  failed_operations,
  successes_by_kind,
  with_open_operation,
  with_outcome,
} from "@/domain/statistics.ts";
import { amount, lamports } from "@/domain/units.ts";
import { test_seed } from "../base/test_seed.ts";
import { test_address } from "../support/landed_transactions.ts";

function effects(units: bigint, shares: bigint[] = []): OperationEffects {
  return {
    amount_in: amount(units),
    amount_out: amount(units * 2n),
    shared: shares.map((share, index) => ({
      thread_id: `deposit_${index}`,
      token_account: test_address(index),
      amount: amount(share),
    })),
    pool_fee: lamports(271_500n),
    network_fee: lamports(5_000n),
  };
}

type Ended = Exclude<OutcomeName, "unknown">;
const ENDS: readonly Ended[] = ["landed_ok", "landed_error", "rejected", "expired"];

Deno.test("statistics: an open operation is unknown until it has ended", () => {
  const open = with_open_operation(EMPTY_STATISTICS);
  assertEquals(open.outcomes, { ...EMPTY_STATISTICS.outcomes, unknown: 1 });
  assertEquals(open.last_operation_at_ms, null);
  const ended = with_outcome(open, "landed_ok", effects(100n, [150n, 50n]), 1_234);
  assertEquals(ended.outcomes, { ...EMPTY_STATISTICS.outcomes, landed_ok: 1 });
  assertEquals([ended.amount_in, ended.amount_out, ended.amount_shared], [100n, 200n, 200n]);
  assertEquals([ended.pool_fees, ended.network_fees], [271_500n, 5_000n]);
  assertEquals([ended.last_operation_at_ms, ended.last_success_at_ms], [1_234, 1_234]);
});

Deno.test("statistics: a failed operation that landed costs its fee and moves nothing", () => {
  const failed = { ...effects(0n), amount_out: amount(0n), pool_fee: lamports(0n) };
  const ended = with_outcome(with_open_operation(EMPTY_STATISTICS), "landed_error", failed, 5);
  assertEquals([ended.network_fees, ended.pool_fees, ended.amount_in], [5_000n, 0n, 0n]);
  assertEquals([ended.largest_amount_in, ended.smallest_amount_in], [null, null]);
  assertEquals([ended.last_operation_at_ms, ended.last_success_at_ms], [5, null]);
});

Deno.test("statistics: the largest and the smallest success are kept", () => {
  let statistics = EMPTY_STATISTICS;
  for (const units of [50n, 7n, 900n]) {
    statistics = with_outcome(with_open_operation(statistics), "landed_ok", effects(units), 1);
  }
  assertEquals([statistics.largest_amount_in, statistics.smallest_amount_in], [900n, 7n]);
});

Deno.test("statistics: an end without effects moves no amounts", () => {
  for (const outcome of ["rejected", "expired"] as const) {
    const ended = with_outcome(with_open_operation(EMPTY_STATISTICS), outcome, null, 9);
    const { outcomes, last_operation_at_ms, ...amounts } = ended;
    assertEquals(outcomes, { ...EMPTY_STATISTICS.outcomes, [outcome]: 1 });
    assertEquals(last_operation_at_ms, 9);
    const { outcomes: _outcomes, last_operation_at_ms: _at, ...nothing } = EMPTY_STATISTICS;
    assertEquals(amounts, nothing);
  }
});

Deno.test("statistics: the fold is a sum, whatever the order of the ends", () => {
  const operation = fc.record({
    outcome: fc.constantFrom(...ENDS),
    units: fc.bigInt({ min: 0n, max: 2n ** 62n }),
  });
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 30 }), (operations) => {
      let statistics = EMPTY_STATISTICS;
      for (const _ of operations) statistics = with_open_operation(statistics);
      assertEquals(statistics.outcomes.unknown, operations.length);
      for (const { outcome, units } of operations) {
        statistics = with_outcome(statistics, outcome, outcome === "landed_ok" ? effects(units) : null, 1);
      }
      const successes = operations.filter(({ outcome }) => outcome === "landed_ok");
      assertEquals(statistics.outcomes.unknown, 0);
      assertEquals(statistics.outcomes.landed_ok, successes.length);
      assertEquals(failed_operations(statistics), operations.length - successes.length);
      assertEquals(statistics.amount_in, successes.reduce((sum, { units }) => sum + units, 0n));
      assertEquals(statistics.network_fees, 5_000n * BigInt(successes.length));
    }),
    { seed: test_seed(), numRuns: 100 },
  );
});

Deno.test("statistics: nothing is changed in place", () => {
  const before = structuredClone(EMPTY_STATISTICS);
  with_outcome(with_open_operation(EMPTY_STATISTICS), "landed_ok", effects(1n), 1);
  assertEquals(EMPTY_STATISTICS, before);
});

Deno.test("statistics: successes are named by the kind of the thread", () => {
  const statistics = {
    ...EMPTY_STATISTICS,
    outcomes: { ...EMPTY_STATISTICS.outcomes, landed_ok: 3, expired: 8 },
  };
  const none = { successful_deposits: 0, successful_withdrawals: 0, successful_swaps: 0 };
  assertEquals(successes_by_kind("deposit", statistics), { ...none, successful_deposits: 3 });
  assertEquals(successes_by_kind("withdrawal", statistics), { ...none, successful_withdrawals: 3 });
  assertEquals(successes_by_kind("swap", statistics), { ...none, successful_swaps: 3 });
});
