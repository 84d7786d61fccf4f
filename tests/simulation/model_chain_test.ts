/** What the engine asks of its port beyond operations, on the model: grants, mints, sweeps, the faucet, readings. */
import { assert, assertEquals } from "@std/assert";
import { create_rng } from "@/base/rng.ts";
import type { Address } from "@/domain/address.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import { DEFAULT_PROGRAM_ID, SYSTEM_PROGRAM, TOKEN_PROGRAM } from "@/domain/programs.ts";
import { ratio_of_whole_tokens } from "@/domain/ratio.ts";
import { amount, lamports } from "@/domain/units.ts";
import type { SignedTransaction } from "@/engine/ports.ts";
import { address_for, token_account_of } from "@/simulation/chain/addresses.ts";
import { RIGHT_RULES } from "@/simulation/chain/contract_rules.ts";
import { ModelChain } from "@/simulation/chain/model_chain.ts";
import { Network } from "@/simulation/chain/network.ts";
import { VirtualClock } from "@/simulation/clock/virtual_clock.ts";

const WALLET = address_for("a wallet");
const SOL = 1_000_000_000n;

/** A chain that makes blocks while `work` goes on. */
async function with_chain(work: (scene: Scene) => Promise<void>): Promise<void> {
  const clock = new VirtualClock();
  const scene = new Scene(clock);
  const stop = new AbortController();
  const blocks = scene.chain.cluster.run(stop.signal);
  await clock.run(work(scene).finally(() => stop.abort()));
  await clock.run(blocks);
}

class Scene {
  readonly chain: ModelChain;
  readonly #clock: VirtualClock;
  readonly #landed = new Map<string, LandedTransaction>();

  constructor(clock: VirtualClock) {
    this.#clock = clock;
    const network = new Network(create_rng(1, "network"), clock);
    const on_execution = (transaction: LandedTransaction) => {
      this.#landed.set(transaction.signature, transaction);
    };
    this.chain = new ModelChain({ clock, network, rules: RIGHT_RULES, seed: 1, on_execution });
  }

  /** What a transaction has come to, two slots after it was sent. */
  async land(signed: SignedTransaction): Promise<LandedTransaction> {
    assertEquals(await this.chain.submit(signed), { answer: "accepted" });
    return await this.landed(signed.signature);
  }

  async landed(signature: string): Promise<LandedTransaction> {
    await this.#clock.sleep(1_000);
    const transaction = this.#landed.get(signature);
    assert(transaction !== undefined, `${signature} is in no block`);
    return transaction;
  }

  /** A pool with two tokens of the same worth. */
  async pool() {
    const ratio = ratio_of_whole_tokens(1n, "a_to_b", 6, 6);
    assert(ratio !== undefined);
    const spec = { token_a_decimals: 6, token_b_decimals: 6, ratio, created_at_ms: 0 };
    const { pool, transaction } = this.chain.sign_pool_creation(spec);
    assertEquals((await this.land(transaction)).error, null);
    return pool;
  }

  tokens(mint: Address, wallet = WALLET): bigint | undefined {
    return this.chain.ledger.token(token_account_of(wallet, mint))?.balance;
  }
}

Deno.test("model chain: SOL, tokens and LP tokens are given, each backed by what it must be", () =>
  with_chain(async (scene) => {
    const { chain } = scene;
    const { a, ...pool } = await scene.pool();
    await scene.land(chain.sign_grant({ what: "sol", wallet: WALLET, amount: lamports(SOL) }));
    assertEquals(chain.ledger.lamports(WALLET), SOL);
    for (const units of [1n, 1n]) await scene.land(chain.sign_mint_to(a.mint, WALLET, amount(units)));
    assertEquals([scene.tokens(a.mint), scene.tokens(a.lp_mint)], [2n, undefined]);
    const token_account = token_account_of(WALLET, a.mint);
    await scene.land(chain.sign_grant({ what: "tokens", mint: a.mint, token_account, amount: amount(5n) }));
    assertEquals(scene.tokens(a.mint), 7n);
    const grant = { what: "lp_tokens", pool: { a, ...pool }, side: "A", amount: amount(9n) } as const;
    const to = token_account_of(WALLET, a.lp_mint);
    const missing = await scene.land(chain.sign_grant({ ...grant, token_account: to }));
    assertEquals([missing.error?.instruction_index, scene.tokens(a.lp_mint)], [5, undefined]);
    const role = { kind: "deposit", side: "A" } as const;
    const setup = { pool: { a, ...pool }, role, wallet: WALLET, sol: lamports(SOL), tokens: amount(0n) };
    await scene.land(chain.sign_wallet_setup(setup));
    const landed = await scene.land(chain.sign_grant({ ...grant, token_account: to }));
    assertEquals([landed.error, landed.calls.map(({ name }) => name)], [null, ["deposit"]]);
    const { state } = await chain.read_pool({ a, ...pool });
    assertEquals([scene.tokens(a.lp_mint), state.tracked_a, state.lp_supply_a], [9n, 9n, 9n]);
  }));

Deno.test("model chain: a sweep leaves nothing, and burns what it finds, however many accounts there are", () =>
  with_chain(async (scene) => {
    const { chain } = scene;
    const pools = [];
    for (let number = 0; number < 5; number += 1) pools.push(await scene.pool());
    const mints = pools.flatMap(({ a, b }) => [a.mint, b.mint]);
    for (const mint of mints) await scene.land(chain.sign_mint_to(mint, WALLET, amount(3n)));
    await scene.land(chain.sign_grant({ what: "sol", wallet: WALLET, amount: lamports(SOL) }));
    const holdings = await chain.read_holdings(WALLET);
    assertEquals([holdings.lamports, holdings.token_accounts.length], [lamports(SOL), 10]);
    const before = chain.ledger.lamports(chain.core_wallet);
    const transactions = chain.sign_sweep(holdings);
    assertEquals(transactions.length, 2, "Eight accounts fit into one");
    for (const transaction of transactions) assertEquals((await scene.land(transaction)).error, null);
    const left = await chain.read_holdings(WALLET);
    assertEquals([left.lamports, left.token_accounts], [lamports(0n), []]);
    const fees = 2n * 10_000n;
    assertEquals(chain.ledger.lamports(chain.core_wallet) - before, SOL + 10n * 2_039_280n - fees);
    for (const mint of mints) {
      assertEquals([chain.ledger.mint(mint)?.burnt, scene.tokens(mint)], [3n, undefined]);
    }
    assertEquals(chain.sign_sweep(left), []);
  }));

Deno.test("model chain: the faucet pays, and a node says whose an account is", () =>
  with_chain(async (scene) => {
    const { chain } = scene;
    const before = chain.ledger.lamports(chain.core_wallet);
    await scene.landed(await chain.request_airdrop(SOL));
    assertEquals(chain.ledger.lamports(chain.core_wallet) - before, SOL);
    const { a, pool_id } = await scene.pool();
    const owners = [chain.core_wallet, WALLET, a.mint, a.vault, pool_id].map((one) => chain.read_owner(one));
    const expected = [SYSTEM_PROGRAM, undefined, TOKEN_PROGRAM, TOKEN_PROGRAM, DEFAULT_PROGRAM_ID];
    assertEquals(await Promise.all(owners), expected);
  }));
