/** Keys of threads' wallets, in and out of the keystore, while no daemon runs. */
import { error_line } from "@/base/errors.ts";
import { system_clock } from "@/base/clock.ts";
import { type Address, address_bytes } from "@/domain/address.ts";
import type { SealedWallet } from "@/domain/service_state.ts";
import { StateKeeper } from "@/engine/state_keeper.ts";
import type { Config } from "@/daemon/config.ts";
import { open_wallet_file } from "@/daemon/core_wallet.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";
import { type OfflineState, with_offline_state } from "@/daemon/offline.ts";
import { key_source_of, unlock, with_sealed_keys } from "@/daemon/persistence.ts";
import { DocumentWriter } from "@/storage/document_writer.ts";
import { disk } from "@/storage/file_system.ts";
import type { KeySource } from "@/storage/key_source.ts";
import type { Keystore } from "@/storage/keystore.ts";
import { create_wallet_file, WalletFileError } from "@/storage/master_wallet.ts";
import { sealed_with } from "@/storage/sealed_key.ts";

function wallet_of({ loaded }: OfflineState, thread_id: string): SealedWallet {
  const wallets = [...loaded.state.wallets.values()];
  const wallet = wallets.find((candidate) => candidate.thread_id === thread_id);
  if (wallet !== undefined) return wallet;
  const known = wallets.map((candidate) => candidate.thread_id).slice(0, 10).join(", ");
  throw new ExitError(EXIT.usage, `There is no wallet of ${thread_id}. Known: ${known || "none"}`);
}

/** A sealed key that tells which key-encryption key is in use: the wallet's own one may be the damaged one. */
function sealed_like({ loaded }: OfflineState, wallet: SealedWallet): string | undefined {
  const others = [...loaded.state.wallets.values()].filter(({ thread_id }) => thread_id !== wallet.thread_id);
  return [...others, wallet].find(({ sealed_key }) => sealed_with(sealed_key) !== undefined)?.sealed_key;
}

/** Writes newly sealed keys down: they are in the journal and in the document, with its backup, when this resolves. */
async function reseal(offline: OfflineState, wallets: readonly SealedWallet[]): Promise<void> {
  const { loaded, layout } = offline;
  const keeper = new StateKeeper(loaded.state, loaded.journal);
  const writer = new DocumentWriter(loaded, { fs: disk, layout, clock: system_clock });
  keeper.on_event((event, sequence) => writer.note(sequence, event));
  try {
    for (const { thread_id, wallet_address, sealed_key } of wallets) {
      const at_ms = system_clock.now_ms();
      keeper.record({ type: "wallet_resealed", thread_id, wallet_address, sealed_key, at_ms });
    }
    await writer.flush();
    await writer.renew();
  } finally {
    await writer.close();
  }
}

/** Writes the key of a thread's wallet as a solana-keygen file, readable by its owner only. Throws `ExitError`. */
export function export_key(config: Config, thread_id: string, path: string): Promise<string> {
  return with_offline_state(config, async (offline) => {
    const wallet = wallet_of(offline, thread_id);
    const keystore = await unlock(key_source_of(config, offline.layout), wallet.sealed_key);
    const seed = with_sealed_keys(() => keystore.open(wallet));
    try {
      await create_wallet_file(path, seed, address_bytes(wallet.wallet_address));
    } catch (caught) {
      throw new ExitError(
        EXIT.config,
        `Cannot write ${path}: ${error_line(caught)}. Existing files are not replaced`,
      );
    } finally {
      seed.fill(0);
    }
    return wallet.wallet_address;
  });
}

async function read_key_file(path: string): Promise<{ seed: Uint8Array; address: Address }> {
  try {
    const file = await open_wallet_file(path);
    if (file !== undefined) return { seed: file.seed, address: file.signer.address };
  } catch (caught) {
    if (!(caught instanceof WalletFileError)) throw caught;
    throw new ExitError(EXIT.config, caught.message);
  }
  throw new ExitError(EXIT.config, `There is no file ${path}`);
}

/** Takes the key of a thread's wallet from a solana-keygen file; it must be the key of that wallet. Throws `ExitError`. */
export function import_key(config: Config, thread_id: string, path: string): Promise<string> {
  return with_offline_state(config, async (offline) => {
    const wallet = wallet_of(offline, thread_id);
    const { seed, address } = await read_key_file(path);
    if (address !== wallet.wallet_address) {
      const found =
        `${path} is the key of ${address}, the wallet of ${thread_id} is ${wallet.wallet_address}`;
      throw new ExitError(EXIT.config, `${found}. Give the file of that wallet`);
    }
    const keystore = await unlock(key_source_of(config, offline.layout), sealed_like(offline, wallet));
    await reseal(offline, [{ ...wallet, sealed_key: keystore.seal(thread_id, address, seed) }]);
    return address;
  });
}

/** Opens with whichever of the two has sealed it: an interrupted rotation is completed by the next one. */
function opened_by(wallet: SealedWallet, from: Keystore, to: Keystore): Uint8Array {
  return (sealed_with(wallet.sealed_key) === to.key_id ? to : from).open(wallet);
}

/** Seals every wallet with the key from `target`. Throws `ExitError`; run again, it goes on where it stopped. */
export function rotate_keys(config: Config, target: KeySource): Promise<number> {
  return with_offline_state(config, async (offline) => {
    const wallets = [...offline.loaded.state.wallets.values()];
    const to = await unlock(target, undefined);
    const old = wallets.find(({ sealed_key }) => sealed_with(sealed_key) !== to.key_id);
    const from = await unlock(key_source_of(config, offline.layout), old?.sealed_key);
    const resealed = wallets.map((wallet) => {
      const seed = with_sealed_keys(() => opened_by(wallet, from, to));
      const sealed_key = to.seal(wallet.thread_id, wallet.wallet_address, seed);
      seed.fill(0);
      return { ...wallet, sealed_key };
    });
    await reseal(offline, resealed);
    return resealed.length;
  });
}
