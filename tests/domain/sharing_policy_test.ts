/** Sharing: everything is given away, nothing is made up, the first gets what does not divide. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { equal_shares } from "@/domain/policies/sharing_policy.ts";
import { amount, U64_MAX } from "@/domain/units.ts";
import { test_seed } from "../base/test_seed.ts";
import { test_address } from "../support/landed_transactions.ts";

function recipients(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    thread_id: `withdrawal_${index + 1}`,
    token_account: test_address(index),
  }));
}

function amounts(received: bigint, count: number): bigint[] {
  return equal_shares(amount(received), recipients(count)).map((share) => share.amount);
}

Deno.test("sharing: the remainder goes to the first", () => {
  assertEquals(amounts(10n, 3), [4n, 3n, 3n]);
  assertEquals(amounts(9n, 3), [3n, 3n, 3n]);
  assertEquals(amounts(1_000_001n, 1), [1_000_001n]);
});

Deno.test("sharing: shares of nothing are dropped", () => {
  assertEquals(amounts(2n, 3), [2n]);
  assertEquals(amounts(0n, 3), []);
});

Deno.test("sharing: without recipients the giver keeps everything", () => {
  assertEquals(amounts(100n, 0), []);
});

Deno.test("sharing: the shares keep the order, the names and the accounts of their recipients", () => {
  const [first, second] = equal_shares(amount(5n), recipients(2));
  assertEquals(first, { ...recipients(1)[0]!, amount: amount(3n) });
  assertEquals(second?.thread_id, "withdrawal_2");
});

Deno.test("sharing: the sum is what was received, and nobody gets much more than another", () => {
  const received = fc.oneof(fc.bigInt({ min: 1n, max: 50n }), fc.bigInt({ min: 1n, max: U64_MAX }));
  fc.assert(
    fc.property(received, fc.integer({ min: 1, max: 40 }), (total, count) => {
      const shares = amounts(total, count);
      assertEquals(shares.reduce((sum, share) => sum + share, 0n), total);
      const [first = 0n, ...others] = shares;
      assertEquals(new Set(others).size <= 1, true);
      assert(others.every((share) => share === total / BigInt(count) && first - share < BigInt(count)));
    }),
    { seed: test_seed(), numRuns: 300 },
  );
});
