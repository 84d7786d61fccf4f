/** Bounds and figures of the simulated world. */

/** Length of a slot, as on the real networks. */
export const SLOT_MS = 400;
/** Blocks that a node can still show. */
export const MAX_BLOCKS_KEPT = 16;
/** A node knows for this many blocks that a transaction has landed: longer than its blockhash may be used. */
export const MAX_BLOCKS_REMEMBERED = 200;
/** Text of the operation log that waits to be hashed. */
export const MAX_LOG_CHARACTERS = 65_536;
/** Errors of the engine's log that a report shows. */
export const MAX_ERRORS_SHOWN = 20;
/** Broken checks of one kind that a report shows; the others are counted. */
export const MAX_BREACHES_SHOWN = 10;
/** After the threads have been stopped, every open transaction lands or expires within this simulated time. */
export const DRAIN_TIMEOUT_MS = 600_000;
/** Nothing has been under way for this long: then nothing is. Longer than any request to the node. */
export const QUIET_BEFORE_REST_MS = 4_000;
/** A visitor who wants a thread to be gone asks this often at most. */
export const MAX_DELETE_TRIES = 5;
/** After this simulated time a transaction that nobody has heard of can no longer land. */
export const VISIT_PATIENCE_MS = 120_000;
/** Fewest threads: one pool with every kind of thread. */
export const MIN_SIMULATED_THREADS = 6;
/** Most threads of a simulation. */
export const MAX_SIMULATED_THREADS = 10_000;
/** Longest simulation: a week. */
export const MAX_SIMULATED_HOURS = 168;
