import { getAssociatedTokenAddressSync } from "@solana/spl-token";
import { PublicKey } from "@solana/web3.js";
import { assert, assertEquals } from "@std/assert";
import { type PoolReply, type ServiceScene, with_service } from "../support/service.ts";
import { read_ledger, sum_of, sum_shared, token_holders } from "./ledger_reader.ts";

const INITIAL_AMOUNT = 10n ** 12n;

/** The token account of a thread's wallet for a mint. */
async function account_of(scene: ServiceScene, thread_id: string, mint: PublicKey): Promise<string> {
  const { wallet_address } = await scene.status(thread_id);
  return getAssociatedTokenAddressSync(mint, new PublicKey(wallet_address)).toBase58();
}

async function operations_of(scene: ServiceScene, thread_id: string) {
  const { wallet_address } = await scene.status(thread_id);
  const { operations } = await read_ledger(scene);
  return operations.filter(({ wallet, ok }) => ok && wallet === wallet_address);
}

function deposit_thread(scene: ServiceScene, pool: PoolReply, settings: Record<string, unknown> = {}) {
  const { pool_id } = pool;
  return scene.thread("deposit", { pool_id, token_type: "A", initial_amount: INITIAL_AMOUNT, ...settings });
}

function withdrawal_thread(scene: ServiceScene, pool: PoolReply, token_type: "A" | "B") {
  return scene.thread("withdrawal", { pool_id: pool.pool_id, token_type });
}

Deno.test("A deposit shares its LP tokens equally with the running withdrawal threads of its side only", () =>
  with_service(async (scene) => {
    const [pool, other_pool] = [await scene.pool(), await scene.pool()];
    const giver = await deposit_thread(scene, pool);
    const [first, second, created, other_side, elsewhere] = await Promise.all([
      withdrawal_thread(scene, pool, "A"),
      withdrawal_thread(scene, pool, "A"),
      withdrawal_thread(scene, pool, "A"),
      withdrawal_thread(scene, pool, "B"),
      withdrawal_thread(scene, other_pool, "A"),
    ]);
    await scene.start(first, second, other_side, elsewhere, giver);
    await scene.ended(giver, 6);
    await scene.service.threads.stop_all("manual_stop");

    const { lp_mint_a } = await token_holders(scene, pool);
    const peers = await Promise.all([first, second].map((id) => account_of(scene, id, lp_mint_a)));
    const deposits = await operations_of(scene, giver);
    for (const { shared, amount_out } of deposits) {
      const half = amount_out / 2n;
      const expected = [[peers[0], half + amount_out % 2n], [peers[1], half]].filter(([, amount]) =>
        amount !== 0n
      );
      const by_amount = (list: unknown[][]) => list.map(([name, amount]) => `${name} ${amount}`).sort();
      const swapped = [[peers[1], half + amount_out % 2n], [peers[0], half]].filter(([, amount]) =>
        amount !== 0n
      );
      const seen = by_amount([...shared]);
      assert(
        [expected, swapped].some((shares) => `${by_amount(shares)}` === `${seen}`),
        `${amount_out} was shared as ${seen}`,
      );
    }
    for (const id of [created, other_side, elsewhere]) {
      const { balances, statistics } = await scene.status(id);
      assertEquals([balances.lp_tokens, statistics.outcomes.landed_ok], [0n, 0]);
    }
    const { balances, verification_totals } = await scene.status(giver);
    assertEquals(balances.lp_tokens, 0n);
    assertEquals(verification_totals.lp_tokens_shared, verification_totals.lp_tokens_received);
    assertEquals(verification_totals.lp_tokens_shared, sum_shared(deposits));
  }));

Deno.test("A deposit keeps its LP tokens when sharing is off, and when nobody is there to take them", () =>
  with_service(async (scene) => {
    const pool = await scene.pool();
    const receiver = await withdrawal_thread(scene, pool, "A");
    const keeper = await deposit_thread(scene, pool, { share_lp_tokens: false });
    await scene.start(receiver, keeper);
    await scene.ended(keeper, 3);
    await scene.call("stop_thread", { thread_id: receiver });
    const giver = await deposit_thread(scene, pool);
    await scene.start(giver);
    await scene.ended(giver, 3);
    await scene.service.threads.stop_all("manual_stop");
    for (const id of [keeper, giver]) {
      const { balances, verification_totals } = await scene.status(id);
      assertEquals(verification_totals.lp_tokens_shared, 0n);
      assertEquals(balances.lp_tokens, verification_totals.lp_tokens_received);
      assertEquals(balances.lp_tokens, sum_of(await operations_of(scene, id), "amount_out"));
    }
    assertEquals((await scene.status(receiver)).balances.lp_tokens, 0n);
  }));

Deno.test("A withdrawal shares its tokens with the running deposit threads, whose balance grows by them", () =>
  with_service(async (scene) => {
    const pool = await scene.pool();
    const source = await deposit_thread(scene, pool);
    const receiver = await withdrawal_thread(scene, pool, "A");
    const poor = await deposit_thread(scene, pool, { initial_amount: 0 });
    await scene.start(source, receiver);
    await scene.ended(source, 4);
    await scene.call("stop_thread", { thread_id: source });
    await scene.start(poor);
    const before = (await operations_of(scene, receiver)).length;
    await scene.ended(receiver, before + 4);
    await scene.ended(poor, 1);
    await scene.service.threads.stop_all("manual_stop");

    const account = await account_of(scene, poor, new PublicKey(pool.token_a_mint));
    const received = sum_shared(await operations_of(scene, receiver), account);
    assert(received > 0n, "Nothing was shared with the thread that had nothing");
    const { balances, verification_totals } = await scene.status(poor);
    assertEquals(balances.token_a, received - (verification_totals.tokens_deposited ?? 0n));
  }));

Deno.test("A swap passes all that it receives to the swap thread of the opposite direction", () =>
  with_service(async (scene) => {
    const pool = await scene.pool();
    const { pool_id } = pool;
    const depositor = await scene.thread("deposit", { pool_id, token_type: "B", initial_amount: 10n ** 15n });
    const there = await scene.thread("swap", { pool_id, direction: "a_to_b", initial_amount: 10n ** 12n });
    const back = await scene.thread("swap", { pool_id, direction: "b_to_a", initial_amount: 0 });
    await scene.start(depositor);
    await scene.ended(depositor, 4);
    await scene.start(back, there);
    await scene.ended(there, 5);
    await scene.ended(back, 1);
    await scene.service.threads.stop_all("manual_stop");
    const account = await account_of(scene, back, new PublicKey(pool.token_b_mint));
    const swaps = await operations_of(scene, there);
    for (const { amount_out, shared } of swaps) assertEquals([...shared], [[account, amount_out]]);
    const { verification_totals, balances } = await scene.status(there);
    assertEquals(verification_totals.tokens_sent_to_opposite_thread, sum_of(swaps, "amount_out"));
    assertEquals(balances.token_b, 0n);
  }));
