import { assert } from "@/base/assert.ts";
import { Wallets } from "@/chain/wallets.ts";
import { SealedVault } from "@/daemon/key_vault.ts";
import type { SealedWallet } from "@/domain/service_state.ts";
import { disk } from "@/storage/file_system.ts";
import type { KeySource } from "@/storage/key_source.ts";
import { open_keystore } from "@/storage/keystore.ts";
import { type Figure, quantile } from "../measure.ts";
import type { Progress } from "../progress.ts";
import { with_directory } from "../temporary.ts";

/**
 * What a start pays for its keys: the key-encryption key once (a file, or a passphrase through scrypt), then each
 * wallet's, opened to see that it can be. The median of some rounds.
 */
export function wallet_opening(wallets: number, rounds: number, progress: Progress): Promise<Figure[]> {
  return with_directory(async (directory) => {
    const figures: Figure[] = [];
    const sources: Record<string, KeySource> = {
      key_file: { type: "key_file", path: `${directory}/keystore.key` },
      passphrase: {
        type: "passphrase",
        passphrase: "of a benchmark",
        parameters: `${directory}/keystore.json`,
      },
    };
    for (const [name, source] of Object.entries(sources)) {
      const vault = new SealedVault(await open_keystore(disk, source, undefined), new Wallets());
      const sealed = Array.from({ length: wallets }, (_, index): SealedWallet => {
        const thread_id = `deposit_${index + 1}`;
        return { thread_id, ...vault.create_wallet(thread_id) };
      });
      const times: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const opened = new Wallets();
        const started = performance.now();
        const keystore = await open_keystore(disk, source, sealed[0]?.sealed_key);
        new SealedVault(keystore, opened).restore(sealed);
        times.push(performance.now() - started);
        assert(opened.addresses().size === wallets, "A wallet was not opened");
        progress.report(`openings of ${wallets} wallets`, round, rounds);
      }
      const value = Math.round(quantile(times, 0.5));
      figures.push({ name: `open_${wallets}_wallets_${name}`, value, unit: "ms" });
    }
    return figures;
  });
}
