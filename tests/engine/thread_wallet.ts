import { Keypair } from "@solana/web3.js";
import { join } from "node:path";
import { assert } from "@std/assert";
import { open_keystore } from "@/storage/keystore.ts";
import { disk } from "@/storage/file_system.ts";
import type { ServiceScene } from "../support/service.ts";

/** The key of a thread's wallet, from what the service has written down of it. */
export async function thread_wallet(scene: ServiceScene, thread_id: string): Promise<Keypair> {
  const { state } = scene.service.keeper;
  const wallet = state.wallets.values().find((candidate) => candidate.thread_id === thread_id);
  assert(wallet !== undefined, `${thread_id} has a wallet`);
  const path = join(scene.data_directory, "keystore.key");
  const keystore = await open_keystore(disk, { type: "key_file", path }, wallet.sealed_key);
  return Keypair.fromSeed(keystore.open(wallet));
}
