import type { Address } from "@/domain/address.ts";

/** How bad a finding is, the worst first. `critical`: value moved, appeared or vanished against the contract's mathematics. */
export const SEVERITIES = ["critical", "high", "medium"] as const;
/** One of {@linkcode SEVERITIES}. */
export type Severity = typeof SEVERITIES[number];
/** A number for each severity. */
export type SeverityCounts = Readonly<Record<Severity, number>>;

/** Where something was found. */
export interface FindingPlace {
  readonly slot: number;
  /** The transaction that broke the rule; `null` for a rule about what was read at `slot`. */
  readonly index: number | null;
  readonly signature: string | null;
}

/** What a finding rests on, in texts: numbers are written out exactly. */
export interface FindingEvidence {
  /** The model of the pool, or of the treasury, before it. */
  readonly state_before: Readonly<Record<string, string>>;
  readonly calls: readonly Readonly<Record<string, string>>[];
  /** `account: before -> after`, only what moved. */
  readonly token_changes: readonly string[];
  readonly lamport_changes: readonly string[];
  /** The error of the transaction, `null` when it landed without one. */
  readonly error: string | null;
  readonly logs: readonly string[];
}

/** The contract did something that the model did not predict. */
export interface Finding extends FindingPlace {
  /** Follows from the fingerprint: findings that are one have one id, for ever. */
  readonly id: string;
  readonly severity: Severity;
  /** The rule that was broken, a stable name. */
  readonly invariant: string;
  /** The pool that it concerns; `null` for what concerns the whole deployment. */
  readonly pool_id: Address | null;
  readonly expected: string;
  readonly observed: string;
  /** Equal for findings of the same rule, pool and kinds of calls: they are one finding that comes again. */
  readonly fingerprint: string;
  /** What the first one rests on; `null` for rules about what was read. */
  readonly evidence: FindingEvidence | null;
}

/** A finding with how often it came: place, figures and evidence are those of the first time. */
export interface FindingGroup extends Finding {
  /** Its place in the order in which the groups were first seen; never given twice. */
  readonly number: number;
  readonly count: number;
  readonly first_at_ms: number;
  readonly last_at_ms: number;
  readonly last_seen: FindingPlace;
}
