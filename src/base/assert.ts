/** A broken assumption of our own code: never the user's fault, never the chain's. */
export class AssertionError extends Error {
  override readonly name = "AssertionError";
}

/** Throws {@linkcode AssertionError} when a thing that our code guarantees does not hold. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}

/** The end of an exhaustive switch: the compiler proves that no case is left. */
export function assert_never(value: never): never {
  throw new AssertionError(`Unexpected case: ${String(value)}`);
}
