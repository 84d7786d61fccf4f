import { type Failure, FailureError } from "@/domain/failure.ts";

/** What the disk did to us: counted as category `system`, always unexpected. */
export function storage_failure(code: string, message: string, hint: string): FailureError {
  const failure: Failure = { category: "system", code, expected: false, message, hint };
  return new FailureError(failure);
}

/** Something found at start that the operator should know. */
export interface StorageReport {
  /** `recovered`: nothing is missing. `loss`: something could not be brought back. */
  readonly severity: "recovered" | "loss";
  /** The file that it is about. */
  readonly path: string;
  /** What was found and what was done, in one line. */
  readonly message: string;
}
