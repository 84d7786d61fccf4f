import type { FollowedBlock } from "@/domain/landed_transaction.ts";
import type { Auditor } from "@/engine/auditor.ts";
import type { BalanceView } from "@/engine/balance_view.ts";
import type { Settler } from "@/engine/settler.ts";

/** What the engine knows of the chain's progress. */
export interface LedgerPosition {
  readonly slot: number;
  readonly block_height: number;
}

/**
 * Hands every new block on, in this order: balances and model first, so that a worker whose operation has just been
 * settled plans its next one on what that operation left.
 */
export class LedgerFeed {
  readonly #balances: BalanceView;
  readonly #auditor: Auditor;
  readonly #settler: Settler;
  #position: LedgerPosition = { slot: 0, block_height: 0 };

  constructor(balances: BalanceView, auditor: Auditor, settler: Settler) {
    this.#balances = balances;
    this.#auditor = auditor;
    this.#settler = settler;
  }

  /** The newest block that has been taken in. */
  get position(): LedgerPosition {
    return this.#position;
  }

  /** Takes the next block. */
  on_block(block: FollowedBlock): void {
    for (const transaction of block.transactions) {
      this.#balances.apply(transaction);
      this.#auditor.on_transaction(transaction);
    }
    this.#auditor.on_block_end(block.slot);
    this.#settler.on_block(block);
    this.#position = { slot: block.slot, block_height: block.block_height };
  }
}
