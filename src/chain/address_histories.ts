import { map_in_parallel } from "@/base/bounded_parallel.ts";
import { MAX_LISTING_PAGES, MAX_PARALLEL_READS, MAX_SIGNATURES_PER_LISTING } from "@/base/limits.ts";
import type { Address } from "@/domain/address.ts";
import { type Failure, FailureError } from "@/domain/failure.ts";
import type { Cluster } from "@/chain/cluster.ts";

/** One entry of `getSignaturesForAddress`. */
interface Entry {
  readonly signature: string;
  readonly slot: number;
}

/** What the histories of all watched addresses hold in a range of slots. */
export interface Listing {
  /** Slot of every transaction in the range. */
  readonly slots: ReadonlyMap<string, number>;
  /** The same by address, each oldest first. */
  readonly by_address: ReadonlyMap<Address, readonly Entry[]>;
}

const HISTORY_TOO_LONG: Failure = {
  category: "network",
  code: "history_too_long",
  expected: false,
  message: `An address has more than ${MAX_LISTING_PAGES * MAX_SIGNATURES_PER_LISTING} new transactions`,
  hint: "The service was away for too long, or the address is too busy to be followed by its history",
};

/** The histories of the watched addresses, read from where the last reading ended. */
export class AddressHistories {
  readonly #cluster: Cluster;
  /** The newest transaction of each address that need not be listed any more, where there is one. */
  readonly #known = new Map<Address, string | undefined>();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** From now on the address is read too. */
  add(address: Address): void {
    if (!this.#known.has(address)) this.#known.set(address, undefined);
  }

  /** From now on it is not read any more. */
  remove(address: Address): void {
    this.#known.delete(address);
  }

  has(address: Address): boolean {
    return this.#known.has(address);
  }

  /**
   * Everything in slots after `after_slot`, up to `last_slot`; not all of it once `stop` is aborted. Throws what the client
   * throws, and `FailureError` when a history is too long.
   */
  async read(after_slot: number, last_slot: number, stop: AbortSignal): Promise<Listing> {
    const addresses = [...this.#known.keys()];
    const histories = await map_in_parallel(
      addresses,
      MAX_PARALLEL_READS,
      stop,
      (address) => this.#read_one(address, after_slot, last_slot, stop),
    );
    const slots = new Map<string, number>();
    for (const entries of histories.filter((read) => read !== undefined)) {
      for (const { signature, slot } of entries) slots.set(signature, slot);
    }
    const by_address = new Map(addresses.map((address, index) => [address, histories[index] ?? []]));
    return { slots, by_address };
  }

  /** What is in slots up to `slot` has been dealt with: the next reading begins after it. */
  forget(listing: Listing, slot: number): void {
    for (const [address, entries] of listing.by_address) {
      const last = entries.findLast((entry) => entry.slot <= slot);
      if (last !== undefined && this.#known.has(address)) this.#known.set(address, last.signature);
    }
  }

  /** Nodes answer newest first, a page at a time; what lands meanwhile only shifts the front. */
  async #read_one(
    address: Address,
    after_slot: number,
    last_slot: number,
    stop: AbortSignal,
  ): Promise<Entry[]> {
    const until = this.#known.get(address);
    const entries: Entry[] = [];
    let before: string | undefined;
    for (let page_number = 0; page_number < MAX_LISTING_PAGES; page_number += 1) {
      const page = await this.#cluster.client.call<Entry[]>("getSignaturesForAddress", [address, {
        commitment: this.#cluster.commitment,
        limit: MAX_SIGNATURES_PER_LISTING,
        minContextSlot: last_slot,
        ...(until === undefined ? {} : { until }),
        ...(before === undefined ? {} : { before }),
      }]);
      entries.push(...page.filter(({ slot }) => slot > after_slot && slot <= last_slot));
      const oldest = page.at(-1);
      const is_last = page.length < MAX_SIGNATURES_PER_LISTING;
      if (oldest === undefined || is_last || oldest.slot <= after_slot || stop.aborted) {
        return entries.reverse();
      }
      before = oldest.signature;
    }
    throw new FailureError(HISTORY_TOO_LONG);
  }
}
