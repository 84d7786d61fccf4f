/** A daemon that dies while it makes a thread has paid for a wallet that no thread has. The next one gives it back. */
import type { PublicKey } from "@solana/web3.js";
import { assert, assertEquals } from "@std/assert";
import { JsonRpcClient } from "@/jsonrpc/client.ts";
import type { PoolReply } from "../support/service.ts";
import { until } from "../support/service.ts";
import { type TwoProcesses, with_two_processes } from "./two_processes.ts";

/** Long enough for a kill between the landing of a transaction and the news of it. */
const SLOT_MS = 400;
const LEAST_SOL = 500_000_000;

/** Kills a daemon as soon as the wallet of a new thread is paid for and before it can know; answers that wallet. */
async function wallet_of_killed(both: TwoProcesses): Promise<PublicKey> {
  const { web3 } = both;
  const core = await both.core_wallet();
  await using daemon = await both.start_daemon();
  const client = new JsonRpcClient((await daemon.ready()).url);
  const { pool_id } = await client.call<PoolReply>("create_pool");
  const signatures = async () => (await web3.getSignaturesForAddress(core)).map(({ signature }) => signature);
  const known = new Set(await signatures());
  const request = { pool_id, token_type: "A", initial_amount: 1_000_000 };
  const killed = client.call("create_deposit_thread", request).then(() => "made", () => "killed");
  await until(
    "the new wallet is paid for",
    async () => await web3.getBalance(core, "processed") < await web3.getBalance(core, "confirmed"),
  );
  daemon.signal("SIGKILL");
  await daemon.ended();
  assertEquals(await killed, "killed");
  let paid: string | undefined;
  await until("the payment is confirmed", async () => {
    paid = (await signatures()).find((signature) => !known.has(signature));
    return paid !== undefined;
  });
  const transaction = await web3.getTransaction(paid ?? "", { maxSupportedTransactionVersion: 0 });
  const { preBalances = [], postBalances = [] } = transaction?.meta ?? {};
  const wallet = transaction?.transaction.message.staticAccountKeys.find((_key, index) =>
    preBalances[index] === 0 && (postBalances[index] ?? 0) > LEAST_SOL
  );
  assert(wallet !== undefined, "The transaction has paid no wallet");
  return wallet;
}

Deno.test("SOL on the wallet of a thread that a killed daemon did not finish goes back to the core wallet", () =>
  with_two_processes(SLOT_MS, async (both) => {
    await using _ledger = await both.start_ledger();
    await both.fund();
    const { web3 } = both;
    const core = await both.core_wallet();
    const wallet = await wallet_of_killed(both);
    const stranded = await web3.getBalance(wallet);
    const before = await web3.getBalance(core);

    await using daemon = await both.start_daemon();
    const { url } = await daemon.ready();
    await daemon.saw(/Gave back what a wallet without a thread held.*\n/);
    const line = daemon.log().find(({ message }) => /^Gave back/.test(String(message)));
    assertEquals([line?.["thread_id"], line?.["wallet"]], ["deposit_1", wallet.toBase58()]);
    assertEquals(await web3.getBalance(wallet), 0);
    const returned = await web3.getBalance(core) - before;
    assert(returned > stranded, `${returned} of ${stranded} lamports and two rents`);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    assert(metrics.includes("frt_stress_spare_wallets_swept_total 1"), metrics);
    const threads = await new JsonRpcClient(url).call<{ threads: unknown[] }>("get_all_threads");
    assertEquals(threads.threads, []);
    daemon.signal("SIGTERM");
    assertEquals((await daemon.ended()).code, 0, daemon.stderr);
  }));
