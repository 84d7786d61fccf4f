/** Two places that should tell the same story and do not. */
export interface StateDifference {
  /** The places, for example "journal and ledger". */
  readonly between: string;
  /** What it is about: a thread's id, a signature, a file. */
  readonly subject: string;
  readonly expected: string;
  readonly found: string;
}
