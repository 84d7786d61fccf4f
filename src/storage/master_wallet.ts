import { z } from "zod";
import { error_line } from "@/base/errors.ts";

/** The wallet file cannot be used; it is never replaced by a new one. */
export class WalletFileError extends Error {
  override readonly name = "WalletFileError";
}

/** solana-keygen's format: 32 bytes of seed, then 32 bytes of public key. */
const keypair_schema = z.array(z.int().min(0).max(255)).length(64);

/** The two halves of a solana-keygen file. Whoever uses the seed compares its public key with the other half. */
export interface WalletFile {
  readonly seed: Uint8Array;
  readonly public_key: Uint8Array;
}

/** What is in a solana-keygen file, or `undefined` when there is no such file. Throws {@linkcode WalletFileError}. */
export async function read_wallet_file(path: string): Promise<WalletFile | undefined> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (caught) {
    if (caught instanceof Deno.errors.NotFound) return undefined;
    throw new WalletFileError(
      `Cannot read the wallet ${path}: ${error_line(caught)}. Check its owner and mode`,
    );
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    content = undefined; // The parser's own message would quote the key.
  }
  const checked = keypair_schema.safeParse(content);
  if (!checked.success) {
    throw new WalletFileError(`Cannot use the wallet ${path}: it is not a solana-keygen file of 64 numbers`);
  }
  const bytes = Uint8Array.from(checked.data);
  return { seed: bytes.slice(0, 32), public_key: bytes.slice(32) };
}

/** Writes a new wallet file, readable by its owner only. Throws when there is one already. */
export async function create_wallet_file(
  path: string,
  seed: Uint8Array,
  public_key: Uint8Array,
): Promise<void> {
  const temporary = `${path}.new`;
  await Deno.writeTextFile(temporary, JSON.stringify([...seed, ...public_key]), {
    mode: 0o600,
    create: true,
  });
  using file = await Deno.open(temporary, { read: true, write: true });
  await file.sync();
  try {
    await Deno.link(temporary, path); // Unlike a rename, this fails when there is such a file already.
  } finally {
    await Deno.remove(temporary);
  }
}
