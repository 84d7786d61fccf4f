/** What a thread's operations add up to. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  OPERATION_PURPOSES,
  type OperationEffects,
  type OperationPurpose,
  type OutcomeName,
} from "@/domain/operation.ts";
import {
  EMPTY_STATISTICS,
  failed_operations,
  successes_by_kind,
  with_funding,
  with_open_operation,
  with_outcome,
  with_refill,
  with_wait,
} from "@/domain/statistics.ts";
import { amount, lamports } from "@/domain/units.ts";
import { test_seed } from "../base/test_seed.ts";
import { test_address } from "../support/landed_transactions.ts";
import { NOTHING_BURNT } from "../support/operation_parts.ts";

function effects(units: bigint, shares: bigint[] = []): OperationEffects {
  return {
    amount_in: amount(units),
    amount_out: amount(units * 2n),
    ...NOTHING_BURNT,
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
  const open = with_open_operation(EMPTY_STATISTICS, "cycle");
  assertEquals(open.outcomes, { ...EMPTY_STATISTICS.outcomes, unknown: 1 });
  assertEquals(open.last_operation_at_ms, null);
  const ended = with_outcome(open, "cycle", "landed_ok", effects(100n, [150n, 50n]), 1_234);
  assertEquals(ended.outcomes, { ...EMPTY_STATISTICS.outcomes, landed_ok: 1 });
  assertEquals([ended.amount_in, ended.amount_out, ended.amount_shared], [100n, 200n, 200n]);
  assertEquals([ended.pool_fees, ended.network_fees], [271_500n, 5_000n]);
  assertEquals([ended.last_operation_at_ms, ended.last_success_at_ms], [1_234, 1_234]);
});

Deno.test("statistics: a failed operation that landed costs its fee and moves nothing", () => {
  const failed = { ...effects(0n), amount_out: amount(0n), pool_fee: lamports(0n) };
  const ended = with_outcome(
    with_open_operation(EMPTY_STATISTICS, "cycle"),
    "cycle",
    "landed_error",
    failed,
    5,
  );
  assertEquals([ended.network_fees, ended.pool_fees, ended.amount_in], [5_000n, 0n, 0n]);
  assertEquals([ended.largest_amount_in, ended.smallest_amount_in], [null, null]);
  assertEquals([ended.last_operation_at_ms, ended.last_success_at_ms], [5, null]);
});

Deno.test("statistics: the largest and the smallest success are kept", () => {
  let statistics = EMPTY_STATISTICS;
  for (const units of [50n, 7n, 900n]) {
    statistics = with_outcome(
      with_open_operation(statistics, "cycle"),
      "cycle",
      "landed_ok",
      effects(units),
      1,
    );
  }
  assertEquals([statistics.largest_amount_in, statistics.smallest_amount_in], [900n, 7n]);
});

Deno.test("statistics: an end without effects moves no amounts", () => {
  for (const outcome of ["rejected", "expired"] as const) {
    const ended = with_outcome(with_open_operation(EMPTY_STATISTICS, "cycle"), "cycle", outcome, null, 9);
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
      for (const _ of operations) statistics = with_open_operation(statistics, "cycle");
      assertEquals(statistics.outcomes.unknown, operations.length);
      for (const { outcome, units } of operations) {
        statistics = with_outcome(
          statistics,
          "cycle",
          outcome,
          outcome === "landed_ok" ? effects(units) : null,
          1,
        );
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

Deno.test("statistics: nothing but a cycle is ever open", () => {
  for (const purpose of ["share", "empty", "burn"] as const) {
    assertEquals(with_open_operation(EMPTY_STATISTICS, purpose), EMPTY_STATISTICS);
  }
});

Deno.test("statistics: a transaction of shares alone is no operation; what it gives and costs counts", () => {
  const effects_of_share = { ...effects(0n, [30n, 12n]), pool_fee: lamports(0n) };
  const landed = with_outcome(EMPTY_STATISTICS, "share", "landed_ok", effects_of_share, 9);
  assertEquals(landed, {
    ...EMPTY_STATISTICS,
    share_transactions: { landed_ok: 1, failed: 0 },
    amount_shared: 42n,
    network_fees: 5_000n,
  });
  const failed = with_outcome(landed, "share", "landed_error", { ...effects_of_share, shared: [] }, 10);
  assertEquals(failed, {
    ...landed,
    share_transactions: { landed_ok: 1, failed: 1 },
    network_fees: 10_000n,
  });
  for (const outcome of ["rejected", "expired"] as const) {
    const ended = with_outcome(landed, "share", outcome, null, 10);
    assertEquals(ended, { ...landed, share_transactions: { landed_ok: 1, failed: 1 } });
  }
});

Deno.test("statistics: empties have sums of their own, the burn after a failed one belongs to it", () => {
  const emptied = { ...effects(100n), burned_out: amount(200n) };
  const landed = with_outcome(EMPTY_STATISTICS, "empty", "landed_ok", emptied, 9);
  const first = {
    successful: 1,
    failed: 0,
    amount_in: 100n,
    amount_out: 200n,
    burned_in: 0n,
    burned_out: 200n,
    pool_fees: 271_500n,
    network_fees: 5_000n,
  };
  assertEquals(landed, { ...EMPTY_STATISTICS, empties: first });
  const nothing = { ...effects(0n), amount_out: amount(0n), pool_fee: lamports(0n) };
  const failed = with_outcome(landed, "empty", "landed_error", nothing, 10);
  assertEquals(failed, { ...landed, empties: { ...first, failed: 1, network_fees: 10_000n } });
  const burnt = with_outcome(failed, "burn", "landed_ok", { ...nothing, burned_in: amount(77n) }, 11);
  assertEquals(burnt, {
    ...failed,
    empties: { ...first, failed: 1, burned_in: 77n, network_fees: 15_000n },
  });
});

Deno.test("statistics: an empty that never landed has failed; a burn that failed is no second empty", () => {
  for (const outcome of ["rejected", "expired"] as const) {
    const { empties, ...rest } = with_outcome(EMPTY_STATISTICS, "empty", outcome, null, 9);
    const { empties: none, ...nothing } = EMPTY_STATISTICS;
    assertEquals([empties, rest], [{ ...none, failed: 1 }, nothing]);
    assertEquals(with_outcome(EMPTY_STATISTICS, "burn", outcome, null, 9), EMPTY_STATISTICS);
  }
});

Deno.test("statistics: refills and what somebody asked for are kept apart; SOL alone is no refill of tokens", () => {
  const refilled = with_refill(with_refill(EMPTY_STATISTICS, 50n, 7n), 0n, 3n);
  assertEquals(refilled, { ...EMPTY_STATISTICS, refills: 1, refilled_tokens: 50n, refilled_lamports: 10n });
  const funded = with_funding(with_funding(EMPTY_STATISTICS, 5n, 0n, 0n), 0n, 9n, 4n);
  assertEquals(funded, { ...EMPTY_STATISTICS, funded_in: 5n, funded_out: 9n, funded_lamports: 4n });
});

Deno.test("statistics: waits are counted and their times added up", () => {
  const waited = with_wait(with_wait(EMPTY_STATISTICS, 1_500), 250);
  assertEquals(waited, { ...EMPTY_STATISTICS, waits: 2, waited_ms: 1_750 });
});

Deno.test("statistics: operations of each purpose do not touch what the others count", () => {
  const step = fc.record({
    purpose: fc.constantFrom(...OPERATION_PURPOSES),
    outcome: fc.constantFrom(...ENDS),
    units: fc.bigInt({ min: 0n, max: 2n ** 40n }),
  });
  type Step = { purpose: OperationPurpose; outcome: Ended; units: bigint };
  const run = (steps: readonly Step[]) => {
    let statistics = EMPTY_STATISTICS;
    for (const { purpose, outcome, units } of steps) {
      const landed = outcome === "landed_ok" ? effects(units, [units]) : null;
      statistics = with_outcome(with_open_operation(statistics, purpose), purpose, outcome, landed, 1);
    }
    return statistics;
  };
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const all = run(steps);
      const only = (...purposes: OperationPurpose[]) =>
        run(steps.filter(({ purpose }) => purposes.includes(purpose)));
      const cycles = only("cycle");
      assertEquals(all.empties, only("empty", "burn").empties);
      assertEquals(all.share_transactions, only("share").share_transactions);
      assertEquals([all.outcomes, all.last_success_at_ms], [cycles.outcomes, cycles.last_success_at_ms]);
      assertEquals([all.amount_in, all.amount_out], [cycles.amount_in, cycles.amount_out]);
      assertEquals([all.largest_amount_in, all.pool_fees], [cycles.largest_amount_in, cycles.pool_fees]);
      assertEquals(all.network_fees, only("cycle", "share").network_fees);
    }),
    { seed: test_seed(), numRuns: 100 },
  );
});

Deno.test("statistics: nothing is changed in place", () => {
  const before = structuredClone(EMPTY_STATISTICS);
  with_outcome(with_open_operation(EMPTY_STATISTICS, "cycle"), "cycle", "landed_ok", effects(1n), 1);
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
