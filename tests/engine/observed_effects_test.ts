/** What a landed transaction has really done: read from the balances that the chain states, never from what was wanted. */
import { assertEquals } from "@std/assert";
import type { DirectMove } from "@/domain/landed_transaction.ts";
import type { OperationEffects, Share } from "@/domain/operation.ts";
import type { DepositThread, SwapThread, WithdrawalThread } from "@/domain/thread.ts";
import { default_settings } from "@/domain/thread_settings.ts";
import { amount, lamports } from "@/domain/units.ts";
import { observe_effects, observed_balances } from "@/engine/observed_effects.ts";
import {
  contract_error,
  deposit_call,
  EXAMPLE_POOL,
  landed,
  LIQUIDITY_FEE,
  NETWORK_FEE,
  swap_call,
  SWAP_FEE,
  test_address,
  test_user,
  type TokenBalances,
  WALLET_LAMPORTS,
  withdrawal_call,
} from "../support/landed_transactions.ts";

const USER = test_user(1);
const { a, b, lp_a } = USER.accounts;
const { pool_id } = EXAMPLE_POOL;
const common = { pool_id, wallet_address: USER.wallet, created_at_ms: 0 };

const DEPOSIT: DepositThread = {
  ...common,
  thread_id: "deposit_1",
  kind: "deposit",
  side: "A",
  input_account: a,
  output_account: lp_a,
  initial_amount: amount(1_000n),
  auto_refill: false,
  share_lp_tokens: true,
  settings: default_settings("deposit"),
};
const WITHDRAWAL: WithdrawalThread = {
  ...common,
  thread_id: "withdrawal_1",
  kind: "withdrawal",
  side: "A",
  input_account: lp_a,
  output_account: a,
  settings: default_settings("withdrawal"),
};
const SWAP: SwapThread = {
  ...common,
  thread_id: "swap_1",
  kind: "swap",
  direction: "a_to_b",
  input_account: a,
  output_account: b,
  initial_amount: amount(1_000n),
  zero_output_swaps: false,
  settings: default_settings("swap"),
};

const PEERS = [test_address(801), test_address(802)] as const;

/** What the thread wanted to give; what it has given is another matter. */
function wanted(...units: bigint[]): Share[] {
  return units.map((share, index) => ({
    thread_id: `withdrawal_${index + 5}`,
    token_account: PEERS[index] ?? PEERS[0],
    amount: amount(share),
  }));
}

/** The burn of an instruction of the thread's own. */
function burn(account: string, units: bigint, instruction_index = 2): DirectMove {
  return {
    instruction_index,
    what: "tokens",
    source: account as DirectMove["source"],
    destination: null,
    mint: EXAMPLE_POOL.a.lp_mint,
    amount: units,
  };
}

/** The lamports of a wallet that pays for everything and of a pool that earns `pool_fee`. */
function paid(pool_fee: bigint) {
  return {
    [USER.wallet]: [WALLET_LAMPORTS, WALLET_LAMPORTS - pool_fee - NETWORK_FEE],
    [pool_id]: [7n, 7n + pool_fee],
  } as const;
}

function sketch(tokens: TokenBalances, pool_fee: bigint, direct_moves: DirectMove[] = []) {
  return { tokens, lamports: paid(pool_fee), direct_moves, fee_payer: USER.wallet };
}

const NOTHING: OperationEffects = {
  amount_in: amount(0n),
  amount_out: amount(0n),
  burned_in: amount(0n),
  burned_out: amount(0n),
  shared: [],
  pool_fee: lamports(0n),
  network_fee: lamports(NETWORK_FEE),
};

const FEES = { pool_fee: lamports(LIQUIDITY_FEE), network_fee: lamports(NETWORK_FEE) };

Deno.test("effects of a cycle: what the accounts lost and gained, and what the recipients really received", () => {
  const { mint, lp_mint } = EXAMPLE_POOL.a;
  const transaction = landed({
    calls: [deposit_call(USER, "A", 100n)],
    ...sketch({
      [a]: [mint, 1_000n, 900n],
      [lp_a]: [lp_mint, 5n, 15n],
      [PEERS[0]]: [lp_mint, 0n, 60n],
      [PEERS[1]]: [lp_mint, 3n, 33n],
    }, LIQUIDITY_FEE),
  });
  const effects = observe_effects(DEPOSIT, "cycle", wanted(60n, 40n), transaction);
  assertEquals([effects.amount_in, effects.amount_out], [100n, 100n]);
  assertEquals(effects.shared.map((share) => share.amount), [60n, 30n]);
  assertEquals(effects.shared.map(({ thread_id }) => thread_id), ["withdrawal_5", "withdrawal_6"]);
  assertEquals([effects.burned_in, effects.burned_out], [0n, 0n]);
  assertEquals([effects.pool_fee, effects.network_fee], [LIQUIDITY_FEE, NETWORK_FEE]);
});

Deno.test("effects of an empty: what was received before it was burnt, and what was burnt of it", () => {
  const { mint, lp_mint } = EXAMPLE_POOL.a;
  // 40 LP tokens had been kept: they go with the 1,000 that the deposit brings.
  const transaction = landed({
    calls: [deposit_call(USER, "A", 1_000n)],
    ...sketch({ [a]: [mint, 1_000n, 0n], [lp_a]: [lp_mint, 40n, 0n] }, LIQUIDITY_FEE, [burn(lp_a, 1_040n)]),
  });
  assertEquals(observe_effects(DEPOSIT, "empty", [], transaction), {
    ...NOTHING,
    ...FEES,
    amount_in: amount(1_000n),
    amount_out: amount(1_000n),
    burned_out: amount(1_040n),
  });
});

Deno.test("effects of an empty: LP tokens that the contract burns are the input, not a burn of the thread", () => {
  const { mint, lp_mint } = EXAMPLE_POOL.a;
  // What the thread had of the output stays: only the received tokens are burnt.
  const transaction = landed({
    calls: [withdrawal_call(USER, "A", 500n)],
    ...sketch({ [lp_a]: [lp_mint, 500n, 0n], [a]: [mint, 70n, 70n] }, LIQUIDITY_FEE, [burn(a, 500n)]),
  });
  assertEquals(observe_effects(WITHDRAWAL, "empty", [], transaction), {
    ...NOTHING,
    ...FEES,
    amount_in: amount(500n),
    amount_out: amount(500n),
    burned_out: amount(500n),
  });
});

Deno.test("effects of an empty of a swap thread", () => {
  const transaction = landed({
    calls: [swap_call(USER, "a_to_b", 1_000n, 160n)],
    ...sketch(
      { [a]: [EXAMPLE_POOL.a.mint, 1_000n, 0n], [b]: [EXAMPLE_POOL.b.mint, 9n, 9n] },
      SWAP_FEE,
      [burn(b, 160n)],
    ),
  });
  assertEquals(observe_effects(SWAP, "empty", [], transaction), {
    ...NOTHING,
    pool_fee: lamports(SWAP_FEE),
    amount_in: amount(1_000n),
    amount_out: amount(160n),
    burned_out: amount(160n),
  });
});

Deno.test("effects of a burn: the input is gone, nothing was operated, and whoever paid the fee has paid it", () => {
  const tokens: TokenBalances = { [a]: [EXAMPLE_POOL.a.mint, 1_000n, 0n] };
  // The pool earned something in the same transaction: not from this thread's operation.
  const lamports_of = { [pool_id]: [7n, 50n] } as const;
  const moves = [burn(a, 1_000n, 1)];
  const burnt = { ...NOTHING, burned_in: amount(1_000n) };
  const by_core = landed({
    calls: [],
    tokens,
    lamports: lamports_of,
    direct_moves: moves,
    fee_payer: test_address(900),
  });
  assertEquals(observe_effects(DEPOSIT, "burn", [], by_core), { ...burnt, network_fee: lamports(0n) });
  const by_thread = landed({ calls: [], ...sketch(tokens, 0n, moves) });
  assertEquals(observe_effects(DEPOSIT, "burn", [], by_thread), burnt);
});

Deno.test("effects of burns: only the thread's own accounts count, and only tokens that went nowhere", () => {
  const { mint, lp_mint } = EXAMPLE_POOL.a;
  const moves: DirectMove[] = [
    burn(lp_a, 10n, 2),
    burn(lp_a, 7n, 3),
    burn(PEERS[0], 99n, 4), // Of somebody else.
    { ...burn(lp_a, 5n, 5), destination: PEERS[1] }, // Handed on, not destroyed.
    { ...burn(USER.wallet, 3n, 6), what: "lamports" },
  ];
  const transaction = landed({
    calls: [deposit_call(USER, "A", 22n)],
    ...sketch({ [a]: [mint, 22n, 0n], [lp_a]: [lp_mint, 0n, 0n] }, LIQUIDITY_FEE, moves),
  });
  assertEquals(observe_effects(DEPOSIT, "empty", [], transaction).burned_out, amount(17n));
});

Deno.test("effects of shares on their own: tokens handed on, nothing taken in and nothing received", () => {
  const { lp_mint } = EXAMPLE_POOL.a;
  const transaction = landed({
    calls: [],
    ...sketch({
      [lp_a]: [lp_mint, 100n, 30n],
      [PEERS[0]]: [lp_mint, 0n, 50n],
      [PEERS[1]]: [lp_mint, 8n, 28n],
    }, 0n),
  });
  assertEquals(observe_effects(DEPOSIT, "share", wanted(50n, 20n), transaction), {
    ...NOTHING,
    shared: wanted(50n, 20n),
  });
});

Deno.test("effects of what failed: the network's fee, whatever the purpose and whatever was wanted", () => {
  const { mint, lp_mint } = EXAMPLE_POOL.a;
  for (const purpose of ["cycle", "share", "empty", "burn"] as const) {
    const transaction = landed({
      calls: [deposit_call(USER, "A", 100n)],
      error: contract_error(1_006),
      ...sketch({ [a]: [mint, 9n, 9n], [lp_a]: [lp_mint, 4n, 4n] }, 0n, [burn(lp_a, 100n)]),
    });
    assertEquals(observe_effects(DEPOSIT, purpose, wanted(60n), transaction), NOTHING, purpose);
    const by_core = { ...transaction, fee_payer: test_address(900) };
    const free = { ...NOTHING, network_fee: lamports(0n) };
    assertEquals(observe_effects(DEPOSIT, purpose, wanted(60n), by_core), free, purpose);
  }
});

Deno.test("observed balances: before and after, of the thread's accounts; none where the wallet is not named", () => {
  const { mint, lp_mint } = EXAMPLE_POOL.a;
  const tokens: TokenBalances = {
    [a]: [mint, 1_000n, 900n],
    [lp_a]: [lp_mint, 5n, 105n],
    [PEERS[0]]: [lp_mint, 1n, 2n],
  };
  const transaction = landed({ calls: [deposit_call(USER, "A", 100n)], ...sketch(tokens, LIQUIDITY_FEE) });
  const after = WALLET_LAMPORTS - LIQUIDITY_FEE - NETWORK_FEE;
  assertEquals(observed_balances(DEPOSIT, transaction), {
    before: { input: 1_000n, output: 5n, lamports: WALLET_LAMPORTS },
    after: { input: 900n, output: 105n, lamports: after },
  });
  // A token account that the transaction does not name holds nothing that it could state.
  const swapped = observed_balances(SWAP, transaction);
  assertEquals([swapped?.before.output, swapped?.after.output], [0n, 0n]);
  assertEquals(observed_balances(DEPOSIT, landed({ calls: [], tokens, fee_payer: PEERS[0] })), null);
});
