/** The bounds of this room. */

/** `threads list`: more than a daemon will ever have. */
export const MAX_LISTED_THREADS = 1_000_000;
/** `threads create`: each is a transaction. */
export const MAX_CREATED_AT_ONCE = 10_000;
/** Commands on many threads ask for so many changes at a time: each waits for a block. */
export const MAX_CHANGES_AT_ONCE = 16;
/** Longest wait between two cycles of a thread: the daemon's own bound, said before it is asked. */
export const MAX_INTERVAL_MS = 3_600_000;
/** Entries that the lists of the past show at once. */
export const MAX_ENTRIES_SHOWN = 1_000;
/** `watch`: pools whose state is shown; each costs the daemon a call to its node. */
export const MAX_POOLS_WATCHED = 3;
/** `watch`: kinds of findings that are told in words. */
export const MAX_FINDINGS_WATCHED = 3;
/** `watch`: so long the states of pools are shown before they are read again. */
export const POOLS_KEPT_MS = 10_000;
/** `watch`: the rate of operations goes back so many pictures. */
export const MAX_RATE_SAMPLES = 10;
/** `watch`: longest time between two pictures. */
export const MAX_WATCH_INTERVAL_SECONDS = 3_600;
/** Signals to stop that come within this time of the first are one wish; a later one ends the process at once. */
export const SAME_WISH_MS = 1_000;
