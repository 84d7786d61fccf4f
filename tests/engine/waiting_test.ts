import {
  createAssociatedTokenAccountIdempotentInstruction,
  createTransferInstruction,
  getAssociatedTokenAddressSync,
} from "@solana/spl-token";
import { PublicKey } from "@solana/web3.js";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type PoolReply, type ServiceScene, until, with_service } from "../support/service.ts";
import { read_ledger, token_holders } from "./ledger_reader.ts";
import { Stranger } from "./stranger.ts";

/** Puts `amount` LP tokens of side A of `pool` into the token account of `recipient`, as anybody may. */
async function send_lp(stranger: Stranger, lp_mint: PublicKey, recipient: string, amount: bigint) {
  const wallet = stranger.wallet.publicKey;
  const account = getAssociatedTokenAddressSync(lp_mint, new PublicKey(recipient));
  return await stranger.send(
    [],
    createAssociatedTokenAccountIdempotentInstruction(wallet, account, new PublicKey(recipient), lp_mint),
    createTransferInstruction(stranger.account(lp_mint), account, wallet, amount),
  );
}

async function stranger_with_lp(scene: ServiceScene, pool: PoolReply): Promise<Stranger> {
  const stranger = await Stranger.arrive(scene, pool, 1_000_000n);
  assertEquals(await stranger.send([], await stranger.deposit_a(1_000n)), null);
  return stranger;
}

Deno.test("A wait is counted when it is over, and goes on quietly until then", () =>
  with_service(async (scene) => {
    const { pool_id } = await scene.pool();
    const id = await scene.thread("withdrawal", { pool_id, token_type: "A" });
    const entry = scene.service.threads.get(id);
    await scene.start(id);
    await until("it waits", () => entry.waiting !== undefined);
    assertEquals(entry.waiting?.reason, "no_input_tokens");
    const { transactions } = await read_ledger(scene);
    const begun_at_ms = entry.waiting?.since_ms ?? 0;
    await until("cycles go by", () => entry.punctuality.cycles >= 4);
    assertEquals(entry.waiting?.since_ms, begun_at_ms, "One wait, however many cycles");
    assertEquals([entry.statistics.waits, (await read_ledger(scene)).transactions], [0, transactions]);
    await scene.call("fund_thread", { thread_id: id, funding_type: "lp_tokens", amount: 100_000 });
    await scene.ended(id, 1);
    assertEquals([entry.statistics.waits, entry.waiting], [1, undefined]);
    assert(entry.statistics.waited_ms > 0, "It has lasted");

    await scene.call("empty_thread", { thread_id: id });
    await until("it waits again", () => entry.waiting !== undefined);
    await scene.call("stop_thread", { thread_id: id });
    assertEquals([entry.statistics.waits, entry.waiting], [2, undefined], "A stop ends the wait");
  }));

Deno.test("LP tokens of the other side and of other pools are ignored and reported once each", () =>
  with_service(async (scene) => {
    const [pool, other_pool] = [await scene.pool(), await scene.pool()];
    const id = await scene.thread("withdrawal", { pool_id: pool.pool_id, token_type: "B" });
    const { wallet_address } = await scene.status(id);
    await scene.start(id);
    const [here, elsewhere] = [
      await stranger_with_lp(scene, pool),
      await stranger_with_lp(scene, other_pool),
    ];
    const lp_here = (await token_holders(scene, pool)).lp_mint_a;
    const lp_elsewhere = (await token_holders(scene, other_pool)).lp_mint_a;
    for (let time = 0; time < 3; time += 1) {
      assertEquals(await send_lp(here, lp_here, wallet_address, 10n), null);
      assertEquals(await send_lp(elsewhere, lp_elsewhere, wallet_address, 10n), null);
    }
    const { status, recent_errors, statistics, balances } = await scene.status(id);
    assertEquals(recent_errors.map(({ error_type, expected }) => [error_type, expected]), [
      ["lp_of_other_side", true],
      ["lp_of_other_pool", true],
    ]);
    assertStringIncludes(String(recent_errors[1]?.error), lp_elsewhere.toBase58());
    assertEquals([status, balances.lp_tokens, statistics.outcomes.landed_ok], ["running", 0n, 0]);
    assertEquals(Object.values(statistics.outcomes), [0, 0, 0, 0, 0], "Nothing was tried with them");
    assertEquals([...scene.service.threads.get(id).totals.foreign_mints].length, 2);
  }));

Deno.test("LP tokens of its own side that a stranger sends are used like any others", () =>
  with_service(async (scene) => {
    const pool = await scene.pool();
    const id = await scene.thread("withdrawal", { pool_id: pool.pool_id, token_type: "A" });
    const { wallet_address } = await scene.status(id);
    await scene.start(id);
    const stranger = await stranger_with_lp(scene, pool);
    const { lp_mint_a } = await token_holders(scene, pool);
    assertEquals(await send_lp(stranger, lp_mint_a, wallet_address, 500n), null);
    await scene.ended(id, 2);
    const { recent_errors } = await scene.status(id);
    assertEquals(recent_errors, []);
    assertEquals([...scene.service.threads.get(id).totals.share_sources.keys()], [], "No thread gave them");
  }));
