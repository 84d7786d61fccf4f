/** A fold that follows one pool. */
import type { Address } from "@/domain/address.ts";
import type { Finding } from "@/domain/finding.ts";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import type { Pool } from "@/domain/pool.ts";
import type { PoolReading, PoolState } from "@/domain/pool_state.ts";
import { type FoldResult, type FoldStart, LedgerFold } from "@/oracle/ledger_fold.ts";

/** See the head of this file. */
export class PoolFold {
  readonly #fold: LedgerFold;
  readonly #pool: Pool;

  constructor(pool: Pool, owner: Address, start: PoolReading, more: FoldStart = {}) {
    this.#pool = pool;
    this.#fold = new LedgerFold(more);
    this.#fold.add_pool(pool, owner, start);
  }

  get state(): PoolState {
    return this.#fold.state_of(this.#pool.pool_id) as PoolState;
  }

  get last_slot(): number {
    return this.#fold.last_slot_of(this.#pool.pool_id);
  }

  get unmodelled_calls(): number {
    return this.#fold.unmodelled_calls;
  }

  get counts() {
    return this.#fold.counts;
  }

  fold(transaction: LandedTransaction): FoldResult {
    return this.#fold.fold(transaction);
  }

  check_reading(reading: PoolReading): Finding[] {
    return this.#fold.check_reading(this.#pool.pool_id, reading);
  }
}
