/** Keys of a scenario that are right one by one and cannot hold together. */
export interface Contradiction {
  readonly path: readonly PropertyKey[];
  /** What does not go together, and what to do. */
  readonly message: string;
}
