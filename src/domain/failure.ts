/** Where an operating failure comes from. */
export type FailureCategory = "network" | "transaction" | "logic" | "system";

/**
 * An operating failure: something that the world did, to be counted, backed off from or acted upon. An expected one is
 * part of a stress test; an unexpected one puts its thread into the state `error`.
 */
export interface Failure {
  readonly category: FailureCategory;
  /** Stable snake_case name, for counting: `insufficient_pool_liquidity`. */
  readonly code: string;
  readonly expected: boolean;
  /** What happened, for a person. */
  readonly message: string;
  /** What to do about it. */
  readonly hint: string;
}

/** A {@linkcode Failure} on its way through code that cannot go on. */
export class FailureError extends Error {
  override readonly name = "FailureError";
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}
