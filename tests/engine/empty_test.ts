import { getAccount, getMint } from "@solana/spl-token";
import { PublicKey, SystemProgram } from "@solana/web3.js";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { random_seed } from "@/base/rng.ts";
import { type PoolReply, refusal_of, type ServiceScene, until, with_service } from "../support/service.ts";
import { token_holders } from "./ledger_reader.ts";
import { Stranger } from "./stranger.ts";
import { thread_wallet } from "./thread_wallet.ts";

interface EmptyReply {
  readonly thread_id: string;
  readonly thread_type: string;
  readonly empty_operation: {
    readonly tokens_used: bigint;
    readonly lp_tokens_received: bigint;
    readonly lp_tokens_used: bigint;
    readonly tokens_withdrawn: bigint;
    readonly tokens_swapped_in: bigint;
    readonly tokens_swapped_out: bigint;
    readonly tokens_burned: bigint;
    readonly burns: readonly { mint: string; amount: bigint; transaction_signature: string }[];
    readonly operation_successful: boolean;
    readonly error_message: string | null;
    readonly transaction_signature?: string;
    readonly network_fee_paid: bigint;
  };
  readonly post_empty_balances: Record<
    "sol_balance" | "token_a_balance" | "token_b_balance" | "lp_token_balance",
    bigint
  >;
}

function empty(scene: ServiceScene, thread_id: string): Promise<EmptyReply> {
  return scene.call("empty_thread", { thread_id });
}

/** The model has nothing against anything that has happened. */
async function assert_sound(scene: ServiceScene): Promise<void> {
  await scene.service.auditor.check_pools();
  assertEquals(scene.service.auditor.findings, []);
}

async function supply(scene: ServiceScene, mint: PublicKey): Promise<bigint> {
  return (await getMint(scene.web3, mint, "confirmed")).supply;
}

async function vault(scene: ServiceScene, account: PublicKey): Promise<bigint> {
  return (await getAccount(scene.web3, account, "confirmed")).amount;
}

/** A pool with liquidity on both sides that nobody else touches. */
async function stocked_pool(scene: ServiceScene, units: bigint): Promise<PoolReply> {
  const pool = await scene.pool();
  for (const token_type of ["A", "B"]) {
    const { pool_id } = pool;
    await empty(scene, await scene.thread("deposit", { pool_id, token_type, initial_amount: units }));
  }
  return pool;
}

Deno.test("Emptying a deposit thread puts everything into the pool and burns the LP tokens, never started or not", () =>
  with_service(async (scene) => {
    const pool = await scene.pool();
    const initial_amount = 850_000_000n;
    const id = await scene.thread("deposit", { pool_id: pool.pool_id, token_type: "A", initial_amount });
    const sol_before = (await scene.status(id)).balances.sol;
    const reply = await empty(scene, id);
    const { lp_mint_a, vault_a } = await token_holders(scene, pool);
    const { transaction_signature, burns, ...rest } = reply.empty_operation;
    assertEquals(rest, {
      tokens_used: initial_amount,
      lp_tokens_received: initial_amount,
      lp_tokens_used: 0n,
      tokens_withdrawn: 0n,
      tokens_swapped_in: 0n,
      tokens_swapped_out: 0n,
      tokens_burned: 2n * initial_amount,
      operation_successful: true,
      error_message: null,
      network_fee_paid: 5_000n,
    });
    assert(transaction_signature !== undefined, "A success names its transaction");
    assertEquals(burns, [{ mint: lp_mint_a.toBase58(), amount: initial_amount, transaction_signature }]);
    assertEquals(reply.post_empty_balances, {
      sol_balance: sol_before - 13_000_000n - 5_000n,
      token_a_balance: 0n,
      token_b_balance: 0n,
      lp_token_balance: 0n,
    });
    assertEquals([await supply(scene, lp_mint_a), await vault(scene, vault_a)], [0n, initial_amount]);
    const { statistics, verification_totals } = await scene.status(id);
    assertEquals(statistics.outcomes.landed_ok, 0, "An empty is no operation of the thread's own");
    assertEquals(verification_totals.tokens_deposited, 0n);
    const { empties } = scene.service.threads.get(id).statistics;
    assertEquals([empties.successful, empties.failed, empties.amount_in], [1, 0, initial_amount]);
    await assert_sound(scene);
  }));

Deno.test("An empty of a deposit thread also burns the LP tokens that it had kept", () =>
  with_service(async (scene) => {
    const pool = await scene.pool();
    const settings = { token_type: "B", initial_amount: 10n ** 9n, share_lp_tokens: false };
    const id = await scene.thread("deposit", { pool_id: pool.pool_id, ...settings });
    await scene.start(id);
    await scene.ended(id, 3);
    await scene.call("stop_thread", { thread_id: id });
    const { balances } = await scene.status(id);
    assert(balances.lp_tokens > 0n, "It has kept LP tokens");
    const { empty_operation, post_empty_balances } = await empty(scene, id);
    assertEquals(empty_operation.tokens_burned, 2n * balances.token_b + balances.lp_tokens);
    assertEquals(empty_operation.burns.map(({ amount }) => amount), [balances.token_b + balances.lp_tokens]);
    assertEquals([post_empty_balances.token_b_balance, post_empty_balances.lp_token_balance], [0n, 0n]);
    const { lp_mint_b } = await token_holders(scene, pool);
    assertEquals(await supply(scene, lp_mint_b), 0n);
    await assert_sound(scene);
  }));

Deno.test("Emptying a withdrawal thread takes everything out of the pool and burns it", () =>
  with_service(async (scene) => {
    const pool = await scene.pool();
    const id = await scene.thread("withdrawal", { pool_id: pool.pool_id, token_type: "B" });
    await scene.call("fund_thread", { thread_id: id, funding_type: "lp_tokens", amount: 7_000n });
    const reply = await empty(scene, id);
    const { lp_tokens_used, tokens_withdrawn, tokens_burned, operation_successful } = reply.empty_operation;
    assertEquals([lp_tokens_used, tokens_withdrawn, tokens_burned], [7_000n, 7_000n, 14_000n]);
    assertEquals(operation_successful, true);
    assertEquals(reply.empty_operation.burns.map(({ mint }) => mint), [pool.token_b_mint]);
    assertEquals(await supply(scene, new PublicKey(pool.token_b_mint)), 0n);
    assertEquals(reply.post_empty_balances.lp_token_balance, 0n);
    await assert_sound(scene);
  }));

Deno.test("Emptying a swap thread swaps everything and burns what it brings", () =>
  with_service(async (scene) => {
    const pool = await stocked_pool(scene, 10n ** 12n);
    const initial_amount = 1_000_000n; // 1 A = 160 B at 9 and 6 decimals: 160,000 of B.
    const { pool_id } = pool;
    const id = await scene.thread("swap", { pool_id, direction: "a_to_b", initial_amount });
    const { empty_operation, post_empty_balances } = await empty(scene, id);
    const { tokens_swapped_in, tokens_swapped_out, tokens_burned } = empty_operation;
    assertEquals([tokens_swapped_in, tokens_swapped_out, tokens_burned], [1_000_000n, 160_000n, 1_160_000n]);
    assertEquals(empty_operation.operation_successful, true);
    assertEquals([post_empty_balances.token_a_balance, post_empty_balances.token_b_balance], [0n, 0n]);
    await assert_sound(scene);
  }));

/** What every failed empty comes to: the input is gone, nothing came of it, and the thread is as it was. */
async function assert_burnt(
  scene: ServiceScene,
  id: string,
  used: bigint,
  what: string,
): Promise<EmptyReply> {
  const { status } = await scene.status(id);
  const reply = await empty(scene, id);
  const { empty_operation: done, post_empty_balances: left } = reply;
  assertEquals(done.operation_successful, false);
  assertStringIncludes(done.error_message ?? "", what);
  assertEquals("transaction_signature" in done, false, "Only a success has a transaction to show");
  assertEquals(done.tokens_burned, used);
  assertEquals(done.burns.map(({ amount }) => amount), [used]);
  assertEquals([left.token_a_balance, left.token_b_balance, left.lp_token_balance], [0n, 0n, 0n]);
  assertEquals((await scene.status(id)).status, status);
  const { empties } = scene.service.threads.get(id).statistics;
  assertEquals([empties.successful, empties.failed, empties.burned_in], [0, 1, used]);
  await assert_sound(scene);
  return reply;
}

Deno.test("An empty swap that the pool cannot serve burns its input all the same", () =>
  with_service(async (scene) => {
    const { pool_id } = await scene.pool();
    const id = await scene.thread("swap", { pool_id, direction: "b_to_a", initial_amount: 5_000n });
    const reply = await assert_burnt(scene, id, 5_000n, "holds too little");
    assertEquals(reply.empty_operation.network_fee_paid, 5_000n, "The burn is paid by the core wallet");
  }));

Deno.test("Empties of a paused pool burn their input all the same", () =>
  with_service(async (scene) => {
    const pool = await stocked_pool(scene, 10n ** 9n);
    const { pool_id } = pool;
    const deposit = await scene.thread("deposit", { pool_id, token_type: "A", initial_amount: 11n });
    const withdrawal = await scene.thread("withdrawal", { pool_id, token_type: "A" });
    await scene.call("fund_thread", { thread_id: withdrawal, funding_type: "lp_tokens", amount: 12 });
    const swap = await scene.thread("swap", { pool_id, direction: "b_to_a", initial_amount: 13n });
    const core = await scene.core_wallet();
    const stranger = await Stranger.arrive(scene, pool, 1n);
    assertEquals(await stranger.send([core], stranger.pause(core.publicKey, 19, 3)), null);
    await assert_burnt(scene, deposit, 11n, "are paused");
    await assert_burnt(scene, withdrawal, 12n, "are paused");
    await assert_burnt(scene, swap, 13n, "are paused");
  }));

Deno.test("A wallet without SOL is emptied all the same", () =>
  with_service(async (scene) => {
    const pool = await scene.pool();
    const { pool_id } = pool;
    const poor = await scene.thread("deposit", { pool_id, token_type: "A", initial_amount: 21n });
    const penniless = await scene.thread("deposit", { pool_id, token_type: "B", initial_amount: 22n });
    const stranger = await Stranger.arrive(scene, pool, 1n);
    const core = await scene.core_wallet();
    for (const [id, left] of [[poor, 5_000_000n], [penniless, 0n]] as const) {
      const wallet = await thread_wallet(scene, id);
      const { sol } = (await scene.status(id)).balances;
      const lamports = sol - left;
      const pay = SystemProgram.transfer({
        fromPubkey: wallet.publicKey,
        toPubkey: core.publicKey,
        lamports,
      });
      assertEquals(await stranger.send([core, wallet], pay), null);
    }
    await assert_burnt(scene, poor, 21n, "cannot pay the contract's fee");
    const { empty_operation } = await empty(scene, penniless);
    assertEquals([empty_operation.operation_successful, empty_operation.tokens_burned], [false, 22n]);
    assertEquals(empty_operation.network_fee_paid, 0n);
    await assert_sound(scene);
  }));

Deno.test("A swap for nothing and a swap beyond 64 bits are tried and burnt", () =>
  with_service(async (scene) => {
    const tiny = await scene.pool({ token_a_decimals: 9, token_b_decimals: 0, ratio_whole_number: 1 });
    const nothing = await scene.thread("swap", {
      pool_id: tiny.pool_id,
      direction: "a_to_b",
      initial_amount: 999_999_999n,
    });
    await assert_burnt(scene, nothing, 999_999_999n, "too small");
    const steep = await scene.pool({
      token_a_decimals: 0,
      token_b_decimals: 0,
      ratio_whole_number: 10n ** 18n,
    });
    const beyond = await scene.thread("swap", {
      pool_id: steep.pool_id,
      direction: "a_to_b",
      initial_amount: 1_000n,
    });
    await assert_burnt(scene, beyond, 1_000n, "64 bits");
  }));

Deno.test("Emptying what is empty says so and sends nothing", () =>
  with_service(async (scene) => {
    const { pool_id } = await scene.pool();
    for (
      const [id, what] of [
        [await scene.thread("deposit", { pool_id, token_type: "A" }), "No token A available"],
        [await scene.thread("withdrawal", { pool_id, token_type: "B" }), "No LP tokens available"],
        [await scene.thread("swap", { pool_id, direction: "b_to_a" }), "No token B available"],
      ] as const
    ) {
      const { empty_operation } = await empty(scene, id);
      assertEquals([empty_operation.error_message, empty_operation.tokens_burned], [what, 0n]);
      assertEquals([empty_operation.burns, empty_operation.network_fee_paid], [[], 0n]);
      assertEquals(scene.service.threads.get(id).statistics.empties.failed, 0);
    }
  }));

Deno.test("A running thread is emptied between its operations, and goes on", async () => {
  const seed = random_seed();
  console.log(`seed ${seed}`);
  await with_service(async (scene) => {
    const { pool_id } = await scene.pool();
    const settings = { pool_id, token_type: "A", initial_amount: 10n ** 9n, auto_refill: true };
    const deposit = await scene.thread("deposit", settings);
    const withdrawal = await scene.thread("withdrawal", { pool_id, token_type: "A" });
    await scene.start(deposit, withdrawal);
    for (let round = 1; round <= 3; round += 1) {
      await scene.ended(deposit, 2 * round);
      // The operations that have ended may all lie before the last empty.
      const has_lp_tokens = async () => (await scene.status(withdrawal)).balances.lp_tokens > 0n;
      await until("The withdrawal thread has LP tokens", has_lp_tokens);
      const replies = await Promise.all([empty(scene, deposit), empty(scene, withdrawal)]);
      for (const { empty_operation } of replies) assertEquals(empty_operation.error_message ?? "", "");
      const refilled = () => scene.service.threads.get(deposit).statistics.refills >= round;
      await until("The empty wallet is refilled", refilled);
    }
    await scene.call("stop_thread", { thread_id: deposit });
    await scene.call("stop_thread", { thread_id: withdrawal });
    for (const id of [deposit, withdrawal]) {
      const { status, statistics } = await scene.status(id);
      assertEquals(status, "stopped");
      const { empties } = scene.service.threads.get(id).statistics;
      assertEquals(empties.successful, 3);
      assertEquals(statistics.outcomes.unknown, 0);
    }
    await assert_sound(scene);
  }, { threading: { seed } });
});

Deno.test("What cannot be emptied is refused by its number", () =>
  with_service(async (scene) => {
    assertEquals((await refusal_of(empty(scene, "deposit_1"))).code, -1004);
  }));
