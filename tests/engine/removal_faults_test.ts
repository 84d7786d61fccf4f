/** The sweep of a deleted thread's wallet over a network that fails: nothing is lost, and it takes up where it ended. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { system_clock } from "@/base/clock.ts";
import { create_rng } from "@/base/rng.ts";
import type { Address } from "@/domain/address.ts";
import { FailureError } from "@/domain/failure.ts";
import { SYSTEM_PROGRAM, TOKEN_PROGRAM } from "@/domain/programs.ts";
import { Refusal } from "@/domain/refusal.ts";
import { empty_state } from "@/domain/service_state.ts";
import type { WithdrawalThread } from "@/domain/thread.ts";
import { default_settings } from "@/domain/thread_settings.ts";
import { amount, lamports } from "@/domain/units.ts";
import { BalanceView } from "@/engine/balance_view.ts";
import { Settler } from "@/engine/settler.ts";
import { StateKeeper } from "@/engine/state_keeper.ts";
import { ThreadEntry } from "@/engine/thread_entry.ts";
import { ThreadRegistry } from "@/engine/thread_registry.ts";
import { remove_thread } from "@/engine/thread_removal.ts";
import { EXAMPLE_POOL, test_address } from "../support/landed_transactions.ts";
import { MemoryLog } from "../support/memory_log.ts";
import { unexpected } from "../support/unexpected.ts";
import { ACCOUNT_RENT, associated_account, ChainModel, type Fate, SILENT } from "./chain_model.ts";

const WALLET = test_address(1);
const THREAD: WithdrawalThread = {
  thread_id: "withdrawal_1",
  kind: "withdrawal",
  side: "A",
  pool_id: EXAMPLE_POOL.pool_id,
  wallet_address: WALLET,
  input_account: test_address(2),
  output_account: test_address(3),
  created_at_ms: 0,
  settings: default_settings("withdrawal"),
};
const SOL = 5_000_000n;
/** A sweep closes 8 accounts in one transaction: this many need two. */
const FOREIGN_ACCOUNTS = 8;
const ACCOUNTS = 2 + FOREIGN_ACCOUNTS;

/** A stopped thread whose wallet holds its own tokens, one of each of some others, and SOL. */
class Scene {
  readonly chain = new ChainModel();
  readonly registry = new ThreadRegistry();
  readonly keeper = new StateKeeper(empty_state(), new MemoryLog());
  readonly entry: ThreadEntry;
  readonly #settler = new Settler(this.chain.port, SILENT, unexpected);
  readonly #balances = new BalanceView();

  constructor(...fates: Fate[]) {
    this.keeper.record({ type: "thread_created", thread: THREAD });
    const configuration = this.keeper.state.threads.get(THREAD.thread_id);
    assert(configuration !== undefined);
    this.entry = new ThreadEntry(configuration, this.keeper.state, EXAMPLE_POOL, create_rng(1, "removal"));
    this.registry.add(this.entry);
    const { lp_mint, mint } = EXAMPLE_POOL.a;
    this.chain.open_account(THREAD.input_account, WALLET, lp_mint, 70n);
    this.chain.open_account(THREAD.output_account, WALLET, mint, 0n);
    for (let other = 0; other < FOREIGN_ACCOUNTS; other += 1) {
      this.chain.open_account(test_address(50 + other), WALLET, test_address(90 + other), 1n);
    }
    this.chain.set_balance(WALLET, SOL);
    this.chain.fates.push(...fates);
  }

  /** Removes the thread while blocks go by; `during` happens before the first of them. */
  async remove(during: () => void = () => {}) {
    const context = {
      chain: this.chain.port,
      settler: this.#settler,
      keeper: this.keeper,
      balances: this.#balances,
      registry: this.registry,
      clock: system_clock,
    };
    let ended = false;
    const removal = Promise.allSettled([remove_thread(context, this.entry)]);
    void removal.then(() => ended = true);
    await this.#breathe();
    during();
    for (let block = 0; block < 200 && !ended; block += 1) {
      this.#settler.on_block(this.chain.next_block());
      await this.#breathe();
    }
    assert(ended, "The removal does not end");
    const [outcome] = await removal;
    if (outcome.status === "rejected") throw outcome.reason;
    return outcome.value;
  }

  async #breathe(): Promise<void> {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  }

  get exists(): boolean {
    const in_registry = this.registry.all().includes(this.entry);
    assertEquals(this.keeper.state.threads.has(THREAD.thread_id), in_registry);
    return in_registry;
  }

  async holdings() {
    const { token_accounts, lamports: held } = await this.chain.read_holdings(WALLET);
    return { accounts: token_accounts.length, lamports: held };
  }
}

const EMPTY = { accounts: 0, lamports: lamports(0n) };
const ALL_RENTS = ACCOUNT_RENT * BigInt(ACCOUNTS);

Deno.test("A sweep ends everything that the wallet holds and gives back its lamports and the rents", async () => {
  const scene = new Scene();
  const swept = await scene.remove();
  assertEquals(swept.lamports, lamports(SOL + ALL_RENTS));
  assertEquals([swept.token_accounts_closed, swept.transaction_signatures.length], [ACCOUNTS, 2]);
  assertEquals(swept.burns.length, 1 + FOREIGN_ACCOUNTS);
  assertEquals(swept.burns[0], { mint: EXAMPLE_POOL.a.lp_mint, amount: amount(70n) });
  assertEquals([await scene.holdings(), scene.chain.balance(scene.chain.core_wallet)], [
    EMPTY,
    SOL + ALL_RENTS,
  ]);
  assertEquals(scene.exists, false);
});

Deno.test("Replies and transactions that the network loses cost nothing: each part is swept once", async () => {
  for (
    const fates of [["reply_lost"], ["dropped", "request_lost"], ["delivered", "reply_lost"]] as Fate[][]
  ) {
    const scene = new Scene(...fates);
    const swept = await scene.remove();
    assertEquals(swept.lamports, lamports(SOL + ALL_RENTS), fates.join());
    assertEquals(scene.chain.balance(scene.chain.core_wallet), SOL + ALL_RENTS, fates.join());
    assertEquals([await scene.holdings(), scene.exists], [EMPTY, false], fates.join());
  }
});

Deno.test("When the second part of a sweep is refused the thread stays, and the next try sweeps the rest", async () => {
  const scene = new Scene("delivered", "refused");
  assert(await assertRejects(() => scene.remove()) instanceof Refusal);
  assertEquals(scene.exists, true);
  assertEquals(await scene.holdings(), { accounts: 2, lamports: lamports(SOL) });
  const swept = await scene.remove();
  assertEquals(swept.lamports, lamports(SOL + 2n * ACCOUNT_RENT));
  assertEquals([swept.token_accounts_closed, swept.transaction_signatures.length], [2, 1]);
  assertEquals([await scene.holdings(), scene.exists], [EMPTY, false]);
  assertEquals(scene.chain.balance(scene.chain.core_wallet), SOL + ALL_RENTS);
});

Deno.test("A sweep that never lands leaves the thread and all that it holds", async () => {
  const scene = new Scene(...Array<Fate>(20).fill("dropped"));
  assert(await assertRejects(() => scene.remove()) instanceof Refusal);
  assertEquals([scene.exists, await scene.holdings()], [true, {
    accounts: ACCOUNTS,
    lamports: lamports(SOL),
  }]);
});

Deno.test("Tokens that arrive while a sweep is on its way spoil it; deleting again takes them along", async () => {
  const scene = new Scene();
  const late = () => scene.chain.open_account(THREAD.input_account, WALLET, EXAMPLE_POOL.a.lp_mint, 71n);
  assert(await assertRejects(() => scene.remove(late)) instanceof Refusal);
  assertEquals([scene.exists, await scene.holdings()], [true, {
    accounts: ACCOUNTS,
    lamports: lamports(SOL),
  }]);
  const swept = await scene.remove();
  assertEquals(swept.burns[0], { mint: EXAMPLE_POOL.a.lp_mint, amount: amount(71n) });
  assertEquals([await scene.holdings(), scene.exists], [EMPTY, false]);
});

Deno.test("A wallet that holds nothing any more needs no transaction", async () => {
  const scene = new Scene();
  const { chain } = scene;
  for (const signed of chain.sign_sweep(await chain.read_holdings(WALLET))) await chain.submit(signed);
  chain.next_block();
  const before = chain.submitted.length;
  assertEquals(await scene.remove(), {
    lamports: lamports(0n),
    burns: [],
    token_accounts_closed: 0,
    transaction_signatures: [],
  });
  assertEquals([chain.submitted.length - before, scene.exists], [0, false]);
});

Deno.test("While the node cannot be read nothing is begun", async () => {
  const scene = new Scene();
  scene.chain.mute = true;
  assert(await assertRejects(() => scene.remove()) instanceof FailureError);
  assertEquals([scene.chain.submitted, scene.exists], [[], true]);
});

Deno.test("The model's token accounts: minting opens one for a wallet, and its owner is the token program", async () => {
  const { chain } = new Scene();
  const [mint, friend] = [test_address(200), "friend" as Address];
  const account = associated_account(friend, mint);
  assertEquals([await chain.read_owner(friend), await chain.read_owner(account)], [undefined, undefined]);
  await chain.submit(chain.sign_mint_to(mint, friend, amount(5n)));
  await chain.submit(chain.sign_grant({ what: "sol", wallet: friend, amount: lamports(9n) }));
  await chain.submit(
    chain.sign_grant({ what: "tokens", mint, token_account: account, amount: amount(2n) }),
  );
  const { transactions } = chain.next_block();
  assertEquals(transactions.map(({ error }) => error), [null, null, null]);
  assertEquals([await chain.read_owner(friend), await chain.read_owner(account)], [
    SYSTEM_PROGRAM,
    TOKEN_PROGRAM,
  ]);
  assertEquals(await chain.read_holdings(friend), {
    wallet: friend,
    lamports: lamports(9n),
    token_accounts: [{ token_account: account, mint, amount: amount(7n) }],
  });
});
