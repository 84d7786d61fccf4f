import type { Clock } from "@/base/clock.ts";
import type { FollowedBlock } from "@/domain/landed_transaction.ts";
import type { Auditor } from "@/engine/auditor.ts";
import type { BalanceView } from "@/engine/balance_view.ts";
import type { ForeignTokenWatch } from "@/engine/foreign_token_watch.ts";
import type { Settler } from "@/engine/settler.ts";

/** What the engine knows of the chain's progress. */
export interface LedgerPosition {
  readonly slot: number;
  readonly block_height: number;
  /** When it was taken in; `null` before the first one. */
  readonly taken_at_ms: number | null;
}

/**
 * Hands every new block on, in this order: balances and model first, so that a worker whose operation has just been
 * settled plans its next one on what that operation left.
 */
export class LedgerFeed {
  readonly #balances: BalanceView;
  readonly #auditor: Auditor;
  readonly #foreign_tokens: ForeignTokenWatch;
  readonly #settler: Settler;
  readonly #clock: Clock;
  #position: LedgerPosition;

  constructor(
    balances: BalanceView,
    auditor: Auditor,
    foreign_tokens: ForeignTokenWatch,
    settler: Settler,
    clock: Clock,
    start_slot: number,
  ) {
    this.#balances = balances;
    this.#auditor = auditor;
    this.#foreign_tokens = foreign_tokens;
    this.#settler = settler;
    this.#clock = clock;
    this.#position = { slot: start_slot, block_height: 0, taken_at_ms: null };
  }

  /** The newest block that has been taken in; before the first one the slot from which blocks are followed. */
  get position(): LedgerPosition {
    return this.#position;
  }

  /** Takes the next block; resolves when it has been taken in, and the one after it may come. */
  async on_block(block: FollowedBlock): Promise<void> {
    for (const transaction of block.transactions) {
      this.#balances.apply(transaction);
      this.#auditor.on_transaction(transaction);
      this.#foreign_tokens.on_transaction(transaction);
    }
    this.#auditor.on_block_end(block.slot);
    const { slot, block_height } = block;
    this.#position = { slot, block_height, taken_at_ms: this.#clock.now_ms() };
    await this.#settler.on_block(block);
  }
}
