/** One sealed private key: AES-256-GCM, bound to its thread and its wallet. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

/** Begins every sealed key; another format gets another number. */
const SEALED_PREFIX = "frt1:";
const KEY_ID_BYTES = 8;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Length of a key-encryption key and of the keys made of it. */
export const KEY_BYTES = 32;

/** Why a sealed key cannot be opened. */
export type SealProblem = "unknown_format" | "other_key" | "tampered";

function derive(key: Uint8Array, purpose: string, length: number): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", key, "frt-stress keystore 1", purpose, length));
}

/** Names a key-encryption key without saying anything about it: 16 hexadecimal digits. */
export function key_id_of(key: Uint8Array): string {
  return derive(key, "key id", KEY_ID_BYTES).toHex();
}

/** The sealed text cannot be copied to another thread or another wallet. */
function associated_data(thread_id: string, address: string): Uint8Array {
  return new TextEncoder().encode(`${SEALED_PREFIX}${thread_id}\n${address}`);
}

function wallet_key(key: Uint8Array, thread_id: string, address: string): Uint8Array {
  return derive(key, `wallet\n${thread_id}\n${address}`, KEY_BYTES);
}

/** Seals `secret`: `frt1:` and, in base64url, the key's id, a nonce, the sealed bytes and their tag. */
export function seal_key(key: Uint8Array, thread_id: string, address: string, secret: Uint8Array): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", wallet_key(key, thread_id, address), nonce);
  cipher.setAAD(associated_data(thread_id, address));
  const sealed = [cipher.update(secret), cipher.final(), cipher.getAuthTag()];
  const key_id = Uint8Array.fromHex(key_id_of(key));
  const bytes = new Uint8Array([key_id, nonce, ...sealed].flatMap((part) => [...part]));
  return SEALED_PREFIX + bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

function sealed_bytes(sealed: string): Uint8Array | undefined {
  if (!sealed.startsWith(SEALED_PREFIX)) return undefined;
  try {
    const bytes = Uint8Array.fromBase64(sealed.slice(SEALED_PREFIX.length), { alphabet: "base64url" });
    return bytes.length > KEY_ID_BYTES + NONCE_BYTES + TAG_BYTES ? bytes : undefined;
  } catch {
    return undefined; // Not base64url; the caller says which key it was, not what it looks like.
  }
}

/** The id of the key-encryption key that sealed a text; `undefined` for a text of another format. */
export function sealed_with(sealed: string): string | undefined {
  return sealed_bytes(sealed)?.subarray(0, KEY_ID_BYTES).toHex();
}

/** Opens a sealed key, or says why not; `key_id` is the name of `key`, which is made once for many. */
export function open_key(
  key: Uint8Array,
  key_id: string,
  thread_id: string,
  address: string,
  sealed: string,
): Uint8Array | SealProblem {
  const bytes = sealed_bytes(sealed);
  if (bytes === undefined) return "unknown_format";
  if (bytes.subarray(0, KEY_ID_BYTES).toHex() !== key_id) return "other_key";
  const nonce = bytes.subarray(KEY_ID_BYTES, KEY_ID_BYTES + NONCE_BYTES);
  const decipher = createDecipheriv("aes-256-gcm", wallet_key(key, thread_id, address), nonce);
  decipher.setAAD(associated_data(thread_id, address));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const opened = decipher.update(bytes.subarray(KEY_ID_BYTES + NONCE_BYTES, -TAG_BYTES));
    const rest = decipher.final();
    return new Uint8Array([...opened, ...rest]);
  } catch {
    return "tampered"; // GCM says no more than that the tag does not fit.
  }
}
