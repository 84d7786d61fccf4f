import { getAccount, getAssociatedTokenAddressSync, getMint } from "@solana/spl-token";
import { Keypair, PublicKey } from "@solana/web3.js";
import { assert, assertEquals } from "@std/assert";
import { U64_MAX } from "@/domain/units.ts";
import { refusal_of, type ServiceScene, with_service } from "../support/service.ts";
import { token_holders } from "./ledger_reader.ts";

function fund(scene: ServiceScene, thread_id: string, funding_type: string, amount: unknown) {
  return scene.call<{ transaction_signature: string; network_fee_paid: bigint; amount: bigint }>(
    "fund_thread",
    { thread_id, funding_type, amount },
  );
}

async function assert_sound(scene: ServiceScene): Promise<void> {
  await scene.service.auditor.check_pools();
  assertEquals(scene.service.auditor.findings, []);
}

Deno.test("A thread is given SOL, its tokens and LP tokens, each exactly once and to the unit", () =>
  with_service(async (scene) => {
    const pool = await scene.pool();
    const { pool_id } = pool;
    const deposit = await scene.thread("deposit", { pool_id, token_type: "A", initial_amount: 5n });
    const withdrawal = await scene.thread("withdrawal", { pool_id, token_type: "B" });
    const swap = await scene.thread("swap", { pool_id, direction: "b_to_a" });
    const sol = (await scene.status(deposit)).balances.sol;
    const reply = await fund(scene, deposit, "sol", "1234567");
    assertEquals([reply.amount, reply.network_fee_paid], [1_234_567n, 5_000n]);
    assert(
      await scene.web3.getTransaction(reply.transaction_signature, {
        commitment: "confirmed",
        maxSupportedTransactionVersion: 0,
      }) !== null,
    );
    await fund(scene, deposit, "token_a", 1_000);
    await fund(scene, deposit, "lp_tokens", 20);
    await fund(scene, withdrawal, "lp_tokens", 300n);
    await fund(scene, withdrawal, "token_b", 4n);
    await fund(scene, swap, "token_b", 50n);
    await fund(scene, swap, "token_a", 6n);
    const of = async (id: string) => {
      const { token_a, token_b, lp_tokens } = (await scene.status(id)).balances;
      return [token_a, token_b, lp_tokens];
    };
    assertEquals((await scene.status(deposit)).balances.sol, sol + 1_234_567n);
    assertEquals(await of(deposit), [1_005n, 0n, 20n]);
    assertEquals(await of(withdrawal), [0n, 4n, 300n]);
    assertEquals(await of(swap), [6n, 50n, 0n]);
    const { lp_mint_a, lp_mint_b, vault_a, vault_b } = await token_holders(scene, pool);
    const supplies = await Promise.all(
      [lp_mint_a, lp_mint_b].map((mint) => getMint(scene.web3, mint, "confirmed")),
    );
    const vaults = await Promise.all(
      [vault_a, vault_b].map((vault) => getAccount(scene.web3, vault, "confirmed")),
    );
    assertEquals(supplies.map(({ supply }) => supply), [20n, 300n]);
    assertEquals(vaults.map(({ amount }) => amount), [20n, 300n], "LP tokens are backed by the pool");
    const { funded_in, funded_out, funded_lamports, refills } = scene.service.threads.get(deposit).statistics;
    assertEquals([funded_in, funded_out, funded_lamports, refills], [1_000n, 20n, 1_234_567n, 0]);
    await assert_sound(scene);
  }));

Deno.test("Equal requests at once are all paid: each is somebody's wish", () =>
  with_service(async (scene) => {
    const { pool_id } = await scene.pool();
    const id = await scene.thread("deposit", { pool_id, token_type: "A" });
    await Promise.all(Array.from({ length: 10 }, () => fund(scene, id, "token_a", 7)));
    assertEquals((await scene.status(id)).balances.token_a, 70n);
  }));

Deno.test("What a thread has no use for, and amounts that cannot be, are refused and cost nothing", () =>
  with_service(async (scene) => {
    const { pool_id } = await scene.pool();
    const deposit = await scene.thread("deposit", { pool_id, token_type: "A", initial_amount: 5n });
    const swap = await scene.thread("swap", { pool_id, direction: "a_to_b" });
    const core = new PublicKey(scene.service.core_wallet);
    const before = await scene.web3.getBalance(core);
    const refused = async (id: string, type: string, amount: unknown, code: number) =>
      assertEquals((await refusal_of(fund(scene, id, type, amount))).code, code, `${id} ${type} ${amount}`);
    await refused(deposit, "token_b", 1, -32602);
    await refused(swap, "lp_tokens", 1, -32602);
    await refused(deposit, "tokens", 1, -32602);
    for (const amount of [0, -1, 1.5, "1e3", U64_MAX + 1n, null]) {
      await refused(deposit, "sol", amount, -32602);
    }
    await refused("deposit_9", "sol", 1, -1004);
    await refused(deposit, "sol", U64_MAX, -1008);
    await refused(deposit, "token_a", U64_MAX, -32602);
    const { data } = await refusal_of(fund(scene, deposit, "token_b", 1));
    assertEquals(data.details.allowed, ["sol", "token_a", "lp_tokens"]);
    const fees_of_the_landed_refusal = 5_000;
    assertEquals(await scene.web3.getBalance(core), before - fees_of_the_landed_refusal);
    assertEquals((await scene.status(deposit)).balances.token_a, 5n);
  }));

Deno.test("Tokens are minted to any address, and its account is made", () =>
  with_service(async (scene) => {
    const pool = await scene.pool();
    const owner = Keypair.generate().publicKey;
    const recipient_address = owner.toBase58();
    const request = { pool_id: pool.pool_id, token_type: "A", recipient_address, amount: 5_000_000_000 };
    const reply = await scene.call<Record<string, unknown>>("mint_and_send_tokens", request);
    const { transaction_signature, ...rest } = reply;
    assertEquals(rest, {
      pool_id: pool.pool_id,
      token_mint: pool.token_a_mint,
      token_type: "A",
      recipient_address,
      amount_minted: 5_000_000_000n,
      network_fee_paid: 5_000n,
    });
    assert(typeof transaction_signature === "string");
    const account = getAssociatedTokenAddressSync(new PublicKey(pool.token_a_mint), owner);
    assertEquals((await getAccount(scene.web3, account, "confirmed")).amount, 5_000_000_000n);
    await scene.call("mint_and_send_tokens", { ...request, amount: "1" });
    assertEquals((await getAccount(scene.web3, account, "confirmed")).amount, 5_000_000_001n);
    // Addresses that no key belongs to may own tokens as well.
    await scene.call("mint_and_send_tokens", { ...request, recipient_address: pool.pool_id, amount: 2 });
    await assert_sound(scene);
  }));

Deno.test("A mint to nowhere is refused", () =>
  with_service(async (scene) => {
    const pool = await scene.pool();
    const good = { pool_id: pool.pool_id, token_type: "A", amount: 1 };
    const code_of = async (params: Record<string, unknown>) =>
      (await refusal_of(scene.call("mint_and_send_tokens", params))).code;
    const account = getAssociatedTokenAddressSync(
      new PublicKey(pool.token_a_mint),
      new PublicKey(scene.service.core_wallet),
    ).toBase58();
    await scene.call("mint_and_send_tokens", { ...good, recipient_address: scene.service.core_wallet });
    for (const recipient_address of ["XYZ789...", "", account, pool.token_b_mint]) {
      assertEquals(await code_of({ ...good, recipient_address }), -32602, recipient_address);
    }
    const somebody = { recipient_address: Keypair.generate().publicKey.toBase58() };
    const unknown = await refusal_of(
      scene.call("mint_and_send_tokens", { ...good, ...somebody, pool_id: "ABC123" }),
    );
    assertEquals([unknown.code, unknown.message], [-1002, "Pool ABC123 not found in registry"]);
    assertEquals(await code_of({ ...good, ...somebody, amount: 0 }), -32602);
    assertEquals(await code_of({ ...good, ...somebody, token_type: "C" }), -32602);
  }));

Deno.test("A grant that fails before it reaches the contract is no finding", () =>
  with_service(async (scene) => {
    const { pool_id } = await scene.pool();
    const id = await scene.thread("withdrawal", { pool_id, token_type: "A" });
    await fund(scene, id, "lp_tokens", 1_000n);
    // More than the mint can count: the transaction lands and fails in the minting, so the deposit behind it never runs.
    const refusal = await refusal_of(fund(scene, id, "lp_tokens", U64_MAX));
    assertEquals(refusal.code, -32602);
    assertEquals((await scene.status(id)).balances.lp_tokens, 1_000n);
    await assert_sound(scene);
  }));

Deno.test("A faucet that has too little is a refusal with its reason, not a success", () =>
  with_service(async (scene) => {
    const core = new PublicKey(scene.service.core_wallet);
    const before = await scene.web3.getBalance(core, "confirmed");
    const refusal = await refusal_of(scene.call("airdrop_sol", { amount: 600_000_000_000_000_000n }));
    assert(refusal.message.includes("faucet's transaction"), refusal.message);
    assertEquals(refusal.data.kind, "chain_failed");
    assertEquals(await scene.web3.getBalance(core, "confirmed"), before);
    assertEquals((await scene.call<{ amount: bigint }>("airdrop_sol", { amount: 5n })).amount, 5n);
    assertEquals(await scene.web3.getBalance(core, "confirmed"), before + 5);
  }));
