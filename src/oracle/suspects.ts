/** The calls since everything was last seen to be right. When a reading is wrong, one of them is to blame. */
import { MAX_SUSPECTS_KEPT } from "@/base/limits.ts";
import type { Address } from "@/domain/address.ts";
import type { ContractCall } from "@/domain/contract_call.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";

/** A transaction with its calls. */
export interface Suspect {
  readonly slot: number;
  readonly index: number;
  readonly signature: string;
  readonly calls: readonly ContractCall[];
}

/** See the head of this file. The first ones are kept: what is wrong began with one of them. */
export class Suspects {
  #kept: Suspect[] = [];

  /** Takes a transaction that has landed; one that failed has changed nothing. */
  note({ slot, index, signature, calls, error }: LandedTransaction): void {
    if (error !== null || calls.length === 0 || this.#kept.length >= MAX_SUSPECTS_KEPT) return;
    this.#kept.push({ slot, index, signature, calls });
  }

  /** The creation of a pool, where it is among them. */
  creation_of(pool_id: Address): readonly Suspect[] {
    return this.#kept.filter(({ calls }) =>
      calls.some((call) => call.name === "initialize_pool" && call.pool_id === pool_id)
    );
  }

  /** All of them, which are none any more: what comes now is measured by the next reading. */
  take(): readonly Suspect[] {
    const taken = this.#kept;
    this.#kept = [];
    return taken;
  }
}
