import { Connection, Keypair, LAMPORTS_PER_SOL } from "@solana/web3.js";
import { join } from "node:path";
import { assert, assertEquals } from "@std/assert";
import { system_clock } from "@/base/clock.ts";
import { parse_address } from "@/domain/address.ts";
import { DEFAULT_PROGRAM_ID } from "@/domain/programs.ts";
import { BUNDLED_PROGRAM } from "@/daemon/ledger.ts";
import { type Daemon, start_daemon } from "@/daemon/run.ts";
import { type Localnet, start_localnet } from "@/localnet/mod.ts";
import {
  type PoolReply,
  started,
  test_config,
  TEST_SLOT_MS,
  type ThreadStatus,
  until,
  with_directory,
} from "../support/service.ts";

/** Stopping waits for the open operation, as long as `operation_timeout_ms` allows. */
const OPERATION_TIMEOUT_MS = 1_000;
const SOON_MS = 6_000;

/** A daemon on a cluster that can go away. */
async function with_cluster(play: (daemon: Daemon, localnet: Localnet) => Promise<void>): Promise<void> {
  await with_directory(async (directory) => {
    const core = Keypair.generate();
    const upgrade_authority = parse_address(core.publicKey.toBase58());
    assert(upgrade_authority !== undefined, "A key has an address");
    const program = {
      program_id: DEFAULT_PROGRAM_ID,
      elf: await Deno.readFile(BUNDLED_PROGRAM),
      upgrade_authority,
    };
    const localnet = await start_localnet({ port: 0, slot_ms: TEST_SLOT_MS, programs: [program] });
    try {
      const keypair_path = join(directory, "core.json");
      await Deno.writeTextFile(keypair_path, JSON.stringify([...core.secretKey]));
      const web3 = new Connection(localnet.url, { disableRetryOnRateLimit: true, commitment: "confirmed" });
      await web3.requestAirdrop(core.publicKey, 1_000 * LAMPORTS_PER_SOL);
      await until("the core wallet has its SOL", async () => await web3.getBalance(core.publicKey) > 0);
      const daemon = await started(start_daemon(test_config(directory, {
        solana: { rpc_url: localnet.url },
        threading: { operation_timeout_ms: OPERATION_TIMEOUT_MS },
        master_wallet: { keypair_path },
      })));
      try {
        await play(daemon, localnet);
      } finally {
        await daemon.service.lifecycle.stop();
      }
    } finally {
      await localnet.stop();
    }
  });
}

Deno.test("When the cluster goes away the daemon says so, counts nothing twice, and can still be stopped", () =>
  with_cluster(async ({ service, url }, localnet) => {
    const call = async <T>(method: string, params: Record<string, unknown>) =>
      await service.methods.call(method, params as never) as T;
    const { pool_id } = await call<PoolReply>("create_pool", {});
    const settings = { pool_id, token_type: "A", initial_amount: 1_000_000 };
    const { thread_id } = await call<{ thread_id: string }>("create_deposit_thread", settings);
    await call("start_thread", { thread_id });
    const outcomes = async () =>
      (await call<ThreadStatus>("get_thread_status", { thread_id })).statistics.outcomes;
    await until("a deposit has landed", async () => (await outcomes()).landed_ok !== 0);

    await localnet.stop();
    await until("/health says so", async () => {
      const response = await fetch(`${url}/health`);
      const { status, problems } = await response.json();
      if (response.status === 200) return false;
      assertEquals([response.status, status], [503, "failing"]);
      assertEquals(problems.map(({ component }: { component: string }) => component), ["node"]);
      return true;
    });
    const ready = await fetch(`${url}/readyz`);
    assertEquals([ready.status, (await ready.json()).reasons], [503, ["node"]]);
    const alive = await fetch(`${url}/livez`);
    assertEquals([alive.status, (await alive.json()).status], [200, "alive"]);
    const before = await outcomes();
    await until("an operation is open", async () => (await outcomes()).unknown === 1);
    await system_clock.sleep(2_500);
    const { status, recent_errors } = await call<ThreadStatus>("get_thread_status", { thread_id });
    assertEquals([status, recent_errors], ["running", []]);
    assertEquals(await outcomes(), { ...before, unknown: 1 });

    const started_ms = system_clock.monotonic_ms();
    await call("stop_thread", { thread_id });
    await service.lifecycle.stop();
    const took_ms = system_clock.monotonic_ms() - started_ms;
    assert(took_ms < SOON_MS, `It took ${took_ms} ms to stop`);
  }));
