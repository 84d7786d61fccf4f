/** A broken assumption of our own code: never the user's fault, never the chain's. */
export class AssertionError extends Error {
  override readonly name = "AssertionError";
}

/** Throws {@linkcode AssertionError} when a thing that our code guarantees does not hold. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}
