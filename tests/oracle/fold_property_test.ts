/** Random histories: what a second, plain account of the contract produces, the fold must find without fault. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { OperationCall } from "@/domain/contract_call.ts";
import type { Pool, Side } from "@/domain/pool.ts";
import { quote_swap } from "@/domain/pool_math.ts";
import { is_u64 } from "@/domain/units.ts";
import { PoolFold } from "./pool_fold.ts";
import { test_seed } from "../base/test_seed.ts";
import {
  deposit_call,
  EMPTY_STATE,
  EXAMPLE_POOL,
  pool_with,
  swap_call,
  test_address,
  test_user,
  withdrawal_call,
} from "../support/landed_transactions.ts";
import { ReferenceLedger } from "./reference_ledger.ts";

const USERS = [1, 2, 3].map(test_user);
const TOKENS = 10n ** 15n;

interface Step {
  readonly kind: "deposit" | "withdrawal" | "swap";
  readonly user: number;
  readonly side: Side;
  /** Of the balance, in percent; above 100 the call must fail. */
  readonly percent: number;
  /** Added to what a swap expects; nothing but 0 may succeed. */
  readonly error: bigint;
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom("deposit" as const, "withdrawal" as const, "swap" as const),
  user: fc.nat(2),
  side: fc.constantFrom<Side>("A", "B"),
  percent: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 110 })),
  error: fc.constantFrom(0n, 0n, 0n, 0n, 0n, 0n, 0n, 1n),
});

const ratio = fc.constantFrom(
  EXAMPLE_POOL,
  pool_with(10n ** 9n, 1_500_000n),
  pool_with(7n, 1n, 0, 0),
  pool_with(1n, 3n, 0, 0),
  pool_with(10n ** 9n, 160_000_001n),
);

function call_of(step: Step, ledger: ReferenceLedger): OperationCall {
  const user = USERS[step.user]!;
  const { a, b, lp_a, lp_b } = user.accounts;
  const share = (account: typeof a) => ledger.balance(account) * BigInt(step.percent) / 100n;
  const [token, lp] = step.side === "A" ? [a, lp_a] : [b, lp_b];
  if (step.kind === "deposit") return deposit_call(user, step.side, share(token));
  if (step.kind === "withdrawal") return withdrawal_call(user, step.side, share(lp));
  const direction = step.side === "A" ? "a_to_b" as const : "b_to_a" as const;
  const input = share(token);
  const { output } = quote_swap(ledger.pool, direction, input);
  return swap_call(user, direction, input, is_u64(output + step.error) ? output + step.error : 0n);
}

function run(pool: Pool, steps: readonly Step[]) {
  const ledger = new ReferenceLedger(pool, USERS, TOKENS);
  const fold = new PoolFold(pool, test_address(1), { slot: 50, state: EMPTY_STATE });
  let successes = 0;
  for (const next of steps) {
    const transaction = ledger.land(call_of(next, ledger));
    const result = fold.fold(transaction);
    const { prediction, ...judgement } = result;
    assertEquals(judgement, { operations_checked: 1, operations_equal: 1, findings: [], verdict: "equal" });
    assertEquals(prediction === null, transaction.error === null, "A failure has its prediction");
    successes += transaction.error === null ? 1 : 0;
  }
  return { ledger, fold, successes };
}

Deno.test("fold property: a random history of three users brings no finding, and the books agree at its end", () => {
  let operations = 0;
  let successes = 0;
  fc.assert(
    fc.property(ratio, fc.array(step, { minLength: 20, maxLength: 80 }), (pool, steps) => {
      const { ledger, fold, successes: landed_ok } = run(pool, steps);
      operations += steps.length;
      successes += landed_ok;
      const reading = {
        ...fold.state,
        tracked_a: ledger.balance(pool.a.vault),
        tracked_b: ledger.balance(pool.b.vault),
        vault_a: ledger.balance(pool.a.vault),
        vault_b: ledger.balance(pool.b.vault),
        lp_supply_a: ledger.lp_supply.a,
        lp_supply_b: ledger.lp_supply.b,
        lamports: ledger.lamports(pool.pool_id),
      } as typeof fold.state;
      assertEquals(fold.check_reading({ slot: 10_000, state: reading }), []);
    }),
    { seed: test_seed(), numRuns: 60 },
  );
  assert(
    successes > operations / 10,
    `only ${successes} of ${operations} succeeded: the test has lost its grip`,
  );
  assert(successes < operations, "no operation failed: the test has lost its grip");
});

Deno.test("fold property: solvency holds exactly: the surplus over the LP claims is the dust of the swaps", () => {
  fc.assert(
    fc.property(ratio, fc.array(step, { minLength: 20, maxLength: 80 }), (pool, steps) => {
      const { ledger, fold } = run(pool, steps);
      const { tracked_a, tracked_b, lp_supply_a, lp_supply_b } = fold.state;
      const surplus = (tracked_a - lp_supply_a) * pool.ratio_b_denominator +
        (tracked_b - lp_supply_b) * pool.ratio_a_numerator;
      assertEquals(surplus, ledger.dust);
      assert(surplus >= 0n);
    }),
    { seed: test_seed(), numRuns: 60 },
  );
});

Deno.test("fold property: one unit misplaced anywhere in a history is found where it happened", () => {
  fc.assert(
    fc.property(ratio, fc.array(step, { minLength: 10, maxLength: 30 }), fc.nat(), (pool, steps, choice) => {
      const ledger = new ReferenceLedger(pool, USERS, TOKENS);
      const fold = new PoolFold(pool, test_address(1), { slot: 50, state: EMPTY_STATE });
      const transactions = steps.map((next) => ledger.land(call_of(next, ledger)));
      const landed_ok = transactions.filter(({ error }) => error === null);
      if (landed_ok.length === 0) return;
      const victim = landed_ok[choice % landed_ok.length]!;
      const place = choice % victim.token_changes.length;
      const token_changes = victim.token_changes.map((change, index) =>
        index === place ? { ...change, after: change.after + 1n as typeof change.after } : change
      );
      for (const transaction of transactions) {
        const lied = transaction === victim ? { ...victim, token_changes } : transaction;
        const { findings } = fold.fold(lied);
        assertEquals(findings.length > 0, transaction === victim);
        if (transaction === victim) return; // From here on nothing begins where it ended.
      }
    }),
    { seed: test_seed(), numRuns: 60 },
  );
});
