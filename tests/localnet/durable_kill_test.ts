import { assert, assertEquals } from "@std/assert";
import { Keypair } from "@solana/web3.js";
import { system_clock } from "@/base/clock.ts";
import { create_rng, random_seed } from "@/base/rng.ts";
import { JsonRpcClient } from "@/jsonrpc/client.ts";
import { LedgerProcess, with_ledger_path } from "./durable_scene.ts";
import { Witness } from "./durable_witness.ts";
import { eventually } from "./ledger_scene.ts";

const KILLS = 12;
const WALLETS = 6;

async function fund(raw: JsonRpcClient, wallets: readonly Keypair[]): Promise<void> {
  for (const { publicKey } of wallets) {
    await raw.call("requestAirdrop", [publicKey.toBase58(), 100_000_000_000]);
  }
  const slot = await raw.call("getSlot", [{ commitment: "processed" }]) as number;
  await eventually(async () => await raw.call("getSlot", [{ commitment: "confirmed" }]) as number >= slot);
}

Deno.test("a ledger that is killed under load, again and again, keeps its word", async () => {
  const seed = random_seed();
  console.log(`seed ${seed}`);
  const rng = create_rng(seed, "kills");
  const wallets = Array.from({ length: WALLETS }, () => Keypair.generate());
  const witness = new Witness(wallets, create_rng(seed, "transfers"));
  let genesis_hash: unknown;
  await with_ledger_path(async (path) => {
    for (let kill = 0; kill <= KILLS; kill++) {
      const note = `seed ${seed}, after kill ${kill}`;
      const ledger = await LedgerProcess.start(path);
      try {
        const raw = new JsonRpcClient(ledger.url);
        genesis_hash ??= await raw.call("getGenesisHash", []);
        assertEquals(await raw.call("getGenesisHash", []), genesis_hash, note);
        if (kill === 0) await fund(raw, wallets);
        await witness.hold_to_signatures(raw, note);
        const slot = await raw.call("getSlot", [{ commitment: "processed" }]) as number;
        await eventually(async () =>
          await raw.call("getSlot", [{ commitment: "confirmed" }]) as number >= slot
        );
        await witness.hold_to_blocks(raw, note);
        if (kill === KILLS) break;
        let has_ended = false;
        const work = witness.work(ledger.url, () => has_ended);
        await system_clock.sleep(rng.int(40, 400));
        has_ended = true;
        await ledger.kill();
        await work;
      } finally {
        await ledger.kill();
      }
    }
  });
  assert(witness.confirmed.size > KILLS, `seed ${seed}: only ${witness.confirmed.size} were confirmed`);
});
