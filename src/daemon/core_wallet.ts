import { dirname, join } from "node:path";
import { error_line } from "@/base/errors.ts";
import { address_bytes } from "@/domain/address.ts";
import { generate_seed, type Signer, signer_of_seed } from "@/chain/signer.ts";
import type { Config } from "@/daemon/config.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";
import { create_wallet_file, read_wallet_seed } from "@/storage/master_wallet.ts";

/** Opens the wallet that pays for everything; makes one only where there is no file. Throws `ExitError` 78. */
export async function open_core_wallet(
  config: Config,
): Promise<{ signer: Signer; path: string; is_new: boolean }> {
  const path = config.master_wallet.keypair_path ?? join(config.daemon.data_directory, "master_wallet.json");
  try {
    const known = await read_wallet_seed(path);
    if (known !== undefined) return { signer: signer_of_seed(known), path, is_new: false };
    const seed = generate_seed();
    const signer = signer_of_seed(seed);
    await Deno.mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await create_wallet_file(path, seed, address_bytes(signer.address));
    return { signer, path, is_new: true };
  } catch (caught) {
    throw new ExitError(EXIT.config, `${error_line(caught)} (core wallet ${path})`);
  }
}
