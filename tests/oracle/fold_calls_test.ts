/** Folding: several calls in one transaction, pauses, other people's calls, and the check against a reading. */
import { assertEquals } from "@std/assert";
import type { Address } from "@/domain/address.ts";
import type { ContractCall, PoolPauseCall } from "@/domain/contract_call.ts";
import { amount } from "@/domain/units.ts";
import type { FoldStart } from "@/oracle/ledger_fold.ts";
import { PoolFold } from "./pool_fold.ts";
import {
  contract_error,
  deposit_call,
  EMPTY_STATE,
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
  type TransactionSketch,
  WALLET_LAMPORTS,
  withdrawal_call,
} from "../support/landed_transactions.ts";

const USER = test_user(1);
const { a, b, pool_id } = EXAMPLE_POOL;
const START = filled_state(1_000_000n, 1_000_000n);

function fold_from(state = START, slot = 50, more: FoldStart = {}): PoolFold {
  return new PoolFold(EXAMPLE_POOL, test_address(1), { slot, state }, more);
}

function pause(
  name: "pause_pool" | "unpause_pool",
  pause_bits: number,
  instruction_index = 1,
): PoolPauseCall {
  return { name, instruction_index, admin: test_address(8), pool_id, pause_bits };
}

/** Lamports of a transaction in which the user pays `fee` to the pool. */
function paying(fee: bigint): NonNullable<TransactionSketch["lamports"]> {
  return {
    [USER.wallet]: [WALLET_LAMPORTS, WALLET_LAMPORTS - fee - NETWORK_FEE],
    [pool_id]: [POOL_RENT, POOL_RENT + fee],
  };
}

/** Deposits 1,000 A, swaps 500 A for 80 B and withdraws 400 A of the deposit, all in one transaction. */
const THREE_IN_ONE = landed({
  calls: [
    deposit_call(USER, "A", 1_000n, 1),
    swap_call(USER, "a_to_b", 500n, 80n, 2),
    withdrawal_call(USER, "A", 400n, 3),
  ],
  tokens: {
    [USER.accounts.a]: [a.mint, 1_500n, 400n],
    [USER.accounts.b]: [b.mint, 0n, 80n],
    [USER.accounts.lp_a]: [a.lp_mint, 0n, 600n],
    [a.vault]: [a.mint, 1_000_000n, 1_001_100n],
    [b.vault]: [b.mint, 1_000_000n, 999_920n],
  },
  lamports: paying(2n * LIQUIDITY_FEE + SWAP_FEE),
});

const OTHER = test_user(2);

Deno.test("fold: each call of a transaction stands on what the one before it left", () => {
  const fold = fold_from();
  assertEquals(fold.fold(THREE_IN_ONE), {
    operations_checked: 3,
    operations_equal: 3,
    findings: [],
    verdict: "equal",
    prediction: null,
  });
  const { tracked_a, tracked_b, lp_supply_a, total_fees } = fold.state;
  assertEquals(
    [tracked_a, tracked_b, lp_supply_a, total_fees] as bigint[],
    [1_001_100n, 999_920n, 1_000_600n, 2n * LIQUIDITY_FEE + SWAP_FEE],
  );
});

Deno.test("fold: a later call fails for what an earlier one spent, and everything is undone", () => {
  const calls = [deposit_call(USER, "A", 1_000n, 1), deposit_call(USER, "A", 1_000n, 2)];
  const tokens = {
    [USER.accounts.a]: [a.mint, 1_500n, 1_500n] as const,
    [USER.accounts.lp_a]: [a.lp_mint, 0n, 0n] as const,
  };
  const unchanged = {
    [USER.wallet]: [WALLET_LAMPORTS, WALLET_LAMPORTS - NETWORK_FEE] as const,
    [pool_id]: [POOL_RENT, POOL_RENT] as const,
  };
  const fold = fold_from();
  const right = landed({ calls, tokens, lamports: unchanged, error: contract_error("InsufficientFunds", 2) });
  assertEquals(fold.fold(right), {
    operations_checked: 2,
    operations_equal: 2,
    findings: [],
    verdict: "equal",
    prediction:
      "deposit: succeeds, 1000 in, 1000 out, fee 13000000; deposit: fails with InsufficientFunds of the contract",
  });
  assertEquals(fold.state, START);
  const wrong = landed({ calls, tokens, lamports: unchanged, error: contract_error("InsufficientFunds", 1) });
  assertEquals(fold.fold(wrong).findings.map(({ invariant }) => invariant), ["operation.error"]);
});

Deno.test("fold: the fee of an earlier call is gone when the next one is to pay its own", () => {
  const before = LIQUIDITY_FEE + SWAP_FEE - 1n + NETWORK_FEE;
  const transaction = landed({
    calls: [deposit_call(USER, "A", 10n, 1), swap_call(USER, "a_to_b", 100n, 16n, 2)],
    tokens: {
      [USER.accounts.a]: [a.mint, 1_500n, 1_500n],
      [USER.accounts.b]: [b.mint, 0n, 0n],
      [USER.accounts.lp_a]: [a.lp_mint, 0n, 0n],
    },
    lamports: { [USER.wallet]: [before, before - NETWORK_FEE], [pool_id]: [POOL_RENT, POOL_RENT] },
    error: contract_error(1031, 2),
  });
  assertEquals(fold_from().fold(transaction).findings, []);
});

Deno.test("fold: transactions of slots that the start has seen are passed over", () => {
  const fold = fold_from(START, THREE_IN_ONE.slot);
  assertEquals(fold.fold(THREE_IN_ONE), {
    operations_checked: 0,
    operations_equal: 0,
    findings: [],
    verdict: "undecided",
    prediction: null,
  });
  assertEquals(fold.state, START);
  assertEquals(fold.fold({ ...THREE_IN_ONE, slot: THREE_IN_ONE.slot + 1 }).operations_equal, 3);
});

Deno.test("fold: pausing sets and clears the flags, bit by bit", () => {
  const steps: [PoolPauseCall, number][] = [
    [pause("pause_pool", 0), 1],
    [pause("pause_pool", 1), 1 | 2],
    [pause("pause_pool", 1), 1 | 2],
    [pause("pause_pool", 2), 1 | 2 | 4],
    [pause("unpause_pool", 1), 1 | 4],
    [pause("pause_pool", 3), 1 | 2 | 4],
    [pause("unpause_pool", 255), 1],
    [pause("pause_pool", 252), 1],
  ];
  const fold = fold_from();
  for (const [call, flags] of steps) {
    const result = fold.fold(landed({ calls: [call] }));
    assertEquals(result, {
      operations_checked: 0,
      operations_equal: 0,
      findings: [],
      verdict: "equal",
      prediction: null,
    });
    assertEquals(fold.state.flags, flags);
  }
  assertEquals(fold.unmodelled_calls, 0);
});

Deno.test("fold: a pause that failed pauses nothing", () => {
  const fold = fold_from();
  fold.fold(landed({ calls: [pause("pause_pool", 3)], error: contract_error("InvalidAccountData") }));
  assertEquals(fold.state, START);
});

Deno.test("fold: operations fail while their flag is set, and the fold knows with which error", () => {
  const fold = fold_from();
  fold.fold(landed({ calls: [pause("pause_pool", 3)] }));
  const tokens = {
    [USER.accounts.a]: [a.mint, 5_000n, 5_000n] as const,
    [USER.accounts.b]: [b.mint, 0n, 0n] as const,
    [USER.accounts.lp_a]: [a.lp_mint, 0n, 0n] as const,
  };
  const refused = (call: ContractCall, code: number) =>
    fold.fold(landed({ calls: [call], tokens, error: contract_error(code) })).findings;
  assertEquals(refused(deposit_call(USER, "A", 1n), 1035), []);
  assertEquals(refused(swap_call(USER, "a_to_b", 1_000n, 160n), 1027), []);
  assertEquals(refused(swap_call(USER, "a_to_b", 1_000n, 160n), 1035).length, 1);
});

Deno.test("fold: the whole deployment's pause comes before the pool's", () => {
  const tokens = {
    [USER.accounts.a]: [a.mint, 5_000n, 5_000n] as const,
    [USER.accounts.b]: [b.mint, 0n, 0n] as const,
    [USER.accounts.lp_a]: [a.lp_mint, 0n, 0n] as const,
  };
  const call = deposit_call(USER, "A", 1n);
  const paused = landed({ calls: [call], tokens, error: contract_error(1023) });
  assertEquals(fold_from(START, 50, { system: { is_paused: true } }).fold(paused).findings, []);
  assertEquals(fold_from().fold(paused).findings.length, 1);
});

Deno.test("fold: calls that the model does not cover are counted, and no finding is made of them", () => {
  const fold = fold_from();
  const other: ContractCall = {
    name: "other",
    instruction_index: 0,
    variant: 22,
    accounts: [test_address(1), pool_id],
  };
  const nobodys: ContractCall = { ...other, accounts: [test_address(1)] };
  assertEquals(fold.fold(landed({ calls: [other, nobodys] })).findings, []);
  assertEquals(fold.unmodelled_calls, 1);
  fold.fold(landed({ calls: [other], error: contract_error(1044) }));
  assertEquals(fold.unmodelled_calls, 1);
});

Deno.test("fold: other pools' operations are none of its business", () => {
  const elsewhere = { ...deposit_call(USER, "A", 1_000n), pool_id: test_address(5) };
  const fold = fold_from();
  assertEquals(fold.fold(landed({ calls: [elsewhere] })).operations_checked, 0);
  assertEquals(fold.state, START);
});

Deno.test("fold: an operation without a word about its input account is not judged", () => {
  const fold = fold_from();
  const blind = landed({ calls: [deposit_call(USER, "A", 1_000n)], error: token_program_error(1) });
  assertEquals(fold.fold(blind), {
    operations_checked: 0,
    operations_equal: 0,
    findings: [],
    verdict: "undecided",
    prediction: "deposit: not predicted: a token account of the call is not known",
  });
});

Deno.test("fold: a reading that agrees is no finding, each difference is one", () => {
  const fold = fold_from();
  fold.fold(THREE_IN_ONE);
  assertEquals(fold.check_reading({ slot: 200, state: fold.state }), []);
  const state = { ...fold.state, vault_b: amount(fold.state.vault_b - 1n), flags: 0 };
  const found = fold.check_reading({ slot: 200, state });
  const places = found.map(({ invariant, slot, index, signature }) => ({
    invariant,
    slot,
    index,
    signature,
  }));
  const nowhere = { slot: 200, index: null, signature: null };
  assertEquals(
    places.filter(({ invariant }) => invariant.startsWith("pool_state")).toSorted((left, right) =>
      left.invariant.localeCompare(right.invariant)
    ),
    [{ invariant: "pool_state.flags", ...nowhere }, { invariant: "pool_state.vault_b", ...nowhere }],
  );
  const kinds = new Set(found.map(({ fingerprint }) => fingerprint));
  assertEquals(new Set(found.map(({ id }) => id)).size, kinds.size, "Each kind has its id");
  const books = found.map(({ invariant }) => invariant).filter((name) => !name.startsWith("pool_state"));
  assertEquals(books, ["I1", "I1"], "The vault has neither what is expected nor what is tracked");
  assertEquals(fold.check_reading({ slot: 201, state }), [], "It goes on from what was read");
});

Deno.test("fold: every member of the state is compared with the reading", () => {
  for (const name of Object.keys(EMPTY_STATE) as (keyof typeof EMPTY_STATE)[]) {
    const value = EMPTY_STATE[name];
    const changed = typeof value === "number" ? value + 8 : value + 1n;
    const books = new Set(["I1", "I2", "I3", "I4", "I5", "I8"]);
    const [finding, ...more] = fold_from(EMPTY_STATE, 50, { disabled: books }).check_reading({
      slot: 60,
      state: { ...EMPTY_STATE, [name]: changed },
    });
    assertEquals([finding?.invariant, finding?.expected, finding?.observed, more.length], [
      `pool_state.${name}`,
      String(value),
      String(changed),
      0,
    ]);
  }
});

Deno.test("fold: an operation sees what an earlier pause of its own transaction did, though all is undone", () => {
  const tokens = {
    [USER.accounts.a]: [a.mint, 5_000n, 5_000n] as const,
    [USER.accounts.lp_a]: [a.lp_mint, 0n, 0n] as const,
  };
  const calls = [pause("pause_pool", 1), { ...deposit_call(USER, "A", 1n), instruction_index: 2 }];
  const fold = fold_from();
  const result = fold.fold(landed({ calls, tokens, error: contract_error(1035, 2) }));
  assertEquals(result, {
    operations_checked: 1,
    operations_equal: 1,
    findings: [],
    verdict: "equal",
    prediction: "pause_pool: succeeds, flags 2 set; deposit: fails with custom error 1035 of the contract",
  });
  assertEquals(fold.state, START);
});

Deno.test("fold: tokens that somebody sends to a vault and LP tokens that he burns are his business", () => {
  const fold = fold_from();
  const move = { instruction_index: 0, what: "tokens", mint: a.mint } as const;
  fold.fold(
    landed({
      calls: [],
      tokens: { [USER.accounts.a]: [a.mint, 5_000n, 4_900n], [a.vault]: [a.mint, 1_000_000n, 1_000_100n] },
      direct_moves: [{ ...move, source: USER.accounts.a as Address, destination: a.vault, amount: 100n }],
    }),
  );
  fold.fold(
    landed({
      calls: [],
      slot: 101,
      tokens: { [USER.accounts.lp_a]: [a.lp_mint, 40n, 0n] },
      direct_moves: [{
        ...move,
        mint: a.lp_mint,
        source: USER.accounts.lp_a as Address,
        destination: null,
        amount: 40n,
      }],
    }),
  );
  assertEquals(fold.state.vault_a - START.vault_a, 100n);
  assertEquals(fold.state.tracked_a, START.tracked_a);
  assertEquals(START.lp_supply_a - fold.state.lp_supply_a, 40n);
  assertEquals(fold.check_reading({ slot: 101, state: fold.state }), []);
});

Deno.test("fold: a deposit whose LP tokens are burnt in the same transaction is as predicted", () => {
  const fold = fold_from();
  const result = fold.fold(
    landed({
      calls: [deposit_call(USER, "A", 1_000n)],
      tokens: {
        [USER.accounts.a]: [a.mint, 1_000n, 0n],
        [USER.accounts.lp_a]: [a.lp_mint, 0n, 0n],
        [a.vault]: [a.mint, 1_000_000n, 1_001_000n],
      },
      lamports: paying(LIQUIDITY_FEE),
      direct_moves: [{
        instruction_index: 9,
        what: "tokens",
        mint: a.lp_mint,
        source: USER.accounts.lp_a as Address,
        destination: null,
        amount: 1_000n,
      }],
    }),
  );
  assertEquals(result, {
    operations_checked: 1,
    operations_equal: 1,
    findings: [],
    verdict: "equal",
    prediction: null,
  });
  assertEquals(fold.state.lp_supply_a, START.lp_supply_a);
});

Deno.test("fold: tokens that arrive earlier in the same transaction can be deposited", () => {
  const fold = fold_from();
  const result = fold.fold(
    landed({
      calls: [{ ...deposit_call(USER, "A", 1_000n), instruction_index: 3 }],
      tokens: {
        [OTHER.accounts.a]: [a.mint, 1_000n, 0n],
        [USER.accounts.a]: [a.mint, 0n, 0n],
        [USER.accounts.lp_a]: [a.lp_mint, 0n, 1_000n],
        [a.vault]: [a.mint, 1_000_000n, 1_001_000n],
      },
      lamports: paying(LIQUIDITY_FEE),
      direct_moves: [{
        instruction_index: 1,
        what: "tokens",
        mint: null,
        source: OTHER.accounts.a as Address,
        destination: USER.accounts.a as Address,
        amount: 1_000n,
      }],
    }),
  );
  assertEquals(
    result.findings.map(({ invariant, expected, observed }) => [invariant, expected, observed]),
    [],
  );
});
