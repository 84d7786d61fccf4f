import { MAX_BREACHES_SHOWN } from "@/simulation/limits.ts";

/** Rules that a run has broken: each with the first cases and the number of all. */
export class Breaches {
  readonly #shown = new Map<string, string[]>();
  readonly #counts = new Map<string, number>();

  /** Notes that `rule` is broken, and how. */
  add(rule: string, how: string): void {
    const shown = this.#shown.get(rule) ?? [];
    if (shown.length < MAX_BREACHES_SHOWN) shown.push(how);
    this.#shown.set(rule, shown);
    this.#counts.set(rule, (this.#counts.get(rule) ?? 0) + 1);
  }

  /** Notes a breach of `rule` unless both are equal. */
  expect_equal(rule: string, what: string, found: bigint | number, expected: bigint | number): void {
    if (found !== expected) this.add(rule, `${what} is ${found}, expected ${expected}`);
  }

  /** One line for each case that is shown. */
  lines(): string[] {
    return [...this.#shown].flatMap(([rule, shown]) => {
      const more = (this.#counts.get(rule) ?? 0) - shown.length;
      const lines = shown.map((how) => `${rule}: ${how}`);
      return more > 0 ? [...lines, `${rule}: and ${more} more`] : lines;
    });
  }
}
