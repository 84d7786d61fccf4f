import type { SealedWallet } from "@/domain/service_state.ts";
import type { KeyVault } from "@/engine/ports.ts";
import { generate_seed, signer_of_seed } from "@/chain/signer.ts";
import type { Wallets } from "@/chain/wallets.ts";
import type { Keystore } from "@/storage/keystore.ts";

/** Makes the threads' wallets: the keystore seals their keys, the chain signs with them. */
export class SealedVault implements KeyVault {
  readonly #keystore: Keystore;
  readonly #wallets: Wallets;

  constructor(keystore: Keystore, wallets: Wallets) {
    this.#keystore = keystore;
    this.#wallets = wallets;
  }

  create_wallet(thread_id: string) {
    const seed = generate_seed();
    const signer = signer_of_seed(seed);
    const sealed_key = this.#keystore.seal(thread_id, signer.address, seed);
    seed.fill(0);
    this.#add({ thread_id, wallet_address: signer.address, sealed_key });
    return { wallet_address: signer.address, sealed_key };
  }

  /** Takes over the keys of an earlier run. Throws `KeystoreError` when one cannot be opened. */
  restore(wallets: Iterable<SealedWallet>): void {
    for (const wallet of wallets) {
      this.#keystore.open(wallet).fill(0);
      this.#add(wallet);
    }
  }

  /** The key stays sealed until the wallet signs: most of a start's time with keys goes into making signers. */
  #add(wallet: SealedWallet): void {
    this.#wallets.add_sealed(wallet.wallet_address, () => {
      const seed = this.#keystore.open(wallet);
      const signer = signer_of_seed(seed);
      seed.fill(0);
      return signer;
    });
  }
}
