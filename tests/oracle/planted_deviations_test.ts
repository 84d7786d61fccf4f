/** One planted lie per comparison: the fold must find it, by its name, and must not cry out at the truth. */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type { Address } from "@/domain/address.ts";
import type { ContractCall } from "@/domain/contract_call.ts";
import type { Finding } from "@/domain/finding.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import { POOL_FLAGS, type PoolState } from "@/domain/pool_state.ts";
import type { TransactionError } from "@/domain/transaction_error.ts";
import { amount, lamports } from "@/domain/units.ts";
import { PoolFold } from "./pool_fold.ts";
import {
  contract_error,
  deposit_call,
  EXAMPLE_POOL,
  filled_state,
  landed,
  LIQUIDITY_FEE,
  NETWORK_FEE,
  POOL_RENT,
  swap_call,
  SWAP_FEE,
  test_address,
  test_user,
  token_program_error,
  type TokenBalances,
  withdrawal_call,
} from "../support/landed_transactions.ts";

const USER = test_user(1);
const OTHER = test_user(2);
const { a, b, pool_id } = EXAMPLE_POOL;
const START = filled_state(1_000_000n, 1_000_000n);
const SOL = 1_000_000_000n;

function truth(call: ContractCall, fee: bigint, tokens: TokenBalances): LandedTransaction {
  return landed({
    calls: [call],
    tokens,
    lamports: { [USER.wallet]: [SOL, SOL - fee - NETWORK_FEE], [pool_id]: [POOL_RENT, POOL_RENT + fee] },
  });
}

/** Three honest transactions of the filled pool. */
const HONEST = {
  deposit: truth(deposit_call(USER, "A", 1_000n), LIQUIDITY_FEE, {
    [USER.accounts.a]: [a.mint, 5_000n, 4_000n],
    [USER.accounts.lp_a]: [a.lp_mint, 0n, 1_000n],
    [a.vault]: [a.mint, 1_000_000n, 1_001_000n],
    [b.vault]: [b.mint, 1_000_000n, 1_000_000n],
  }),
  withdrawal: truth(withdrawal_call(USER, "B", 1_000n), LIQUIDITY_FEE, {
    [USER.accounts.lp_b]: [b.lp_mint, 5_000n, 4_000n],
    [USER.accounts.b]: [b.mint, 10n, 1_010n],
    [a.vault]: [a.mint, 1_000_000n, 1_000_000n],
    [b.vault]: [b.mint, 1_000_000n, 999_000n],
  }),
  swap: truth(swap_call(USER, "a_to_b", 1_000n, 160n), SWAP_FEE, {
    [USER.accounts.a]: [a.mint, 5_000n, 4_000n],
    [USER.accounts.b]: [b.mint, 0n, 160n],
    [a.vault]: [a.mint, 1_000_000n, 1_001_000n],
    [b.vault]: [b.mint, 1_000_000n, 999_840n],
  }),
};

/** Rules of the pool's books, which would speak as well. */
const OTHER_RULES = new Set(["I1", "I2", "I3", "I4", "I5", "I8", "operation.continuity"]);

function findings(transaction: LandedTransaction, state: PoolState = START): readonly Finding[] {
  return new PoolFold(EXAMPLE_POOL, test_address(1), { slot: 50, state }, { disabled: OTHER_RULES })
    .fold(transaction).findings;
}

function found(transaction: LandedTransaction, state: PoolState = START): string[] {
  return findings(transaction, state).map(({ invariant }) => invariant);
}

/** The transaction with more (or less) in a token account afterwards; one that it did not name is added. */
function token_lie(
  honest: LandedTransaction,
  account: Address,
  mint: Address,
  units: bigint,
): LandedTransaction {
  const known = honest.token_changes.find((change) => change.account === account) ??
    { account, owner: null, mint, before: amount(100n), after: amount(100n) };
  const others = honest.token_changes.filter((change) => change.account !== account);
  return { ...honest, token_changes: [...others, { ...known, after: amount(known.after + units) }] };
}

function lamport_lie(honest: LandedTransaction, account: Address, difference: bigint): LandedTransaction {
  const lamport_changes = honest.lamport_changes.map((change) =>
    change.account === account ? { ...change, after: lamports(change.after + difference) } : change
  );
  return { ...honest, lamport_changes };
}

/** The transaction as a failed one: nothing moved but the network's fee. */
function failed(honest: LandedTransaction, error: TransactionError): LandedTransaction {
  return {
    ...honest,
    error,
    token_changes: honest.token_changes.map((change) => ({ ...change, after: change.before })),
    lamport_changes: honest.lamport_changes.map((change) =>
      change.account === USER.wallet ? { ...change, after: lamports(change.before - NETWORK_FEE) } : {
        ...change,
        after: change.before,
      }
    ),
  };
}

for (const [name, honest] of Object.entries(HONEST)) {
  Deno.test(`planted: the true ${name} is equal to its prediction`, () => {
    const fold = new PoolFold(EXAMPLE_POOL, test_address(1), { slot: 50, state: START });
    assertEquals(fold.fold(honest), {
      operations_checked: 1,
      operations_equal: 1,
      findings: [],
      verdict: "equal",
      prediction: null,
    });
    assertNotEquals(fold.state, START);
  });

  Deno.test(`planted: a ${name} with one unit too much or too little anywhere is found`, () => {
    for (const unit of [1n, -1n]) {
      assertEquals(found(token_lie(honest, a.vault, a.mint, unit)), [
        "operation.vault_a_delta",
        "operation.token_a_conserved",
      ]);
      assertEquals(found(token_lie(honest, b.vault, b.mint, unit)), [
        "operation.vault_b_delta",
        "operation.token_b_conserved",
      ]);
      const beside = ([account, mint]: readonly [Address, Address]) =>
        found(token_lie(honest, account, mint, unit));
      const { accounts } = OTHER;
      const other = "operation.other_tokens";
      assertEquals(beside([accounts.a, a.mint]), [other, "operation.token_a_conserved"]);
      assertEquals(beside([accounts.b, b.mint]), [other, "operation.token_b_conserved"]);
      assertEquals(beside([accounts.lp_a, a.lp_mint]), [other, "operation.lp_a_delta"]);
      assertEquals(beside([accounts.lp_b, b.lp_mint]), [other, "operation.lp_b_delta"]);
      assertEquals(found(lamport_lie(honest, pool_id, unit)), ["operation.pool_fee"]);
    }
  });

  Deno.test(`planted: a ${name} that takes its input from somebody else is found`, () => {
    const call = honest.calls[0];
    const account = call !== undefined && "input_account" in call ? call.input_account : USER.wallet;
    const mint = honest.token_changes.find((change) => change.account === account)!.mint;
    const victim = name === "withdrawal" ? OTHER.accounts.lp_b : OTHER.accounts.a;
    const stolen = token_lie(token_lie(honest, account, mint, 1n), victim, mint, -1n);
    assertEquals(found(stolen).sort(), ["operation.amount_in", "operation.other_tokens"]);
  });

  Deno.test(`planted: a ${name} that succeeds where it must fail is found`, () => {
    const paused = { ...START, flags: POOL_FLAGS.liquidity_paused | POOL_FLAGS.swaps_paused };
    assertEquals(found(honest, paused), ["operation.must_fail"]);
  });

  Deno.test(`planted: a ${name} that fails where it must succeed is found`, () => {
    assertEquals(found(failed(honest, contract_error(1047))), ["operation.error"]);
    assertEquals(found(failed(honest, contract_error("InvalidArgument"))), ["operation.error"]);
  });
}

Deno.test("planted: what the user received may have been shared in the same transaction", () => {
  const shared = token_lie(
    token_lie(HONEST.deposit, USER.accounts.lp_a, a.lp_mint, -1_000n),
    OTHER.accounts.lp_a,
    a.lp_mint,
    1_000n,
  );
  const [source, destination] = [USER.accounts.lp_a, OTHER.accounts.lp_a];
  const share = { what: "tokens", mint: a.lp_mint, source, destination, amount: 1_000n } as const;
  assertEquals(found({ ...shared, direct_moves: [{ ...share, instruction_index: 2 }] }), []);
  assertEquals(found(shared).sort(), ["operation.amount_out", "operation.other_tokens"]);
});

/** Nobody can withdraw 1,000 B from this pool: swaps have drained it. */
const DRAINED = filled_state(1_000_000n, 999n);
const SHORT: LandedTransaction = {
  ...HONEST.withdrawal,
  token_changes: HONEST.withdrawal.token_changes.map((change) =>
    change.account === b.vault ? { ...change, before: amount(999n) } : change
  ),
};

Deno.test("planted: the predicted error is no finding, any other is", () => {
  assertEquals(found(failed(SHORT, token_program_error(1)), DRAINED), []);
  assertEquals(found(failed(SHORT, token_program_error(2)), DRAINED), ["operation.error"]);
  assertEquals(found(failed(SHORT, contract_error("InsufficientFunds")), DRAINED), [
    "operation.error",
  ]);
  assertEquals(found(failed(SHORT, contract_error(1035)), DRAINED), ["operation.error"]);
});

Deno.test("planted: the right number from the wrong program is found", () => {
  assertEquals(found(failed(SHORT, contract_error(1)), DRAINED), ["operation.error"]);
});

Deno.test("planted: the right error in a later instruction is found", () => {
  assertEquals(found(failed(SHORT, token_program_error(1, 2)), DRAINED), ["operation.error"]);
});

Deno.test("planted: what failed before the contract was called says nothing of it", () => {
  assertEquals(found(failed(SHORT, token_program_error(1, 0)), DRAINED), []);
  const whole = { ...contract_error("MaxLoadedAccountsDataSizeExceeded"), instruction_index: null };
  assertEquals(found(failed(SHORT, whole), DRAINED), []);
});

Deno.test("planted: a failure that moves tokens or keeps the fee is found, whatever its error", () => {
  const failure = failed(SHORT, token_program_error(1));
  for (
    const lie of [
      token_lie(failure, a.vault, a.mint, 1n),
      token_lie(failure, b.vault, b.mint, -999n),
      lamport_lie(failure, pool_id, LIQUIDITY_FEE),
    ]
  ) {
    assertEquals(found(lie, DRAINED), ["operation.failure_is_atomic"]);
  }
});

Deno.test("planted: an instruction that is not the contract's may fail by itself", () => {
  assertEquals(found(failed(HONEST.deposit, token_program_error(1, 2))), []);
  assertEquals(found(failed(HONEST.deposit, token_program_error(1, 1))), ["operation.error"]);
});

/** The honest deposit by a user who has so many lamports, undone by the runtime. */
function rent_failure(before: bigint, fee_payer = USER.wallet): LandedTransaction {
  const error = {
    ...contract_error("InsufficientFundsForRent"),
    instruction_index: null,
    failing_program: null,
  };
  const sketch = failed(HONEST.deposit, error);
  const paid = fee_payer === USER.wallet ? NETWORK_FEE : 0n;
  const lamport_changes = sketch.lamport_changes.map((change) =>
    change.account === USER.wallet
      ? { ...change, before: lamports(before), after: lamports(before - paid) }
      : change
  );
  return { ...sketch, fee_payer, lamport_changes };
}

Deno.test("planted: a rent failure is right only when 1 to 890,879 lamports would be left", () => {
  const left = (rest: bigint) => found(rent_failure(LIQUIDITY_FEE + NETWORK_FEE + rest));
  assertEquals(left(1n), []);
  assertEquals(left(890_879n), []);
  assertEquals(left(0n), ["operation.error"]);
  assertEquals(left(890_880n), ["operation.error"]);
  // Somebody else pays the network: then only the pool's fee counts.
  assertEquals(found(rent_failure(LIQUIDITY_FEE + 1n, OTHER.wallet)), []);
  assertEquals(found(rent_failure(LIQUIDITY_FEE, OTHER.wallet)), ["operation.error"]);
});

Deno.test("planted: a finding says where, what was expected and what was seen", () => {
  const lie = { ...token_lie(HONEST.swap, b.vault, b.mint, 1n), slot: 321, index: 7, signature: "sig" };
  const { evidence, ...finding } = findings(lie)[0]!;
  assertEquals(evidence?.state_before.vault_b, "1000000");
  assertEquals(evidence?.calls.map(({ name }) => name), ["swap"]);
  assert(evidence?.token_changes.includes(`${b.vault}: 1000000 -> 999841`));
  assertEquals(finding, {
    fingerprint: `operation.vault_b_delta|${pool_id}|swap`,
    id: "operation.vault_b_delta-888040f9aa96",
    severity: "critical",
    invariant: "operation.vault_b_delta",
    pool_id,
    slot: 321,
    index: 7,
    signature: "sig",
    expected: "-160",
    observed: "-159",
  });
});
