/**
 * Follows the chain where the provider offers no `getBlock`: by the histories of the watched addresses, by statuses of
 * our own transactions, and by reading each transaction once.
 *
 * What it cannot do, and `BlockFollower` can:
 * - The place of a transaction in its block is not known. `index` counts the handed-on transactions of a slot in an order
 *   that is certain for those which share a watched address, and derived from balances for the others (slot_order.ts).
 *   It rests on the node's histories being in block order, as Agave's are since 1.18; before, they were not inside a slot.
 * - Nodes write histories some time after a block is confirmed. A slot is handed on when two listings in a row agree on
 *   it and hold all of our own transactions that the node says to be in it. A foreign transaction that a node lists later
 *   than that is not seen.
 * - Blocks without a transaction of interest are not told apart: one block stands for all slots up to the listing's.
 * - A transfer by somebody else to a wallet of ours is seen only where it names a watched address as well; balances
 *   are right again with the wallet's own next transaction, which states them.
 */
import { map_in_parallel } from "@/base/bounded_parallel.ts";
import type { Clock } from "@/base/clock.ts";
import { MAX_LISTING_ROUNDS, MAX_PARALLEL_READS, MIN_FOLLOWER_PAUSE_MS } from "@/base/limits.ts";
import type { Log } from "@/base/log.ts";
import type { ProgramInterface } from "@/chain/program/program_interface.ts";
import type { Address } from "@/domain/address.ts";
import { FailureError } from "@/domain/failure.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import { AddressHistories, type Listing } from "@/chain/address_histories.ts";
import { BlockHeights } from "@/chain/block_heights.ts";
import type { ChainHead, Cluster } from "@/chain/cluster.ts";
import { NOT_SETTLED_YET, read_statuses } from "@/chain/find_landed.ts";
import { FollowLoop } from "@/chain/follow_loop.ts";
import { account_keys, landed_transaction, type RawTransaction } from "@/chain/landed_block.ts";
import type { FollowerParts, LedgerFollower } from "@/chain/ledger_follower.ts";
import { order_in_slot } from "@/chain/slot_order.ts";

/** The chain is looked at once in so many slots: more often costs calls, more seldom costs time. */
const SLOTS_PER_POLL = 2;
/** A slot is not believed to take longer: the chain may have stood still. */
const LONGEST_SLOT_MS = 1_000;
/** Pause until the length of a slot has been measured. */
const FIRST_PAUSE_MS = 100;
/** Weight of a new measurement of the slot's length. */
const SMOOTHING = 0.2;

/** A transaction as `getTransaction` answers it. */
type ReadTransaction = RawTransaction & { readonly slot: number };

/** See the head of this file. */
export class SignatureFollower implements LedgerFollower {
  readonly #cluster: Cluster;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #program_id: Address;
  readonly #spoken: ProgramInterface;
  readonly #on_block: FollowerParts["on_block"];
  readonly #loop: FollowLoop;
  readonly #histories: AddressHistories;
  readonly #own = new Set<Address>();
  /** Our own transactions that have not been handed on, with the last block height that takes them. */
  readonly #expected = new Map<string, number>();
  /** Transactions that have been read and not yet handed on. */
  readonly #read = new Map<string, ReadTransaction>();
  readonly #heights = new BlockHeights();
  /** The block up to which everything has been handed on; no blockhash is known before the first. */
  #handed: ChainHead = { slot: 0, block_height: 0, blockhash: "" };
  /** What is handed on next, once it is complete: everything up to this block. */
  #next: ChainHead | undefined;
  #last_listing: Listing | undefined;
  #rounds = 0;
  #slot_ms: number | undefined;
  #seen_at: { readonly slot: number; readonly at_ms: number } | undefined;

  constructor({ cluster, clock, log, program_id, spoken, on_block }: FollowerParts) {
    this.#cluster = cluster;
    this.#clock = clock;
    this.#log = log;
    this.#program_id = program_id;
    this.#spoken = spoken;
    this.#on_block = on_block;
    this.#loop = new FollowLoop(clock, log);
    this.#histories = new AddressHistories(cluster);
  }

  watch(address: Address): void {
    this.#histories.add(address);
  }

  unwatch(address: Address): void {
    this.#histories.remove(address);
  }

  /** A history for each of our wallets would cost a call for each: we know what they send. */
  watch_own(wallet: Address): void {
    this.#own.add(wallet);
  }

  expect(signature: string, last_valid_block_height: number): void {
    this.#expected.set(signature, last_valid_block_height);
  }

  has_landed(signature: string): boolean {
    return this.#last_listing?.slots.has(signature) === true;
  }

  get network_problem(): string | undefined {
    return this.#loop.problem;
  }

  async run(from_slot: number, stop: AbortSignal): Promise<void> {
    this.#handed = { ...this.#handed, slot: from_slot };
    await this.#loop.run(async () => {
      await this.#poll(stop);
      const pause_ms = this.#slot_ms === undefined ? FIRST_PAUSE_MS : this.#slot_ms * SLOTS_PER_POLL;
      await this.#clock.sleep(Math.max(MIN_FOLLOWER_PAUSE_MS, pause_ms), stop);
    }, stop);
  }

  /** Their places in the block are not known: `index` is 0. */
  async read_landed(_slot: number, signatures: ReadonlySet<string>): Promise<LandedTransaction[]> {
    const read = await map_in_parallel(
      [...signatures],
      MAX_PARALLEL_READS,
      undefined,
      (signature) => this.#transaction(signature),
    );
    return read.map((raw) => {
      if (raw === null) throw new FailureError(NOT_SETTLED_YET);
      return landed_transaction(raw, { slot: raw.slot, index: 0 }, this.#program_id, this.#spoken);
    });
  }

  /** Looks at the chain once, and hands on what is complete. */
  async #poll(stop: AbortSignal): Promise<void> {
    const head = await this.#cluster.head();
    this.#measure(head.slot);
    if (head.slot <= this.#handed.slot || head.slot < (this.#next?.slot ?? 0)) return;
    const listing = await this.#histories.read(this.#handed.slot, head.slot, stop);
    const next = this.#next;
    if (stop.aborted) return;
    if (next === undefined) {
      this.#next = head;
    } else if (await this.#is_complete(listing, next.slot, stop)) {
      await this.#hand_on(listing, next, stop);
      this.#next = head.slot > next.slot ? head : undefined;
    }
    this.#last_listing = listing;
  }

  #measure(slot: number): void {
    const at_ms = this.#clock.monotonic_ms();
    const seen = this.#seen_at;
    if (seen !== undefined && slot <= seen.slot) return;
    this.#seen_at = { slot, at_ms };
    if (seen === undefined) return;
    const measured_ms = Math.min(LONGEST_SLOT_MS, (at_ms - seen.at_ms) / (slot - seen.slot));
    const before_ms = this.#slot_ms ?? measured_ms;
    this.#slot_ms = before_ms + (measured_ms - before_ms) * SMOOTHING;
  }

  /**
   * Whether nothing more is to come for slots up to `slot`, as far as can be known; reads what is there. After too many
   * rounds it is taken for complete whatever is missing: one entry that a node has lost must not stop everything.
   */
  async #is_complete(listing: Listing, slot: number, stop: AbortSignal): Promise<boolean> {
    const missing = [
      ...differing(listing, this.#last_listing, this.#handed.slot, slot),
      ...await this.#read_listed(listing, slot, stop),
      ...stop.aborted ? [] : await this.#read_unlisted(listing, slot),
    ];
    if (stop.aborted) return false;
    if (missing.length === 0) {
      this.#rounds = 0;
      return true;
    }
    this.#rounds += 1;
    if (this.#rounds < MAX_LISTING_ROUNDS) return false;
    const signatures = missing.slice(0, MAX_PARALLEL_READS);
    this.#log.error("The node does not show transactions that it has: goes on without", { slot, signatures });
    this.#rounds = 0;
    return true;
  }

  /** Reads what is listed up to `slot`; answers the signatures that the node cannot show yet. */
  async #read_listed(listing: Listing, slot: number, stop: AbortSignal): Promise<string[]> {
    const wanted = [...listing.slots].filter(([signature, at]) => at <= slot && !this.#read.has(signature));
    await map_in_parallel(wanted, MAX_PARALLEL_READS, stop, async ([signature]) => {
      const raw = await this.#transaction(signature);
      if (raw !== null) this.#read.set(signature, raw);
    });
    return wanted.map(([signature]) => signature).filter((signature) => !this.#read.has(signature));
  }

  /**
   * Our own transactions that the node has up to `slot` and does not list: answers those that must be in a history as
   * soon as it is complete, and reads those that only name wallets of ours. Any other is nobody's concern.
   */
  async #read_unlisted(listing: Listing, slot: number): Promise<string[]> {
    const open = [...this.#expected.keys()].filter((signature) => !listing.slots.has(signature));
    const options = { searchTransactionHistory: false };
    const { as_of_slot, found } = await read_statuses(this.#cluster, open, options);
    // A node that is behind does not know what it does not know.
    if (as_of_slot < slot) return open;
    const { commitment } = this.#cluster;
    const landed = open.filter((_, index) => {
      const status = found[index] ?? null;
      if (status === null || status.slot > slot || status.slot <= this.#handed.slot) return false;
      return status.confirmationStatus === "finalized" || status.confirmationStatus === commitment;
    });
    const missing: string[] = [];
    for (const signature of landed) {
      if (this.#read.has(signature)) continue;
      const raw = await this.#transaction(signature);
      const keys = raw === null ? [] : account_keys(raw);
      if (raw === null || keys.some((key) => this.#histories.has(key))) missing.push(signature);
      else if (keys.some((key) => this.#own.has(key))) this.#read.set(signature, raw);
      else this.#expected.delete(signature);
    }
    return missing;
  }

  #transaction(signature: string): Promise<ReadTransaction | null> {
    const { client, commitment } = this.#cluster;
    const options = { encoding: "json", maxSupportedTransactionVersion: 0, commitment };
    return client.call<ReadTransaction | null>("getTransaction", [signature, options]);
  }

  /** Hands on everything up to the block `next`, slot by slot; between two slots others may look at what has come. */
  async #hand_on(listing: Listing, next: ChainHead, stop: AbortSignal): Promise<void> {
    const landed = [...this.#read.values()].filter(({ slot }) =>
      slot > this.#handed.slot && slot <= next.slot
    )
      .map((raw) => landed_transaction(raw, { slot: raw.slot, index: 0 }, this.#program_id, this.#spoken));
    const by_slot = Map.groupBy(landed, ({ slot }) => slot);
    const histories = [...listing.by_address.values()].map((entries) =>
      entries.map(({ signature }) => signature)
    );
    const slots = [...new Set([...by_slot.keys(), next.slot])].toSorted((left, right) => left - right);
    const before = this.#handed.blockhash === "" ? next : this.#handed;
    this.#handed = { ...next, block_height: this.#heights.at(next.slot, next.block_height) };
    this.#forget(listing, landed);
    for (const slot of slots) {
      if (stop.aborted) return;
      const transactions = order_in_slot(by_slot.get(slot) ?? [], histories);
      // Height and blockhash of the slots between are not known: the earlier ones are safe, for nothing expires by them.
      const { block_height, blockhash } = slot === next.slot ? this.#handed : before;
      await this.#on_block({ slot, block_height, blockhash, transactions });
      if (slot !== next.slot) await this.#clock.sleep(0, stop);
    }
  }

  /** What is being handed on needs no more looking after. */
  #forget(listing: Listing, landed: readonly LandedTransaction[]): void {
    const { slot, block_height } = this.#handed;
    this.#histories.forget(listing, slot);
    this.#cluster.saw(slot);
    for (const [signature, raw] of this.#read) {
      if (raw.slot <= slot) this.#read.delete(signature);
    }
    for (const { signature } of landed) this.#expected.delete(signature);
    // What could land up to here has landed or never will: the settler asks about it by itself.
    for (const [signature, last_valid] of this.#expected) {
      if (block_height > last_valid) this.#expected.delete(signature);
    }
  }
}

/** Signatures in (`after_slot`, `slot`] that only one of two listings has. */
function differing(
  listing: Listing,
  earlier: Listing | undefined,
  after_slot: number,
  slot: number,
): string[] {
  const only_in = (one: Listing["slots"], other: Listing["slots"] | undefined) =>
    [...one].filter(([name, at]) => at > after_slot && at <= slot && other?.get(name) !== at)
      .map(([name]) => name);
  return [
    ...only_in(listing.slots, earlier?.slots),
    ...only_in(earlier?.slots ?? new Map(), listing.slots),
  ];
}
