/** The bounds of this room. */

/** Refusals repeat at most this much of one text of the request; messages of their own are shorter. */
export const MAX_ECHOED_CHARACTERS = 400;
/** Refused names are repeated up to this length. */
export const MAX_ECHOED_NAME_CHARACTERS = 100;
/** Problems that one refusal of parameters lists, and unknown names that one problem lists. */
export const MAX_PROBLEMS = 20;
/** Methods with more parameters than this take them by name only. */
export const MAX_POSITIONAL_PARAMS = 2;
/** Pools that one page of `list_pools_on_chain` shows at most. */
export const MAX_LISTED_POOLS = 1_000;
/** A donation's message: with four bytes each they still fit into a transaction. */
export const MAX_DONATION_MESSAGE_CHARACTERS = 200;
/** Pools, and sources of tokens, that one answer of `get_audit` shows at most. */
export const MAX_AUDITED_POOLS = 1_000;
