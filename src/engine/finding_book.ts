import { MAX_FINDINGS_KEPT } from "@/base/limits.ts";
import type { Finding, FindingGroup, Severity } from "@/domain/finding.ts";

/** Findings by what is the same about them: the first of a kind in full, the others as a number. */
export class FindingBook {
  readonly #groups = new Map<string, FindingGroup>();
  readonly #by_severity: Record<Severity, number> = { critical: 0, high: 0, medium: 0 };
  #seen = 0;

  /** Takes a finding; answers whether it is the first of its kind. */
  add(finding: Finding): boolean {
    this.#seen += 1;
    this.#by_severity[finding.severity] += 1;
    const { fingerprint, slot, index, signature } = finding;
    const known = this.#groups.get(fingerprint);
    const last_seen = { slot, index, signature };
    if (known !== undefined) {
      this.#groups.set(fingerprint, { ...known, count: known.count + 1, last_seen });
      return false;
    }
    this.#groups.set(fingerprint, { ...finding, count: 1, last_seen });
    const oldest = this.#groups.keys().next().value;
    if (this.#groups.size > MAX_FINDINGS_KEPT && oldest !== undefined) this.#groups.delete(oldest);
    return true;
  }

  /** The kept findings, by when their first was seen. */
  get findings(): readonly FindingGroup[] {
    return [...this.#groups.values()];
  }

  /** How many there have been, each repetition counted. */
  get seen(): number {
    return this.#seen;
  }

  /** The same by severity. */
  get by_severity(): Readonly<Record<Severity, number>> {
    return this.#by_severity;
  }
}
