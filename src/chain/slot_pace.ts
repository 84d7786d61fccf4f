/** How long a slot takes until some have been measured: Solana's design value. */
const TYPICAL_SLOT_MS = 400;
/** Weight of a new measurement. */
const SMOOTHING = 0.2;
/** One measurement counts for at most this many slots: the chain may have stood still. */
const LONGEST_STEP = 4;
/** A block that was there at the first try may have waited for us: the next one is asked for this much sooner. */
const FIRST_LEAD_MS = 4;

/**
 * Guesses when the next block is due, so that asking for it costs little more than one call a slot. A block that came
 * after "not yet" tells when blocks come; one that was there at once only tells that we were not too early, so the
 * guess moves forward, twice as far each time, until we are too early again.
 */
export class SlotPace {
  #slot_ms = TYPICAL_SLOT_MS;
  #due_ms = 0;
  #hits_in_a_row = 0;
  #is_measured = false;
  #seen: { readonly slot: number; readonly at_ms: number } | undefined;

  /** The measured length of a slot. */
  get slot_ms(): number {
    return this.#slot_ms;
  }

  /** A block has come at `now_ms` (monotonic); `after_misses`: we had asked for it too early. */
  arrived(slot: number, now_ms: number, after_misses: boolean): void {
    if (after_misses) {
      if (this.#seen !== undefined) {
        this.#learn((now_ms - this.#seen.at_ms) / (slot - this.#seen.slot));
      }
      this.#seen = { slot, at_ms: now_ms };
      this.#hits_in_a_row = 0;
      // Until a slot has been measured, asking at once costs little and waiting may cost many blocks.
      this.#due_ms = now_ms + (this.#is_measured ? this.#slot_ms : 0);
      return;
    }
    if (!this.#is_measured) {
      this.#due_ms = now_ms;
      return;
    }
    const lead_ms = Math.min(this.#slot_ms, FIRST_LEAD_MS * 2 ** this.#hits_in_a_row);
    this.#hits_in_a_row += 1;
    this.#due_ms += this.#slot_ms - lead_ms;
  }

  /** The first measurement is taken as it is; later ones move the average, and a stall counts as a few slots at most. */
  #learn(elapsed_ms: number): void {
    if (!this.#is_measured) {
      this.#slot_ms = elapsed_ms;
      this.#is_measured = true;
      return;
    }
    const measured_ms = Math.min(elapsed_ms, LONGEST_STEP * this.#slot_ms);
    this.#slot_ms += (measured_ms - this.#slot_ms) * SMOOTHING;
  }

  /** How long to wait before asking for the next block. */
  wait_ms(now_ms: number): number {
    return Math.max(0, this.#due_ms - now_ms);
  }
}
