import { assert } from "@/base/assert.ts";
import type { Address } from "@/domain/address.ts";
import type { Signer } from "@/chain/signer.ts";

/** The signers of all wallets of this process, by address. */
export class Wallets {
  readonly #signers = new Map<Address, Signer | (() => Signer)>();

  /** Takes a signer in. */
  add(signer: Signer): void {
    this.#signers.set(signer.address, signer);
  }

  /** Takes a wallet in whose signer is made when it signs for the first time: many never do. */
  add_sealed(address: Address, open: () => Signer): void {
    this.#signers.set(address, open);
  }

  /** The signer of one of our own wallets. Throws what opening a sealed one throws. */
  signer(address: Address): Signer {
    const known = this.#signers.get(address);
    assert(known !== undefined, `No key for wallet ${address}`);
    if (typeof known !== "function") return known;
    const signer = known();
    assert(signer.address === address, `The key of wallet ${address} is that of ${signer.address}`);
    this.#signers.set(address, signer);
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
