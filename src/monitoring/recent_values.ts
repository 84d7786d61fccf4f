/** The newest values of a series, at most so many: for averages and trends of what has just happened. */
export class RecentValues {
  readonly #most: number;
  #values: number[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  add(value: number): void {
    this.#values.push(value);
    if (this.#values.length > this.#most) this.#values.shift();
  }

  /** Mean of the values; `null` before the first. */
  mean(): number | null {
    return mean_of(this.#values);
  }

  /**
   * Compares the newer half of the values with the older one: a difference of more than a tenth is a trend. Fewer than
   * four values have none.
   */
  trend(): "increasing" | "decreasing" | "stable" {
    const half = Math.floor(this.#values.length / 2);
    if (half < 2) return "stable";
    const older = mean_of(this.#values.slice(0, half)) ?? 0;
    const newer = mean_of(this.#values.slice(-half)) ?? 0;
    if (newer > older * 1.1) return "increasing";
    return newer < older * 0.9 ? "decreasing" : "stable";
  }
}

function mean_of(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
