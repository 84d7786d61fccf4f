import { dirname, join } from "node:path";
import { error_line } from "@/base/errors.ts";
import { log_of } from "@/base/log.ts";
import { address_bytes, address_of } from "@/domain/address.ts";
import { generate_seed, type Signer, signer_of_seed } from "@/chain/signer.ts";
import type { Config } from "@/daemon/config.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";
import { empty_state, type ServiceState } from "@/domain/service_state.ts";
import { create_wallet_file, read_wallet_file, WalletFileError } from "@/storage/master_wallet.ts";

/** The key in a solana-keygen file, both halves compared. Throws `WalletFileError`. */
export async function open_wallet_file(
  path: string,
): Promise<{ signer: Signer; seed: Uint8Array } | undefined> {
  const file = await read_wallet_file(path);
  if (file === undefined) return undefined;
  const signer = signer_of_seed(file.seed);
  if (signer.address === address_of(file.public_key)) return { signer, seed: file.seed };
  throw new WalletFileError(
    `Cannot use the wallet ${path}: its two halves do not belong together. Restore a copy`,
  );
}

/** Permission bits of everybody but the owner. */
const OTHERS = 0o077;

async function warn_of_readers(path: string): Promise<void> {
  const { mode } = await Deno.stat(path);
  if (mode === null || (mode & OTHERS) === 0) return;
  log_of("daemon").warn("Others may read the core wallet", { path, remedy: `chmod 600 ${path}` });
}

/** Where the wallet is that pays for everything. */
export function core_wallet_path(config: Config): string {
  return config.master_wallet.keypair_path ?? join(config.daemon.data_directory, "master_wallet.json");
}

/** What is said of a wallet that is gone while there are pools and threads that it has made. */
export function wallet_is_gone(path: string, state: ServiceState): string | undefined {
  const { pools, wallets } = state;
  if (pools.size === 0 && wallets.size === 0) return undefined;
  return `The core wallet ${path} is not there, and ${pools.size} pools and ${wallets.size} wallets of threads are: ` +
    "a new one could not mint their tokens. Restore a copy of it, or put another wallet there yourself";
}

/**
 * Opens the wallet that pays for everything; makes one only where there is no file and where nothing in `state` was made
 * with one. Throws `ExitError` 78.
 */
export async function open_core_wallet(
  config: Config,
  state: ServiceState = empty_state(),
): Promise<{ signer: Signer; path: string; is_new: boolean }> {
  const path = core_wallet_path(config);
  try {
    const known = await open_wallet_file(path);
    if (known !== undefined) {
      await warn_of_readers(path);
      return { signer: known.signer, path, is_new: false };
    }
    const gone = wallet_is_gone(path, state);
    if (gone !== undefined) throw new ExitError(EXIT.config, gone);
    const seed = generate_seed();
    const signer = signer_of_seed(seed);
    await Deno.mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await create_wallet_file(path, seed, address_bytes(signer.address));
    return { signer, path, is_new: true };
  } catch (caught) {
    if (caught instanceof ExitError) throw caught;
    throw new ExitError(EXIT.config, `${error_line(caught)} (core wallet ${path})`);
  }
}
