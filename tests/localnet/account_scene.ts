import { Keypair, type PublicKey } from "@solana/web3.js";
import { stringify_json } from "@/base/json.ts";

/** An account as the file of `solana account --output json` has it. */
export interface AccountSketch {
  readonly pubkey?: PublicKey;
  readonly lamports?: bigint;
  readonly owner?: string;
  readonly data?: Uint8Array;
  readonly executable?: boolean;
  readonly rent_epoch?: bigint;
}

export const SYSTEM = "11111111111111111111111111111111";
export const NEVER_PAYS_RENT = 18_446_744_073_709_551_615n;

/** The text of an account file, and the address in it. */
export function account_file(sketch: AccountSketch = {}): { text: string; pubkey: PublicKey } {
  const { pubkey = Keypair.generate().publicKey, lamports = 2_000_000_000n, owner = SYSTEM } = sketch;
  const { data = new Uint8Array(), executable = false, rent_epoch = NEVER_PAYS_RENT } = sketch;
  const account = {
    lamports,
    data: [data.toBase64(), "base64"],
    owner,
    executable,
    rentEpoch: rent_epoch,
    space: data.length,
  };
  return { text: stringify_json({ pubkey: pubkey.toBase58(), account }, 2), pubkey };
}

/** Writes an account file; answers its path and address. */
export async function write_account(
  path: string,
  sketch: AccountSketch = {},
): Promise<{ path: string; pubkey: PublicKey }> {
  const { text, pubkey } = account_file(sketch);
  await Deno.writeTextFile(path, text);
  return { path, pubkey };
}
