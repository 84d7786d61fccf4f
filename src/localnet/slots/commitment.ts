/** The three commitments, weakest first. */
export const COMMITMENTS = ["processed", "confirmed", "finalized"] as const;
/** How sure a reader wants to be: executed, in a closed slot, or so deep that a cluster would not go back. */
export type Commitment = typeof COMMITMENTS[number];
