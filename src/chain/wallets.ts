import { assert } from "@/base/assert.ts";
import type { Address } from "@/domain/address.ts";
import type { Signer } from "@/chain/signer.ts";

/** The signers of all wallets of this process, by address. */
export class Wallets {
  readonly #signers = new Map<Address, Signer>();

  /** Takes a signer in. */
  add(signer: Signer): void {
    this.#signers.set(signer.address, signer);
  }

  /** The signer of one of our own wallets. */
  signer(address: Address): Signer {
    const signer = this.#signers.get(address);
    assert(signer !== undefined, `No key for wallet ${address}`);
    return signer;
  }

  /** All addresses. */
  addresses(): ReadonlySet<Address> {
    return new Set(this.#signers.keys());
  }

  /** Whether it is one of ours. */
  has(address: Address): boolean {
    return this.#signers.has(address);
  }
}
