/** Every bound of the nemesis in one place, with its reason. */

/** Connections at the same time; one more is closed at once, as an overloaded node does. */
export const MAX_CONNECTIONS = 4_096;
/** The head of a request is no longer than this. */
export const MAX_HEAD_BYTES = 16_384;
/** A dropped reply keeps its connection open for this long, if the client does: longer than clients wait. */
export const LONGEST_SILENCE_MS = 60_000;
/** The latest that a delayed reply comes. */
export const LONGEST_DELAY_MS = 1_500;
/** A reply that is to be overtaken waits for this long at most: there may be no other. */
export const LONGEST_HOLD_MS = 250;
/** How many slots a node that lags is behind at most. */
export const MOST_SLOTS_BEHIND = 12;
/** How far a node's word about the block height is wrong: too low, and too high by more than a blockhash lives. */
export const WRONG_HEIGHTS = { too_low: 20, too_high: 400 } as const;
/** Blockhashes that are kept to be shown again: older ones than a cluster takes are among them. */
export const MAX_BLOCKHASHES_KEPT = 200;
/** The longest text that says which faults there shall be. */
export const MAX_SPEC_CHARACTERS = 1_000;
