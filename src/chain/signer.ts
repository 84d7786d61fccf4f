import { createHash, createPrivateKey, type KeyObject, randomBytes, sign } from "node:crypto";
import { type Address, address_of } from "@/domain/address.ts";

/** What stands before the 32-byte seed in the DER form (PKCS #8) of an ed25519 private key. */
const PKCS8_PREFIX = Uint8Array.fromHex("302e020100300506032b657004220420");
/** Bytes of an ed25519 private key. */
const SEED_BYTES = 32;
/** Bytes of an ed25519 signature. */
export const SIGNATURE_BYTES = 64;

/** A wallet that can sign. The key stays inside node:crypto's object: it is not printed by accident. */
export interface Signer {
  readonly address: Address;
  sign(message: Uint8Array): Uint8Array;
}

function public_key_of(key: KeyObject): Uint8Array {
  const { x } = key.export({ format: "jwk" });
  if (x === undefined) throw new TypeError("Not an ed25519 key");
  return Uint8Array.fromBase64(x, { alphabet: "base64url" });
}

function signer_of(private_key: KeyObject): Signer {
  return {
    address: address_of(public_key_of(private_key)),
    sign: (message) => new Uint8Array(sign(null, message, private_key)),
  };
}

/** The signer of a 32-byte seed. */
export function signer_of_seed(seed: Uint8Array): Signer {
  const der = Buffer.concat([PKCS8_PREFIX, seed]);
  return signer_of(createPrivateKey({ key: der, format: "der", type: "pkcs8" }));
}

/** A new key from the system's source of randomness. */
export function generate_seed(): Uint8Array {
  return new Uint8Array(randomBytes(SEED_BYTES));
}

/** A signer with a new key. */
export function generate_signer(): Signer {
  return signer_of_seed(generate_seed());
}

/**
 * A signer that belongs to another one: the same for the same name, and nobody without the other's key can find it. Its
 * seed is made of a signature on a text that is no transaction.
 */
export function derived_signer(owner: Signer, name: string): Signer {
  const signature = owner.sign(new TextEncoder().encode(`Fixed Ratio Trading stress test: ${name}`));
  return signer_of_seed(new Uint8Array(createHash("sha256").update(signature).digest()));
}
