/** The keys of the interface, in hex, and its program addresses. */
import { TOKEN_PROGRAM_ID } from "@solana/spl-token";
import { PublicKey, SYSVAR_RENT_PUBKEY } from "@solana/web3.js";
import * as known from "../program/support.ts";
import { u64_bytes } from "./codec.ts";
import type { Key } from "./world.ts";

/** A key in the model's form. */
export function hex(key: PublicKey): Key {
  return Uint8Array.from(key.toBytes()).toHex();
}

/** Programs and sysvars. */
export const PROGRAM = hex(known.PROGRAM_ID);
export const LOADER = hex(known.LOADER_ID);
export const TOKEN = hex(TOKEN_PROGRAM_ID);
export const RENT = hex(SYSVAR_RENT_PUBKEY);

/** The accounts there are once. */
export const SYSTEM_STATE = hex(known.SYSTEM_STATE);
export const TREASURY = hex(known.TREASURY);
export const PROGRAM_DATA = hex(known.PROGRAM_DATA);

/** A program address with its bump. */
export interface Derived {
  readonly key: Key;
  readonly bump: number;
}

const found = new Map<string, Derived>();

/** The canonical address for a name and further seeds. */
export function derive(name: string, ...seeds: Uint8Array[]): Derived {
  const id = [name, ...seeds.map((seed) => seed.toHex())].join();
  const cached = found.get(id);
  if (cached) return cached;
  const [key, bump] = PublicKey.findProgramAddressSync(
    [new TextEncoder().encode(name), ...seeds],
    known.PROGRAM_ID,
  );
  const derived = { key: hex(key), bump };
  found.set(id, derived);
  return derived;
}

/** The address of a pool. */
export function pool_address(mints: readonly [Key, Key], ratios: readonly [bigint, bigint]): Derived {
  const keys = mints.map((mint) => Uint8Array.fromHex(mint));
  return derive("pool_state", ...keys, ...ratios.map(u64_bytes));
}

/** The addresses below a pool: vaults and LP mints of tokens A and B. */
export function below(pool: Key, what: "vault" | "lp_mint"): [Derived, Derived] {
  const seed = Uint8Array.fromHex(pool);
  return what === "vault"
    ? [derive("token_a_vault", seed), derive("token_b_vault", seed)]
    : [derive("lp_token_a_mint", seed), derive("lp_token_b_mint", seed)];
}
