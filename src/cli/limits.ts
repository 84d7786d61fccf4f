/** The bounds of this room. */

/** `threads list`: more than a daemon will ever have. */
export const MAX_LISTED_THREADS = 1_000_000;
/** `threads create`: each is a transaction, one after another. */
export const MAX_CREATED_AT_ONCE = 10_000;
/** Longest wait between two cycles of a thread: the daemon's own bound, said before it is asked. */
export const MAX_INTERVAL_MS = 3_600_000;
/** Entries that the lists of the past show at once. */
export const MAX_ENTRIES_SHOWN = 1_000;
