import type { Clock } from "@/base/clock.ts";
import type { Failure } from "@/domain/failure.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import type { Ledger } from "@/simulation/chain/ledger.ts";
import { execute_transaction } from "@/simulation/chain/execution.ts";
import type { ModelTransaction } from "@/simulation/chain/transaction.ts";
import { MAX_BLOCKS_KEPT, MAX_BLOCKS_REMEMBERED, SLOT_MS } from "@/simulation/limits.ts";

/** A block with all its transactions. */
export interface ModelBlock {
  readonly slot: number;
  readonly block_height: number;
  readonly transactions: readonly LandedTransaction[];
}

interface Waiting {
  readonly transaction: ModelTransaction;
  readonly earliest_slot: number;
}

/** What a cluster needs. */
export interface ClusterParts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** Whether a transaction that has landed is refused when it comes again. */
  readonly refuses_repeats: boolean;
  /** Whether the leader of the next slot is not there. */
  readonly skips_slot: () => boolean;
  readonly on_block: (block: ModelBlock) => void;
}

/** The leaders: they take what arrives, and make a block of it in every slot. */
export class Cluster {
  readonly #parts: ClusterParts;
  /** In the order of arrival; of a transaction that was sent again there may be several copies. */
  readonly #waiting = new Set<Waiting>();
  /** The heights of the blocks in which they are. */
  readonly #landed = new Map<string, number>();
  readonly #meanings = new WeakMap<LandedTransaction, Failure>();
  /** The newest blocks by their height; of older ones only the signatures are known. */
  readonly #blocks = new Map<number, ModelBlock>();
  #slot = 0;
  #block: ModelBlock = { slot: 0, block_height: 0, transactions: [] };
  #fees_paid = 0n;

  constructor(parts: ClusterParts) {
    this.#parts = parts;
  }

  /** The slot that is being filled. */
  get slot(): number {
    return this.#slot;
  }

  /** The newest block. */
  get block(): ModelBlock {
    return this.#block;
  }

  /** Lamports that the network has taken. */
  get fees_paid(): bigint {
    return this.#fees_paid;
  }

  /** Makes a block in every slot, until `stop`. */
  async run(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      await this.#parts.clock.sleep(SLOT_MS, stop);
      this.#slot += 1;
      if (!this.#parts.skips_slot()) this.#make_block();
    }
  }

  /** Takes a transaction, to be in a block after `delay_slots` more slots at the earliest. */
  receive(transaction: ModelTransaction, delay_slots: number): void {
    this.#waiting.add({ transaction, earliest_slot: this.#slot + delay_slots });
  }

  /** A transaction that is in a block; "cleaned_up" when the block is not kept any more. */
  find(signature: string): LandedTransaction | "cleaned_up" | undefined {
    const height = this.#landed.get(signature);
    if (height === undefined) return undefined;
    const block = this.#blocks.get(height);
    return block?.transactions.find((transaction) => transaction.signature === signature) ?? "cleaned_up";
  }

  /** What the error of a landed transaction means. */
  meaning_of(transaction: LandedTransaction): Failure | undefined {
    return this.#meanings.get(transaction);
  }

  #make_block(): void {
    const slot = this.#slot;
    const block_height = this.#block.block_height + 1;
    const transactions: LandedTransaction[] = [];
    for (const copy of this.#waiting) {
      const { transaction, earliest_slot } = copy;
      const { signature } = transaction;
      if (earliest_slot > slot) continue;
      this.#waiting.delete(copy);
      if (block_height > transaction.last_valid_block_height) continue;
      if (this.#parts.refuses_repeats && this.#landed.has(signature)) continue;
      const place = { slot, index: transactions.length };
      const landing = execute_transaction(this.#parts.ledger, transaction, place);
      if (landing === undefined) continue;
      this.#fees_paid += transaction.fee;
      this.#landed.set(signature, block_height);
      if (landing.meaning !== undefined) this.#meanings.set(landing.transaction, landing.meaning);
      transactions.push(landing.transaction);
    }
    this.#block = { slot, block_height, transactions };
    this.#remember(this.#block);
    this.#parts.on_block(this.#block);
  }

  #remember(block: ModelBlock): void {
    const { block_height } = block;
    this.#blocks.set(block_height, block);
    this.#blocks.delete(block_height - MAX_BLOCKS_KEPT);
    for (const [signature, height] of this.#landed) {
      if (height > block_height - MAX_BLOCKS_REMEMBERED) return;
      this.#landed.delete(signature);
    }
  }
}
