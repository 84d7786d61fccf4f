import type { FailureEvidence } from "@/domain/failure_evidence.ts";
import type { Attempt, OperationKind, OperationPurpose } from "@/domain/operation.ts";

/** One thing that went wrong in a thread. */
export interface ThreadError {
  readonly at_ms: number;
  readonly operation_type: OperationKind;
  readonly purpose: OperationPurpose;
  /** Stable name of the failure, for counting. */
  readonly code: string;
  readonly message: string;
  readonly expected: boolean;
  readonly signature: string | null;
  /** Only of an operation. */
  readonly attempt: Attempt | null;
  /** Only of an operation that failed unexpectedly. */
  readonly evidence: FailureEvidence | null;
}
