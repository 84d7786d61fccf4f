import { MAX_LEDGER_BLOCKS, MAX_LEDGER_TRANSACTIONS } from "@/localnet/limits.ts";
import type { Block, HistoryQuery, LandedTransaction, LedgerStore } from "@/localnet/ledger/ledger_store.ts";

/** Bounds of a {@linkcode MemoryLedgerStore}. */
export interface MemoryLedgerBounds {
  readonly max_blocks: number;
  readonly max_transactions: number;
}

/** Keeps the newest blocks in memory, where all reads are answered from, and forgets whole blocks, the oldest first. */
export class MemoryLedgerStore implements LedgerStore {
  readonly #bounds: MemoryLedgerBounds;
  readonly #blocks = new Map<number, Block>();
  readonly #transactions = new Map<string, LandedTransaction>();
  readonly #by_address = new Map<string, LandedTransaction[]>();
  #first_slot = 0;
  #last_slot = -1;
  #count = 0;

  constructor(
    bounds: MemoryLedgerBounds = {
      max_blocks: MAX_LEDGER_BLOCKS,
      max_transactions: MAX_LEDGER_TRANSACTIONS,
    },
  ) {
    this.#bounds = bounds;
  }

  append(block: Block): void {
    if (this.#blocks.size === 0) this.#first_slot = block.slot;
    this.#blocks.set(block.slot, block);
    this.#last_slot = block.slot;
    for (const transaction of block.transactions) {
      this.#count += 1;
      this.#transactions.set(transaction.signature, transaction);
      for (const address of transaction.addresses) {
        const history = this.#by_address.get(address);
        if (history === undefined) this.#by_address.set(address, [transaction]);
        else history.push(transaction);
      }
    }
    while (this.#is_over_bounds()) this.#drop_oldest();
  }

  /** Takes over a block that was kept elsewhere; `transaction_total` counts all that there were up to it. */
  restore(block: Block, transaction_total: number): void {
    this.append(block);
    this.#count = transaction_total;
  }

  #is_over_bounds(): boolean {
    return this.#blocks.size > 1 &&
      (this.#blocks.size > this.#bounds.max_blocks ||
        this.#transactions.size > this.#bounds.max_transactions);
  }

  #drop_oldest(): void {
    const oldest = this.#blocks.values().next().value as Block;
    this.#blocks.delete(oldest.slot);
    const dropped_of = new Map<string, number>();
    for (const { signature, addresses } of oldest.transactions) {
      this.#transactions.delete(signature);
      for (const address of addresses) dropped_of.set(address, (dropped_of.get(address) ?? 0) + 1);
    }
    // Histories are in the order of blocks: what is dropped stands at their front.
    for (const [address, dropped] of dropped_of) {
      const history = this.#by_address.get(address) as LandedTransaction[];
      if (history.length === dropped) this.#by_address.delete(address);
      else history.splice(0, dropped);
    }
    this.#first_slot = (this.#blocks.values().next().value as Block).slot;
  }

  first_slot(): number {
    return this.#first_slot;
  }

  block(slot: number): Block | undefined {
    return this.#blocks.get(slot);
  }

  slots(first: number, last: number, limit: number): number[] {
    const found: number[] = [];
    const end = Math.min(last, this.#last_slot);
    for (let slot = Math.max(first, this.#first_slot); slot <= end && found.length < limit; slot++) {
      if (this.#blocks.has(slot)) found.push(slot);
    }
    return found;
  }

  transaction(signature: string): LandedTransaction | undefined {
    return this.#transactions.get(signature);
  }

  history(address: string, { limit, last_slot, before, until }: HistoryQuery): LandedTransaction[] {
    const all = this.#by_address.get(address) ?? [];
    const found: LandedTransaction[] = [];
    let has_begun = before === undefined;
    for (let index = all.length - 1; index >= 0 && found.length < limit; index--) {
      const transaction = all[index] as LandedTransaction;
      if (transaction.signature === until) break;
      if (has_begun && transaction.slot <= last_slot) found.push(transaction);
      if (transaction.signature === before) has_begun = true;
    }
    return found;
  }

  transaction_count(): number {
    return this.#count;
  }

  close(): void {
    this.#blocks.clear();
    this.#transactions.clear();
    this.#by_address.clear();
  }
}
