import { PublicKey, SystemProgram, Transaction } from "@solana/web3.js";
import { assert, assertEquals } from "@std/assert";
import { type ServiceScene, until } from "../support/service.ts";
import { full_scene } from "../engine/full_scene.ts";
import { Lives, type ThreadView, with_lives } from "./lives.ts";

async function views(scene: ServiceScene): Promise<ThreadView[]> {
  return (await scene.call<{ threads: ThreadView[] }>("get_all_threads")).threads;
}

/** What is written down of a thread; the rest of its status is measured anew in each process. */
function lasting(view: ThreadView) {
  const { thread_id, status, wallet_address, balances, verification_totals, recent_errors } = view;
  const { timing_stats: _measured, ...statistics } = view.statistics as Record<string, unknown>;
  const { thread_identity } = view as unknown as { thread_identity: unknown };
  return {
    thread_id,
    status,
    wallet_address,
    balances,
    statistics,
    verification_totals,
    recent_errors,
    thread_identity,
  };
}

Deno.test("After a restart everything is as it was and as the chain has it, and the audit goes on", () =>
  with_lives(async (lives) => {
    const before = await lives.live(async (scene) => {
      const it = await full_scene(scene);
      await scene.start(...it.all);
      for (const id of it.all) await scene.ended(id, 1);
      await scene.service.threads.stop_all("manual_stop");
      return {
        pools: await scene.call("list_pools"),
        threads: await views(scene),
        core_wallet: scene.service.core_wallet,
        genesis_hash: scene.service.cluster.genesis_hash,
        all: it.all,
      };
    });
    await lives.live(async (scene) => {
      const { service } = scene;
      assertEquals(service.recovery.balance_differences, []);
      assertEquals(await scene.call("list_pools"), before.pools);
      assertEquals((await views(scene)).map(lasting), before.threads.map(lasting));
      assertEquals(service.core_wallet, before.core_wallet);
      assertEquals(service.cluster.genesis_hash, before.genesis_hash);
      for (const { wallet_address, balances } of before.threads) {
        assertEquals(BigInt(await scene.web3.getBalance(new PublicKey(wallet_address))), balances.sol);
      }
      await scene.start(...before.all);
      for (const id of before.all) await scene.ended(id, 2);
      await service.threads.stop_all("manual_stop");
      assertEquals(await service.auditor.check_pools(), []);
      const { operations_checked, operations_equal, findings } = service.auditor.counts();
      assert(operations_checked >= 2 * before.all.length, `Only ${operations_checked} were checked`);
      assertEquals([operations_equal, findings], [operations_checked, 0]);
    });
  }));

/** Sends SOL from the core wallet, as its owner may at any time. */
async function send_sol(scene: ServiceScene, target: string, amount: number): Promise<void> {
  const { web3 } = scene;
  const core = await scene.core_wallet();
  const pay = { fromPubkey: core.publicKey, toPubkey: new PublicKey(target), lamports: amount };
  const transaction = new Transaction().add(SystemProgram.transfer(pay));
  const before = await web3.getBalance(pay.toPubkey);
  await web3.sendTransaction(transaction, [core]);
  await until("the SOL has arrived", async () => await web3.getBalance(pay.toPubkey) === before + amount);
}

Deno.test("A balance that has changed while the service was down is named, with both values", () =>
  with_lives(async (lives) => {
    const { wallet, ending } = await lives.live(async (scene) => {
      const { pool_id } = await scene.pool();
      for (const token_type of ["A", "B"]) {
        await scene.thread("deposit", { pool_id, token_type, initial_amount: 10n ** 9n });
      }
      await scene.start("deposit_1", "deposit_2");
      await scene.ended("deposit_1", 1);
      await scene.ended("deposit_2", 1);
      await scene.service.threads.stop_all("manual_stop");
      const { configuration, thread } = scene.service.threads.get("deposit_2");
      const ending = configuration.closed_session?.ending;
      assert(ending !== undefined);
      // The books are closed; what comes now is nobody's session.
      await send_sol(scene, thread.wallet_address, 12_345);
      return { wallet: thread.wallet_address, ending };
    });
    await lives.live(async (scene) => {
      const on_chain = { ...ending, lamports: ending.lamports + 12_345n };
      const { balance_differences } = scene.service.recovery;
      assertEquals(balance_differences, [{ thread_id: "deposit_2", saved: ending, on_chain }]);
      assertEquals((await scene.status("deposit_2")).balances["sol"], on_chain.lamports);
      assertEquals((await scene.status("deposit_2")).wallet_address as string, wallet as string);
      await scene.start("deposit_2");
      await scene.ended("deposit_2", 1);
    });
  }));

/** The bytes of every file that must survive whatever happens to the cluster. */
async function kept_files(lives: Lives): Promise<Record<string, string>> {
  const { data_directory } = lives;
  const kept: Record<string, string> = {};
  for (const name of ["keystore.key", "master_wallet.json"]) {
    kept[name] = await Deno.readTextFile(`${data_directory}/${name}`);
  }
  for (const id of ["deposit_1", "withdrawal_1"]) {
    const directory = `${data_directory}/sessions/${id}`;
    for await (const { name } of Deno.readDir(directory)) {
      kept[`${id}/${name}`] = await Deno.readTextFile(`${directory}/${name}`);
    }
  }
  const { threads } = JSON.parse(await Deno.readTextFile(`${data_directory}/threads.json`)) as {
    threads: Record<string, { wallet_keypair: string }>;
  };
  for (const [id, { wallet_keypair }] of Object.entries(threads)) kept[id] = wallet_keypair;
  return kept;
}

Deno.test("After a reset of the cluster it says which pools are gone, loses no file, and serves on", () =>
  with_lives(async (lives) => {
    const pool_id = await lives.live(async (scene) => {
      const { pool_id } = await scene.pool();
      await scene.thread("deposit", { pool_id, token_type: "A", initial_amount: 10n ** 9n });
      await scene.thread("withdrawal", { pool_id, token_type: "A" });
      await scene.start("deposit_1", "withdrawal_1");
      await scene.ended("deposit_1", 2);
      return pool_id;
    });
    const before = await kept_files(lives);
    for await (const { name } of Deno.readDir(lives.data_directory)) {
      if (name.startsWith("ledger.sqlite")) await Deno.remove(`${lives.data_directory}/${name}`);
    }
    await lives.live(async (scene) => {
      const { recovery, auditor } = scene.service;
      assertEquals(recovery.pools_missing as readonly string[], [pool_id]);
      assertEquals([recovery.threads, recovery.threads_resumed], [2, 0]);
      assertEquals(await Lives.statuses(scene), { deposit_1: "stopped", withdrawal_1: "stopped" });
      assertEquals((await scene.status("deposit_1")).balances, {
        sol: 0n,
        token_a: 0n,
        token_b: 0n,
        lp_tokens: 0n,
      });
      const pool = await scene.pool();
      assert(pool.pool_id !== pool_id);
      const next = { pool_id: pool.pool_id, token_type: "A", initial_amount: 10n ** 9n };
      assertEquals(await scene.thread("deposit", next), "deposit_2");
      await scene.start("deposit_2");
      await scene.ended("deposit_2", 2);
      await auditor.check_pools();
      assertEquals(auditor.findings, []);
      const { status, problems } = scene.service.observation.health.report();
      assertEquals([status, problems.map(({ component }) => component)], ["degraded", ["pools"]]);
      assert(problems[0]?.message.includes(`1 of 2: ${pool_id}`), problems[0]?.message);
      const { deposit_2: _new, ...rest } = await kept_files(lives);
      for (const [name, content] of Object.entries(before)) assertEquals(rest[name], content, name);
    });
    // Its pool is still missing; what runs on the new one goes on.
    await lives.live(async (scene) => {
      assertEquals(scene.service.recovery.pools_missing.length, 1);
      assertEquals(scene.service.recovery.threads_resumed, 1);
      assertEquals((await Lives.statuses(scene))["deposit_2"], "running");
    });
  }));
