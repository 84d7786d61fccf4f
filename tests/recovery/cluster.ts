/** A ledger in memory that lives outside the service, as a cluster does, with a funded core wallet. */
import { Connection, Keypair, LAMPORTS_PER_SOL } from "@solana/web3.js";
import { assert } from "@std/assert";
import { parse_address } from "@/domain/address.ts";
import { DEFAULT_PROGRAM_ID } from "@/domain/programs.ts";
import { BUNDLED_PROGRAM } from "@/daemon/ledger.ts";
import { start_localnet } from "@/localnet/mod.ts";
import { type RawSettings, TEST_SLOT_MS, until, with_directory } from "../support/service.ts";

/** What a test of a service on such a ledger has. */
export interface OutsideCluster {
  /** Sections `solana` and `master_wallet` of a service's settings. */
  readonly settings: RawSettings;
  readonly web3: Connection;
}

/** Runs `play` beside such a ledger. */
export async function with_cluster(play: (cluster: OutsideCluster) => Promise<void>): Promise<void> {
  await with_directory(async (directory) => {
    const core = Keypair.generate();
    const upgrade_authority = parse_address(core.publicKey.toBase58());
    assert(upgrade_authority !== undefined, "A key has an address");
    const elf = await Deno.readFile(BUNDLED_PROGRAM);
    const programs = [{ program_id: DEFAULT_PROGRAM_ID, elf, upgrade_authority }];
    const localnet = await start_localnet({ port: 0, slot_ms: TEST_SLOT_MS, programs });
    try {
      const keypair_path = `${directory}/core.json`;
      await Deno.writeTextFile(keypair_path, JSON.stringify([...core.secretKey]), { mode: 0o600 });
      const web3 = new Connection(localnet.url, { disableRetryOnRateLimit: true, commitment: "confirmed" });
      await web3.requestAirdrop(core.publicKey, 1_000 * LAMPORTS_PER_SOL);
      await until("the core wallet has its SOL", async () => await web3.getBalance(core.publicKey) > 0);
      await play({ settings: { solana: { rpc_url: localnet.url }, master_wallet: { keypair_path } }, web3 });
    } finally {
      await localnet.stop();
    }
  });
}
