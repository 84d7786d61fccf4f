/** The order of transactions inside a slot that no block tells: by histories for certain, by balances where they tell. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Address } from "@/domain/address.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import { lamports } from "@/domain/units.ts";
import { order_in_slot } from "@/chain/slot_order.ts";
import { test_seed } from "../base/test_seed.ts";
import { landed, test_address } from "../support/landed_transactions.ts";

/** A transaction that takes accounts from one balance to another. */
function moving(signature: string, balances: Readonly<Record<Address, readonly [bigint, bigint]>>) {
  return landed({ calls: [], signature, index: 0, lamports: balances });
}

const names = (transactions: readonly LandedTransaction[]) => transactions.map(({ signature }) => signature);
const [pool, core, wallet] = [test_address(1), test_address(2), test_address(3)] as [
  Address,
  Address,
  Address,
];

Deno.test("slot order: a history decides, whatever balances look like", () => {
  const transactions = [moving("b", { [pool]: [1n, 2n] }), moving("a", { [pool]: [2n, 3n] })];
  assertEquals(names(order_in_slot(transactions, [["a", "b"]])), ["a", "b"]);
});

Deno.test("slot order: places are counted from zero, and entries of other slots do not matter", () => {
  const transactions = [moving("b", {}), moving("a", {})];
  const ordered = order_in_slot(transactions, [["x", "a", "y", "b", "z"], ["q"]]);
  assertEquals(ordered.map(({ signature, index }) => [signature, index]), [["a", 0], ["b", 1]]);
});

Deno.test("slot order: several histories are kept at the same time", () => {
  const transactions = ["d", "c", "b", "a"].map((name) => moving(name, {}));
  const ordered = names(order_in_slot(transactions, [["a", "c"], ["b", "c", "d"], ["a", "b"]]));
  assertEquals(ordered, ["a", "b", "c", "d"]);
});

Deno.test("slot order: a refill and an operation that share only the wallet follow its balance", () => {
  const operation = moving("operation", { [pool]: [5n, 6n], [wallet]: [100n, 90n] });
  const refill = moving("refill", { [core]: [900n, 800n], [wallet]: [90n, 190n] });
  const histories = [["operation"], ["refill"]];
  assertEquals(names(order_in_slot([refill, operation], histories)), ["operation", "refill"]);
  const early_refill = moving("refill", { [core]: [900n, 800n], [wallet]: [0n, 100n] });
  assertEquals(names(order_in_slot([operation, early_refill], histories)), ["refill", "operation"]);
});

Deno.test("slot order: histories that contradict each other lose nothing", () => {
  const transactions = [moving("a", {}), moving("b", {}), moving("c", {})];
  const ordered = names(order_in_slot(transactions, [["a", "b", "c"], ["b", "a"]]));
  assertEquals(ordered.toSorted(), ["a", "b", "c"]);
});

Deno.test("slot order: nothing is in order", () => assertEquals(order_in_slot([], [["a"]]), []));

Deno.test("slot order: any ledger's transactions are put back as far as accounts are shared", () => {
  const accounts = [1, 2, 3, 4, 5].map(test_address);
  const touched = fc.uniqueArray(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 3 });
  const ledger = fc.array(touched, { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(ledger, fc.infiniteStream(fc.integer({ min: 0, max: 1_000 })), (plan, chance) => {
      const balance = accounts.map((_, index) => BigInt(1_000 * (index + 1)));
      const transactions = plan.map((indexes, number) =>
        moving(
          `t${number}`,
          Object.fromEntries(indexes.map((index) => {
            const before = balance[index] as bigint;
            balance[index] = before + 7n; // Never a value that was there before: only then is the order told.
            return [accounts[index], [lamports(before), lamports(before + 7n)]];
          })),
        )
      );
      // Two accounts have histories; the other three are told by their balances.
      const histories = [0, 1].map((index) =>
        transactions.filter((_, number) => plan[number]?.includes(index)).map(({ signature }) => signature)
      );
      const shuffled = transactions.map((one) => ({ one, at: chance.next().value as number }))
        .toSorted((left, right) => left.at - right.at).map(({ one }) => one);
      const ordered = names(order_in_slot(shuffled, histories));
      for (const index of [0, 1, 2, 3, 4]) {
        const expected = transactions.filter((_, number) => plan[number]?.includes(index));
        const found = ordered.filter((name) => expected.some(({ signature }) => signature === name));
        assertEquals(found, names(expected));
      }
    }),
    { seed: test_seed(), numRuns: 300 },
  );
});
