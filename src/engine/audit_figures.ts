/** What the auditor tells about its work. */
import type { InvariantId } from "@/oracle/invariants.ts";
import type { FoldCounts } from "@/oracle/ledger_fold.ts";

/** What has been checked so far. */
export interface AuditCounts {
  readonly operations_checked: number;
  readonly operations_equal: number;
  readonly pool_checks: number;
  readonly findings: number;
  readonly unmodelled_calls: number;
}

/** The same by oracle. */
export interface OracleCounts {
  /** Transactions against the model and its invariants. */
  readonly model: FoldCounts;
  /** Fields of readings against the model. */
  readonly readings: number;
  /** Equations of the conservation audit. */
  readonly conservation: number;
}

/** How a rule has fared since the start. */
export interface RuleFigures {
  readonly rule: InvariantId;
  /** Whether it is watched. */
  readonly is_on: boolean;
  /** How often it was looked at: the times are those of its transactions, readings or mints. */
  readonly checked: number;
  /** Findings of it. */
  readonly broken: number;
}

/** What a pool holds beyond its books. */
export interface PoolResiduals {
  /** Tokens that were sent to the vaults directly. */
  readonly untracked_a: bigint;
  readonly untracked_b: bigint;
  /** What no LP holder can take out, in units of 1/(ratio A x ratio B). */
  readonly surplus: bigint;
}
