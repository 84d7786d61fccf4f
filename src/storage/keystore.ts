import type { SealedWallet } from "@/domain/service_state.ts";
import type { FileSystem } from "@/storage/file_system.ts";
import { type KeySource, KeystoreError, read_key } from "@/storage/key_source.ts";
import { key_id_of, open_key, seal_key, sealed_with, type SealProblem } from "@/storage/sealed_key.ts";

/** Seals and opens the keys of the threads' wallets. */
export class Keystore {
  readonly #key: Uint8Array;
  /** Names the key-encryption key; no secret. */
  readonly key_id: string;

  /** `key`: the 32 bytes of the key-encryption key. */
  constructor(key: Uint8Array) {
    this.#key = key;
    this.key_id = key_id_of(key);
  }

  /** Seals the private key of a thread's wallet. */
  seal(thread_id: string, wallet_address: string, secret: Uint8Array): string {
    return seal_key(this.#key, thread_id, wallet_address, secret);
  }

  /** Opens a sealed key. Throws {@linkcode KeystoreError}. */
  open(wallet: SealedWallet): Uint8Array {
    const { thread_id, wallet_address, sealed_key } = wallet;
    const opened = open_key(this.#key, this.key_id, thread_id, wallet_address, sealed_key);
    if (typeof opened !== "string") return opened;
    throw new KeystoreError(`Cannot open the key of ${thread_id}: ${this.#reason(opened, sealed_key)}`);
  }

  #reason(problem: SealProblem, sealed: string): string {
    switch (problem) {
      case "unknown_format":
        return "it has an unknown format. Restore threads.json from a copy, or use the service that wrote it";
      case "other_key":
        return wrong_key(sealed_with(sealed) ?? "", this.key_id);
      case "tampered":
        return "it does not belong to this thread and wallet, or has been changed. Restore threads.json from a copy";
    }
  }
}

function wrong_key(needed: string, given: string): string {
  return `it was sealed with key ${needed}, this is key ${given}. Give the key or passphrase that it was sealed with`;
}

/**
 * The keystore of this start. `sealed` is any sealed key that exists: the key must be the one that sealed it, and none is
 * made. Throws {@linkcode KeystoreError}.
 */
export async function open_keystore(
  fs: FileSystem,
  source: KeySource,
  sealed: string | undefined,
): Promise<Keystore> {
  const needed = sealed === undefined ? undefined : sealed_with(sealed);
  if (sealed !== undefined && needed === undefined) {
    throw new KeystoreError(
      "threads.json has keys of an unknown format. Restore it from a copy, or use the service that wrote it",
    );
  }
  const keystore = new Keystore(await read_key(fs, source, needed));
  if (needed === undefined || needed === keystore.key_id) return keystore;
  throw new KeystoreError(`Cannot open the keys in threads.json: ${wrong_key(needed, keystore.key_id)}`);
}

/** The same wallets, sealed with another key. Throws {@linkcode KeystoreError} when one cannot be opened. */
export function rotate(from: Keystore, to: Keystore, wallets: Iterable<SealedWallet>): SealedWallet[] {
  return Array.from(wallets, (wallet) => {
    const secret = from.open(wallet);
    const sealed_key = to.seal(wallet.thread_id, wallet.wallet_address, secret);
    secret.fill(0);
    return { ...wallet, sealed_key };
  });
}
