/** What a transaction does not hold is not guessed: it is counted, and the model starts again from the next reading. */
import { assertEquals } from "@std/assert";
import type { ContractCall } from "@/domain/contract_call.ts";
import type { LandedTransaction, TransactionDetails } from "@/domain/landed_transaction.ts";
import { amount } from "@/domain/units.ts";
import { LedgerFold } from "@/oracle/ledger_fold.ts";
import {
  contract_error,
  deposit_call,
  EXAMPLE_POOL,
  filled_state,
  landed,
  LIQUIDITY_FEE,
  NETWORK_FEE,
  POOL_RENT,
  test_address,
  test_user,
  WALLET_LAMPORTS,
} from "../support/landed_transactions.ts";
import { PoolFold } from "./pool_fold.ts";

const USER = test_user(1);
const { a, b, pool_id } = EXAMPLE_POOL;
const START = filled_state(1_000_000n, 1_000_000n);
const OWNER = test_address(1);

const DETAILS: TransactionDetails = {
  signers: [USER.wallet],
  writable: [],
  call_accounts: [],
  touched_otherwise: [],
  has_inner_calls: false,
  block_seconds: null,
};

/** A true deposit of 1,000 A. */
function deposit(more: Partial<LandedTransaction> = {}, vault = 1_000_000n): LandedTransaction {
  const transaction = landed({
    calls: [deposit_call(USER, "A", 1_000n)],
    tokens: {
      [USER.accounts.a]: [a.mint, 5_000n, 4_000n],
      [USER.accounts.lp_a]: [a.lp_mint, 0n, 1_000n],
      [a.vault]: [a.mint, vault, vault + 1_000n],
    },
    lamports: {
      [USER.wallet]: [WALLET_LAMPORTS, WALLET_LAMPORTS - LIQUIDITY_FEE - NETWORK_FEE],
      [pool_id]: [POOL_RENT, POOL_RENT + LIQUIDITY_FEE],
    },
  });
  return { ...transaction, ...more };
}

function fold_from(): PoolFold {
  return new PoolFold(EXAMPLE_POOL, OWNER, { slot: 50, state: START });
}

Deno.test("gaps: a call from inside another program makes the pool a guess until the next reading", () => {
  const fold = fold_from();
  const inside = deposit({ calls: [], details: { ...DETAILS, has_inner_calls: true } });
  assertEquals(fold.fold(inside).findings, []);
  assertEquals([fold.unmodelled_calls, fold.counts.undecided], [1, 1]);
  const wrong = deposit({ slot: 101, error: contract_error(1035), token_changes: [], lamport_changes: [] });
  assertEquals(fold.fold(wrong).findings, [], "Nothing is compared with a guess");
  const state = { ...fold.state, tracked_a: amount(1_001_000n) };
  assertEquals(fold.check_reading({ slot: 102, state }), []);
  assertEquals([fold.state, fold.counts.re_anchored], [state, 1]);
});

Deno.test("gaps: what only the contract can do was the contract, though nobody says so", () => {
  const changes: Record<string, Partial<LandedTransaction>> = {
    "a vault pays": {
      ...deposit(),
      token_changes: deposit().token_changes.map((change) =>
        change.account === a.vault ? { ...change, after: amount(999_000n) } : change
      ),
    },
    "LP tokens appear": deposit(),
  };
  for (const [what, transaction] of Object.entries(changes)) {
    const fold = fold_from();
    fold.fold(deposit({ ...transaction, calls: [] }));
    assertEquals(fold.unmodelled_calls, 1, what);
  }
});

Deno.test("gaps: balances that do not begin where they ended are told once", () => {
  const fold = fold_from();
  const found = fold.fold(deposit({}, 1_000_500n)).findings;
  assertEquals(found.map(({ invariant, expected, observed }) => [invariant, expected, observed]), [
    ["operation.continuity", "vault_a 1000000", "vault_a 1000500"],
  ]);
  assertEquals(fold.state.vault_a, amount(1_001_500n));
});

Deno.test("gaps: a pool that is used before its first reading arrives is followed from there", () => {
  const fold = new LedgerFold();
  assertEquals(fold.fold(deposit()).operations_checked, 0);
  const early = fold.fold(deposit({ slot: 40 }));
  assertEquals(early.operations_checked, 0);
  assertEquals(fold.add_pool(EXAMPLE_POOL, OWNER, { slot: 50, state: START }), []);
  assertEquals(fold.state_of(pool_id)?.tracked_a, amount(1_001_000n));
});

Deno.test("gaps: an account that may be frozen or lent out is undecided, unless it is ours", () => {
  const refused = deposit({
    error: contract_error("InvalidAccountData"),
    token_changes: deposit().token_changes.map((change) => ({ ...change, after: change.before })),
    lamport_changes: deposit().lamport_changes.map((change) => ({
      ...change,
      after: change.account === USER.wallet
        ? change.before - NETWORK_FEE as typeof change.after
        : change.before,
    })),
  });
  const fold = (is_own: boolean) =>
    new PoolFold(EXAMPLE_POOL, OWNER, { slot: 50, state: START }, { is_own: () => is_own }).fold(refused);
  assertEquals(fold(true).findings.map(({ invariant }) => invariant), ["operation.error"]);
  assertEquals(fold(false).findings, []);
});

Deno.test("gaps: a call that is out of computing time says nothing of the contract's rules", () => {
  const fold = fold_from();
  const quiet = deposit().token_changes.map((change) => ({ ...change, after: change.before }));
  const transaction = deposit({
    error: contract_error("ComputationalBudgetExceeded"),
    token_changes: quiet,
    lamport_changes: [],
  });
  assertEquals(fold.fold(transaction).findings, []);
  assertEquals(fold.counts.undecided, 1);
});

Deno.test("gaps: rules that are switched off are silent, and the others speak on", () => {
  const lie = deposit({
    token_changes: deposit().token_changes.map((change) =>
      change.account === a.vault ? { ...change, after: amount(change.after + 1n) } : change
    ),
  });
  const rules = (disabled: string[]) =>
    new PoolFold(EXAMPLE_POOL, OWNER, { slot: 50, state: START }, { disabled: new Set(disabled) }).fold(lie)
      .findings.map(({ invariant }) => invariant);
  assertEquals(rules([]), ["operation.vault_a_delta", "operation.token_a_conserved", "I1"]);
  assertEquals(rules(["operation"]), ["I1"]);
  assertEquals(rules(["I1", "operation.token_a_conserved"]), ["operation.vault_a_delta"]);
  assertEquals(rules(["operation", "I1"]), []);
});

Deno.test("gaps: a call on a pool that is not followed binds nobody", () => {
  const elsewhere: ContractCall = { ...deposit_call(USER, "A", 1n), pool_id: test_address(5) };
  const fold = fold_from();
  const both = deposit({ calls: [elsewhere, deposit_call(USER, "A", 1_000n, 2)] });
  assertEquals(fold.fold(both).findings, []);
  assertEquals([fold.state.tracked_a, fold.state.vault_b], [amount(1_001_000n), START.vault_b]);
  assertEquals(b.mint, EXAMPLE_POOL.b.mint);
});
