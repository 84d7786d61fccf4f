import type { OperationKind } from "@/domain/operation.ts";

/** One thing that went wrong in a thread. */
export interface ThreadError {
  readonly at_ms: number;
  readonly operation_type: OperationKind;
  /** Stable name of the failure, for counting. */
  readonly code: string;
  readonly message: string;
  readonly expected: boolean;
  readonly signature: string | null;
}
