import type { ThreadError } from "@/domain/thread_error.ts";

/** Something that keeps errors, oldest first. */
interface WithErrors {
  readonly errors: readonly ThreadError[];
}

/** An error and whose it is. */
export interface FoundError<Owner> {
  readonly owner: Owner;
  readonly error: ThreadError;
}

/**
 * The newest `limit` errors of all `owners`, newest first; those of the same instant in the order of the owners. Many
 * threads keep a hundred thousand of them: no more than twice `limit` are held while looking.
 */
export function newest_errors<Owner extends WithErrors>(
  owners: readonly Owner[],
  fits: (error: ThreadError) => boolean,
  limit: number,
): FoundError<Owner>[] {
  let found: FoundError<Owner>[] = [];
  let oldest_kept_ms = -Infinity;
  const keep_newest = () => {
    found = found.sort((left, right) => right.error.at_ms - left.error.at_ms).slice(0, limit);
    if (found.length === limit) oldest_kept_ms = found.at(-1)?.error.at_ms ?? -Infinity;
  };
  for (const owner of owners) {
    for (const error of owner.errors) {
      if (error.at_ms <= oldest_kept_ms || !fits(error)) continue;
      found.push({ owner, error });
      if (found.length >= 2 * limit) keep_newest();
    }
  }
  keep_newest();
  return found;
}
