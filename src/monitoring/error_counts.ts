const HOUR_MS = 3_600_000;
/** An hour is counted in slices of a minute: what leaves the window leaves it a minute at a time. */
const SLICE_MS = 60_000;

/** Errors of an hour: how many, and the code that came most often. */
interface ErrorsOfHour {
  readonly errors: number;
  readonly most_common: string | null;
}

const NO_ERRORS: ErrorsOfHour = { errors: 0, most_common: null };

/** Errors of the last hour by their code, in bounded memory. */
export class ErrorCounts {
  #slices: { readonly from_ms: number; readonly counts: Map<string, number> }[] = [];

  add(code: string, at_ms: number): void {
    const from_ms = at_ms - at_ms % SLICE_MS;
    let slice = this.#slices.at(-1);
    if (slice === undefined || slice.from_ms !== from_ms) {
      slice = { from_ms, counts: new Map() };
      this.#slices.push(slice);
      this.#forget(at_ms);
    }
    slice.counts.set(code, (slice.counts.get(code) ?? 0) + 1);
  }

  /** How many in the last hour, and the code that came most often; `null` when there was none. */
  last_hour(now_ms: number): ErrorsOfHour {
    this.#forget(now_ms);
    if (this.#slices.length === 0) return NO_ERRORS;
    const counts = new Map<string, number>();
    for (const slice of this.#slices) {
      for (const [code, count] of slice.counts) counts.set(code, (counts.get(code) ?? 0) + count);
    }
    let errors = 0;
    let most_common: string | null = null;
    for (const [code, count] of counts) {
      errors += count;
      if (most_common === null || count > (counts.get(most_common) ?? 0)) most_common = code;
    }
    return { errors, most_common };
  }

  #forget(now_ms: number): void {
    if (this.#slices.length === 0) return;
    // What seems to come from the future is of before the clock was set back.
    this.#slices = this.#slices.filter(({ from_ms }) =>
      from_ms <= now_ms && from_ms + SLICE_MS > now_ms - HOUR_MS
    );
  }
}
