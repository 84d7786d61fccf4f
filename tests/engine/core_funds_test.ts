import { Connection, Keypair, LAMPORTS_PER_SOL } from "@solana/web3.js";
import { join } from "node:path";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parse_address } from "@/domain/address.ts";
import { DEFAULT_PROGRAM_ID } from "@/domain/programs.ts";
import { start_service } from "@/daemon/compose.ts";
import { BUNDLED_PROGRAM } from "@/daemon/ledger.ts";
import { type Localnet, start_localnet } from "@/localnet/mod.ts";
import {
  HurriedClock,
  refusal_of,
  ServiceScene,
  started,
  test_config,
  TEST_SLOT_MS,
  until,
  with_directory,
} from "../support/service.ts";
import { read_ledger } from "./ledger_reader.ts";

/** A service on a cluster that it did not start, with a core wallet that holds `sol`. */
async function with_poor_service(
  sol: number,
  play: (scene: ServiceScene, localnet: Localnet) => Promise<void>,
) {
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
      const config = test_config(directory, { solana: { rpc_url: localnet.url } });
      await Deno.mkdir(config.daemon.data_directory);
      const wallet_file = join(config.daemon.data_directory, "master_wallet.json");
      await Deno.writeTextFile(wallet_file, JSON.stringify([...core.secretKey]));
      await fund(localnet.url, core, sol);
      const clock = new HurriedClock();
      const service = await started(start_service(config, clock, new AbortController().signal));
      try {
        await play(new ServiceScene(service, clock, config.daemon.data_directory), localnet);
      } finally {
        await service.lifecycle.stop();
      }
    } finally {
      await localnet.stop();
    }
  });
}

async function fund(url: string, core: Keypair, sol: number): Promise<void> {
  const web3 = new Connection(url, { disableRetryOnRateLimit: true, commitment: "confirmed" });
  await web3.requestAirdrop(core.publicKey, sol * LAMPORTS_PER_SOL);
  await until("the core wallet has its SOL", async () => await web3.getBalance(core.publicKey) > 0);
}

Deno.test("A core wallet that cannot pay is refused with -1008, with what is needed; SOL mends it", () =>
  with_poor_service(1, async (scene, localnet) => {
    const core = (await scene.core_wallet()).publicKey;
    const { transactions } = await read_ledger(scene);
    const { code, data } = await refusal_of(scene.pool());
    assertEquals([code, data.kind], [-1008, "insufficient_core_wallet_funds"]);
    assertStringIncludes(data.hint, core.toBase58());
    assert((data.details.needed as bigint) > (data.details.available as bigint), "It says what is missing");
    assertEquals((await read_ledger(scene)).transactions, transactions);

    await scene.web3.requestAirdrop(core, LAMPORTS_PER_SOL);
    await until("the service has seen the new SOL", () => scene.pool().then(() => true, () => false));
    const { pools } = await scene.call<{ pools: { pool_id: string }[] }>("list_pools");
    assertEquals(pools.length, 1);

    const { pool_id } = pools[0] ?? { pool_id: "" };
    const thread = await refusal_of(scene.thread("swap", { pool_id, direction: "a_to_b" }));
    assertEquals([thread.code, thread.data.kind], [-1008, "insufficient_core_wallet_funds"]);
    assertEquals(
      await scene.call("get_all_threads").then((all) => (all as { threads: unknown[] }).threads),
      [],
    );
    await scene.web3.requestAirdrop(core, 100 * LAMPORTS_PER_SOL);
    await until(
      "the direction is free again, and there is SOL",
      () => scene.thread("swap", { pool_id, direction: "a_to_b" }).then(() => true, () => false),
    );

    const cluster = await scene.call<Record<string, unknown>>("get_cluster");
    assertEquals([cluster.kind, cluster.rpc_url, cluster.genesis_hash], [
      "rpc",
      localnet.url,
      localnet.genesis_hash,
    ]);
  }));
