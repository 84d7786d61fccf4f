import type { Clock } from "@/base/clock.ts";
import { BLOCK_TIMEOUT_MS, MAX_READINGS_PER_CHECK } from "@/base/limits.ts";
import { type Failure, FailureError } from "@/domain/failure.ts";

const NOT_IN_STEP: Failure = {
  category: "network",
  code: "no_reading_in_step",
  expected: true,
  message: "The pool could not be read at a slot that has been followed",
  hint: "Check that the node produces blocks, and try again when the pool is quieter",
};

/** Takes readings in step with the blocks that have been folded: only then can the two be compared. */
export class LedgerStep {
  readonly #clock: Clock;
  readonly #waiters = new Set<() => void>();
  #slot = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The newest block that has been folded completely. */
  get slot(): number {
    return this.#slot;
  }

  /** A block has been folded completely. */
  on_block_end(slot: number): void {
    this.#slot = slot;
    for (const waiter of this.#waiters) waiter();
    this.#waiters.clear();
  }

  /**
   * What `use` makes of a reading of exactly the slot up to which the fold has come: all blocks up to it, and nothing
   * after it that touches what was read, whose last slot is `last_slot`. It is used in the very moment in which that has
   * been seen: the next block may be folded before anybody who waits for an answer goes on. Throws `FailureError`.
   */
  async read<Reading extends { readonly slot: number }, Used>(
    read: () => Promise<Reading>,
    last_slot: () => number,
    use: (reading: Reading) => Used,
  ): Promise<Used> {
    for (let tries = 0; tries < MAX_READINGS_PER_CHECK; tries += 1) {
      const reading = await read();
      await this.reached(reading.slot);
      if (last_slot() <= reading.slot) return use(reading);
    }
    throw new FailureError(NOT_IN_STEP);
  }

  /** Resolves once all blocks up to `slot` have been folded. Rejects with `FailureError` when no block comes for long. */
  async reached(slot: number): Promise<void> {
    while (this.#slot < slot) await this.#next_block();
  }

  async #next_block(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiters.add(resolve);
    const in_time = new AbortController();
    const late = this.#clock.sleep(BLOCK_TIMEOUT_MS, in_time.signal).then(() => "late" as const);
    const first = await Promise.race([promise, late]);
    in_time.abort();
    this.#waiters.delete(resolve);
    if (first === "late") throw new FailureError(NOT_IN_STEP);
  }
}
