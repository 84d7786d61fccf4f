import { getAssociatedTokenAddressSync } from "@solana/spl-token";
import { PublicKey } from "@solana/web3.js";
import { assert, assertEquals } from "@std/assert";
import { refusal_of, type ServiceScene, with_service } from "../support/service.ts";
import { thread_wallet } from "./thread_wallet.ts";

interface DeleteReply {
  readonly thread_id: string;
  readonly status: string;
  readonly swept: {
    readonly sol_returned: bigint;
    readonly tokens_burned: readonly { mint: string; amount: bigint }[];
    readonly token_accounts_closed: number;
    readonly transaction_signatures: readonly string[];
  };
}

function remove(scene: ServiceScene, thread_id: string): Promise<DeleteReply> {
  return scene.call("delete_thread", { thread_id });
}

function core_lamports(scene: ServiceScene): Promise<number> {
  return scene.web3.getBalance(new PublicKey(scene.service.core_wallet));
}

Deno.test("A deleted thread leaves nothing behind on the chain, and its key in the data directory", () =>
  with_service(async (scene) => {
    const pool = await scene.pool();
    const { pool_id } = pool;
    const id = await scene.thread("deposit", { pool_id, token_type: "A", initial_amount: 777n });
    const { wallet_address } = await scene.status(id);
    const stray = await scene.call<{ token_mint: string }>("mint_and_send_tokens", {
      pool_id,
      token_type: "B",
      recipient_address: wallet_address,
      amount: 5,
    });
    const core_before = await core_lamports(scene);
    const wallet_before = await scene.web3.getBalance(new PublicKey(wallet_address));
    const rents = 3n * 2_039_280n;
    const { swept, ...rest } = await remove(scene, id);
    assertEquals(rest, { thread_id: id, status: "deleted" });
    assertEquals(swept.sol_returned, BigInt(wallet_before) + rents);
    assertEquals(
      new Map(swept.tokens_burned.map(({ mint, amount }) => [mint, amount])),
      new Map([[pool.token_a_mint, 777n], [stray.token_mint, 5n]]),
    );
    assertEquals([swept.token_accounts_closed, swept.transaction_signatures.length], [3, 1]);
    const fee_lamports = 10_000; // Two signatures.
    assertEquals(await core_lamports(scene), core_before + wallet_before + Number(rents) - fee_lamports);
    const wallet = new PublicKey(wallet_address);
    assertEquals(await scene.web3.getBalance(wallet), 0);
    const account = getAssociatedTokenAddressSync(new PublicKey(pool.token_a_mint), wallet);
    assertEquals(await scene.web3.getAccountInfo(account), null);

    assertEquals((await refusal_of(scene.status(id))).code, -1004);
    assertEquals((await refusal_of(remove(scene, id))).code, -1004);
    assertEquals((await thread_wallet(scene, id)).publicKey.toBase58(), wallet_address);
    assertEquals(await scene.thread("deposit", { pool_id, token_type: "A" }), "deposit_2");
    await scene.service.auditor.check_pools();
    assertEquals(scene.service.auditor.findings, []);
  }));

Deno.test("Only a thread that does not run is deleted", () =>
  with_service(async (scene) => {
    const { pool_id } = await scene.pool();
    const id = await scene.thread("deposit", { pool_id, token_type: "A", initial_amount: 10n ** 9n });
    await scene.start(id);
    await scene.ended(id, 1);
    const { code, message } = await refusal_of(remove(scene, id));
    assertEquals([code, message.includes("running")], [-1005, true]);
    await scene.call("stop_thread", { thread_id: id });
    await remove(scene, id);
    const { threads } = await scene.call<{ threads: unknown[] }>("get_all_threads");
    assertEquals(threads, []);
  }));

Deno.test("Deleting a swap thread frees its direction", () =>
  with_service(async (scene) => {
    const { pool_id } = await scene.pool();
    const first = await scene.thread("swap", { pool_id, direction: "a_to_b", initial_amount: 3n });
    assertEquals((await refusal_of(scene.thread("swap", { pool_id, direction: "a_to_b" }))).code, -1001);
    await remove(scene, first);
    assertEquals(await scene.thread("swap", { pool_id, direction: "a_to_b" }), "swap_2");
  }));

Deno.test("Of many requests at once on one thread exactly one deletes it, and none works on what is gone", () =>
  with_service(async (scene) => {
    const { pool_id } = await scene.pool();
    const id = await scene.thread("deposit", { pool_id, token_type: "A", initial_amount: 10n ** 9n });
    const tries = await Promise.allSettled([
      remove(scene, id),
      remove(scene, id),
      scene.call("start_thread", { thread_id: id }),
      scene.call("empty_thread", { thread_id: id }),
      scene.call("fund_thread", { thread_id: id, funding_type: "sol", amount: 1 }),
      remove(scene, id),
    ]);
    assertEquals(tries.map(({ status }) => status === "fulfilled"), [
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
    const codes = tries.flatMap((one) => one.status === "rejected" ? [one.reason.code] : []);
    assert(codes.every((code) => code === -1005 || code === -1004), `Codes ${codes}`);
  }));
