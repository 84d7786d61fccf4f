import { base58_decode, base58_encode } from "@/domain/base58.ts";

declare const kind: unique symbol;

/** The base58 text of a 32-byte Solana account key. */
export type Address = string & { readonly [kind]: "address" };

/** Length of an account key. */
export const ADDRESS_BYTES = 32;

/** The 32 bytes of `text`, or `undefined` when it is not the base58 form of 32 bytes. */
function decode(text: string): Uint8Array | undefined {
  // 32 bytes never need more than 44 base58 digits: refuse long input before doing quadratic work on it.
  if (text.length < ADDRESS_BYTES || text.length > 44) return undefined;
  try {
    const bytes = base58_decode(text);
    return bytes.length === ADDRESS_BYTES ? bytes : undefined;
  } catch {
    return undefined; // A digit outside the base58 alphabet; the caller says which text it was.
  }
}

/** `text` as an address, or `undefined` when it is none. */
export function parse_address(text: string): Address | undefined {
  return decode(text) === undefined ? undefined : text as Address;
}

/** The address of 32 bytes. */
export function address_of(bytes: Uint8Array): Address {
  if (bytes.length !== ADDRESS_BYTES) {
    throw new RangeError(`Cannot make an address of ${bytes.length} bytes: expected ${ADDRESS_BYTES}`);
  }
  return base58_encode(bytes) as Address;
}

/** The 32 bytes of an address. */
export function address_bytes(address: Address): Uint8Array {
  return base58_decode(address);
}

/** Byte order of two keys, first byte first: what decides which mint is token A. Negative: `left` is smaller. */
export function compare_keys(left: Uint8Array, right: Uint8Array): number {
  for (let index = 0; index < ADDRESS_BYTES; index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
