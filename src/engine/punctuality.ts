/** How late the cycles of one thread began, since its start: the measure of whether the machine keeps up. */
export class Punctuality {
  #cycles = 0;
  #late_cycles = 0;
  #last_ms = 0;
  #worst_ms = 0;
  #sum_ms = 0;

  /** A cycle began `lateness_ms` after its intended time; `allowed_ms` later is still in time. */
  note(lateness_ms: number, allowed_ms: number): void {
    this.#cycles += 1;
    this.#last_ms = lateness_ms;
    this.#sum_ms += lateness_ms;
    this.#worst_ms = Math.max(this.#worst_ms, lateness_ms);
    if (lateness_ms > allowed_ms) this.#late_cycles += 1;
  }

  /** Cycles that have begun. */
  get cycles(): number {
    return this.#cycles;
  }

  /** Cycles that began too late. */
  get late_cycles(): number {
    return this.#late_cycles;
  }

  get last_ms(): number {
    return this.#last_ms;
  }

  get worst_ms(): number {
    return this.#worst_ms;
  }

  get mean_ms(): number {
    return this.#cycles === 0 ? 0 : this.#sum_ms / this.#cycles;
  }
}
