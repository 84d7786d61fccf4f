import { MAX_ADDRESS_TEXTS } from "@/localnet/limits.ts";
import { base58_decode, base58_encode } from "@/localnet/wire/base58.ts";

/** Length of an address and of a blockhash, in bytes. */
export const ADDRESS_BYTES = 32;
/** Length of a signature, in bytes. */
export const SIGNATURE_BYTES = 64;

const texts = new Map<string, string>();

/** A map key of an address: cheaper to make than its base58 text. */
export type AddressKey = string;

/** The map key of an address. */
export function address_key(address: Uint8Array): AddressKey {
  return address.toHex();
}

/** The base58 text of an address by its map key, from a bounded cache: the same few keys are written again and again. */
export function key_text(key: AddressKey): string {
  const known = texts.get(key);
  if (known !== undefined) return known;
  if (texts.size >= MAX_ADDRESS_TEXTS) texts.clear();
  const text = base58_encode(Uint8Array.fromHex(key));
  texts.set(key, text);
  return text;
}

/** The base58 text of an address or blockhash. */
export function address_text(address: Uint8Array): string {
  return key_text(address_key(address));
}

/** The bytes of a well-known address. Throws `TypeError` when it is not one: for constants only. */
export function known_address(text: string): Uint8Array<ArrayBuffer> {
  const bytes = base58_decode(text);
  if (bytes?.length !== ADDRESS_BYTES) throw new TypeError(`Not an address: ${text}`);
  return bytes;
}
