import { MAX_FINDINGS_KEPT } from "@/base/limits.ts";
import {
  type Finding,
  type FindingGroup,
  SEVERITIES,
  type Severity,
  type SeverityCounts,
} from "@/domain/finding.ts";

/** What a finding has done to the book. */
export interface FindingNote {
  /** The group that it belongs to, with it. */
  readonly group: FindingGroup;
  /** It is the first of its kind. */
  readonly is_new: boolean;
  /** There was no room for its kind: it is counted, and nothing else. */
  readonly is_kept: boolean;
  /** The group that had to make room for it. */
  readonly dropped: FindingGroup | undefined;
}

const NO_COUNTS: SeverityCounts = { critical: 0, high: 0, medium: 0 };

function with_more(counts: SeverityCounts, severity: Severity, times: number): SeverityCounts {
  return { ...counts, [severity]: counts[severity] + times };
}

/**
 * Findings by what is the same about them: the first of a kind in full, the others as a number. The first kinds stay, for
 * they are nearest to the cause; when all room is taken, only a worse one gets the place of a lesser one.
 */
export class FindingBook {
  readonly #groups = new Map<string, FindingGroup>();
  #by_severity = NO_COUNTS;
  readonly #by_pool = new Map<string, SeverityCounts>();
  readonly #since_start = new Map<string, number>();
  #last_number = 0;

  /** Goes on from the groups of an earlier run; there may be no more than are kept. */
  constructor(known: readonly FindingGroup[] = []) {
    for (const group of [...known].sort((left, right) => left.number - right.number)) {
      this.#groups.set(group.fingerprint, group);
      this.#last_number = group.number;
      this.#count(group, group.count);
    }
  }

  /** Takes a finding, seen at `at_ms`. */
  note(finding: Finding, at_ms: number): FindingNote {
    this.#count(finding, 1);
    const { invariant, fingerprint, slot, index, signature } = finding;
    this.#since_start.set(invariant, (this.#since_start.get(invariant) ?? 0) + 1);
    const last_seen = { slot, index, signature };
    const known = this.#groups.get(fingerprint);
    if (known !== undefined) {
      const group = { ...known, count: known.count + 1, last_at_ms: at_ms, last_seen };
      this.#groups.set(fingerprint, group);
      return { group, is_new: false, is_kept: true, dropped: undefined };
    }
    const dropped = this.#groups.size < MAX_FINDINGS_KEPT ? undefined : this.#dispensable(finding.severity);
    const is_kept = this.#groups.size < MAX_FINDINGS_KEPT || dropped !== undefined;
    const number = this.#last_number + 1;
    const group = { ...finding, number, count: 1, first_at_ms: at_ms, last_at_ms: at_ms, last_seen };
    if (is_kept) {
      if (dropped !== undefined) this.#groups.delete(dropped.fingerprint);
      this.#groups.set(fingerprint, group);
      this.#last_number = number;
    }
    return { group, is_new: true, is_kept, dropped };
  }

  #count({ severity, pool_id }: Finding, times: number): void {
    this.#by_severity = with_more(this.#by_severity, severity, times);
    if (pool_id !== null) this.#by_pool.set(pool_id, with_more(this.of_pool(pool_id), severity, times));
  }

  /** The newest group of the least bad kind, if that is less bad than `severity`. */
  #dispensable(severity: Severity): FindingGroup | undefined {
    const newest_first = [...this.#groups.values()].reverse();
    for (const lesser of SEVERITIES.slice(SEVERITIES.indexOf(severity) + 1).reverse()) {
      const found = newest_first.find((group) => group.severity === lesser);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The kept findings, by when their first was seen. */
  get findings(): readonly FindingGroup[] {
    return [...this.#groups.values()];
  }

  /** How many there have been, each repetition counted, with those of earlier runs. */
  get seen(): number {
    return SEVERITIES.reduce((sum, severity) => sum + this.#by_severity[severity], 0);
  }

  /** The same by severity. */
  get by_severity(): SeverityCounts {
    return this.#by_severity;
  }

  /** The same of one pool: another object whenever one more is counted. */
  of_pool(pool_id: string): SeverityCounts {
    return this.#by_pool.get(pool_id) ?? NO_COUNTS;
  }

  /** How many this process has seen, by the name of the rule. */
  get since_start(): ReadonlyMap<string, number> {
    return this.#since_start;
  }
}
