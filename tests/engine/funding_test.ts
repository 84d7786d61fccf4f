import { empty_state } from "@/domain/service_state.ts";
import { CoreRunway } from "@/engine/core_runway.ts";
import { StateKeeper } from "@/engine/state_keeper.ts";
import { MemoryLog } from "../support/memory_log.ts";
import { unexpected } from "../support/unexpected.ts";
import { getAssociatedTokenAddressSync } from "@solana/spl-token";
import { PublicKey } from "@solana/web3.js";
import { assert, assertEquals } from "@std/assert";
import { create_rng } from "@/base/rng.ts";
import type { Address } from "@/domain/address.ts";
import type { Pool } from "@/domain/pool.ts";
import { DEFAULT_POOL_FEES, runway_lamports } from "@/domain/policies/funding_policy.ts";
import { amount, lamports, LAMPORTS_PER_SOL } from "@/domain/units.ts";
import { BalanceView } from "@/engine/balance_view.ts";
import { FundingService } from "@/engine/funding.ts";
import { Settler } from "@/engine/settler.ts";
import { ThreadEntry } from "@/engine/thread_entry.ts";
import { ThreadRegistry } from "@/engine/thread_registry.ts";
import { HurriedClock, with_service } from "../support/service.ts";
import { ChainModel, SILENT } from "./chain_model.ts";
import { read_ledger } from "./ledger_reader.ts";
import { default_settings } from "@/domain/thread_settings.ts";

const WALLET = "wallet" as Address;
const INPUT = "input" as Address;
const INITIAL_AMOUNT = 1_000n;
const RUNWAY = runway_lamports("deposit", DEFAULT_POOL_FEES);

/** The funding service on a model, with one deposit thread. */
function scene(settings: { auto_refill?: boolean; initial_amount?: bigint; sol_threshold?: bigint } = {}) {
  const chain = new ChainModel();
  const settler = new Settler(chain.port, SILENT, unexpected);
  const balances = new BalanceView();
  balances.track(WALLET, [INPUT]);
  const sol_threshold = lamports(settings.sol_threshold ?? LAMPORTS_PER_SOL);
  const keeper = new StateKeeper(empty_state(), new MemoryLog());
  const clock = new HurriedClock();
  const registry = new ThreadRegistry();
  const parts = { chain: chain.port, settler, keeper, balances, registry, clock, log: SILENT };
  const funding = new FundingService({
    ...parts,
    on_fault: unexpected,
    sol_threshold,
    fees_of: () => DEFAULT_POOL_FEES,
    runway: new CoreRunway(parts),
  });
  const thread = {
    thread_id: "deposit_1",
    kind: "deposit" as const,
    side: "A" as const,
    pool_id: "pool" as Address,
    wallet_address: WALLET,
    input_account: INPUT,
    output_account: "output" as Address,
    created_at_ms: 0,
    settings: default_settings("deposit"),
    initial_amount: amount(settings.initial_amount ?? INITIAL_AMOUNT),
    auto_refill: settings.auto_refill ?? true,
    share_lp_tokens: true,
  };
  keeper.record({ type: "thread_created", thread });
  const configuration = keeper.state.threads.get(thread.thread_id);
  assert(configuration !== undefined);
  const entry = new ThreadEntry(configuration, keeper.state, {} as Pool, create_rng(1, "funding"));
  const breathe = async () => {
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  };
  const next_block = async () => {
    await breathe(); // What has just been sent arrives first.
    const block = chain.next_block();
    for (const transaction of block.transactions) balances.apply(transaction);
    settler.on_block(block);
    await breathe();
  };
  const holds = (tokens: bigint, sol: bigint) => {
    const place = { slot: 1, index: 0, signature: "x", fee_payer: WALLET, error: null, fee: lamports(0n) };
    chain.set_balance(WALLET, sol);
    chain.set_balance(INPUT, tokens);
    balances.apply({
      ...place,
      compute_units: 0,
      logs: [],
      calls: [],
      direct_moves: [],
      token_changes: [{
        account: INPUT,
        owner: null,
        mint: INPUT,
        before: amount(0n),
        after: amount(tokens),
      }],
      lamport_changes: [{ account: WALLET, before: lamports(0n), after: lamports(sol) }],
    });
  };
  return { chain, balances, funding, entry, next_block, holds };
}

Deno.test("One need is paid once, however often it is asked for while the payment is on its way", async () => {
  const { chain, balances, funding, entry, next_block, holds } = scene();
  holds(49n, RUNWAY);
  for (let time = 0; time < 20; time += 1) funding.check(entry);
  await next_block();
  assertEquals(balances.tokens(INPUT), amount(49n + INITIAL_AMOUNT));
  for (let time = 0; time < 20; time += 1) funding.check(entry);
  await next_block();
  assertEquals(chain.submitted.length, 1);
  holds(0n, RUNWAY);
  funding.check(entry);
  await next_block();
  assertEquals([balances.tokens(INPUT), chain.submitted.length], [amount(INITIAL_AMOUNT), 2]);
});

Deno.test("A thread without the need or without the wish is not filled", async () => {
  const cases = [
    { settings: {}, tokens: 50n },
    { settings: { auto_refill: false }, tokens: 0n },
    { settings: { initial_amount: 0n }, tokens: 0n },
  ];
  for (const { settings, tokens } of cases) {
    const { chain, funding, entry, holds } = scene(settings);
    holds(tokens, RUNWAY);
    funding.check(entry);
    await Promise.resolve();
    assertEquals(chain.submitted, []);
  }
});

Deno.test("A refill that the node refuses or that expires is tried again when it is asked for again", async () => {
  const { chain, balances, funding, entry, next_block, holds } = scene();
  holds(0n, RUNWAY);
  chain.fates.push("refused", ...Array(4).fill("dropped"));
  funding.check(entry);
  await next_block();
  funding.check(entry);
  for (let block = 0; block < 22; block += 1) await next_block();
  assertEquals(balances.tokens(INPUT), amount(0n));
  funding.check(entry);
  await next_block();
  assertEquals(balances.tokens(INPUT), amount(INITIAL_AMOUNT));
});

Deno.test("A wallet below the threshold or below half its runway is filled with SOL to its runway", async () => {
  const five = 5n * LAMPORTS_PER_SOL;
  const cases = [
    { sol: RUNWAY / 2n - 1n, threshold: LAMPORTS_PER_SOL, after: RUNWAY },
    { sol: RUNWAY / 2n, threshold: LAMPORTS_PER_SOL, after: RUNWAY / 2n },
    { sol: five - 1n, threshold: five, after: 2n * five },
    { sol: 0n, threshold: 0n, after: RUNWAY },
  ];
  for (const { sol, threshold, after } of cases) {
    const { balances, funding, entry, next_block, holds } = scene({ sol_threshold: threshold });
    holds(INITIAL_AMOUNT, sol);
    for (let time = 0; time < 3; time += 1) funding.check(entry);
    await next_block();
    assertEquals(balances.lamports(WALLET), lamports(after), `${sol} lamports, threshold ${threshold}`);
    assertEquals(balances.tokens(INPUT), amount(INITIAL_AMOUNT));
  }
});

Deno.test("On the ledger a thread with auto_refill never runs dry, and each refill answers an empty account", () =>
  with_service(async (scene) => {
    const pool = await scene.pool();
    const settings = { pool_id: pool.pool_id, token_type: "A", initial_amount: 2 };
    const filled = await scene.thread("deposit", { ...settings, auto_refill: true });
    const left = await scene.thread("deposit", { ...settings, auto_refill: false });
    await scene.start(filled, left);
    await scene.ended(filled, 7);
    await scene.service.threads.stop_all("manual_stop");
    const { mints, operations } = await read_ledger(scene);
    const mints_to = async (id: string) => {
      const owner = new PublicKey((await scene.status(id)).wallet_address);
      const account = getAssociatedTokenAddressSync(new PublicKey(pool.token_a_mint), owner).toBase58();
      return mints.filter((mint) => mint.account === account);
    };
    const refills = await mints_to(filled);
    assert(refills.length >= 4, "Seven units were used, two at a time were given");
    assert(refills.every((mint) => mint.amount === 2n && mint.balance_before === 0n), "Each one was due");
    assertEquals((await mints_to(left)).length, 1);
    assertEquals((await scene.status(left)).statistics.outcomes.landed_ok, 2);
    const { wallet_address, balances } = await scene.status(filled);
    const used = operations.filter(({ wallet, ok }) => ok && wallet === wallet_address).length;
    assertEquals(balances.token_a, BigInt(2 * refills.length - used));
  }));
