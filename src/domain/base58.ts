import { base58 } from "@scure/base";

/** The bytes of base58 text. Throws when it holds a character outside the alphabet. */
export function base58_decode(text: string): Uint8Array {
  return base58.decode(text);
}

/** The base58 text of bytes. */
export function base58_encode(bytes: Uint8Array): string {
  return base58.encode(bytes);
}
