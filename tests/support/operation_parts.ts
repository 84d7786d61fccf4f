/** What most operations of tests have in common. */
import { amount, NO_AMOUNT, U64_MAX } from "@/domain/units.ts";

/** An operation of a thread's own that was planned on plenty. */
export const OWN_OPERATION = { purpose: "cycle", available: amount(U64_MAX), burns: [] } as const;

/** Of effects: nothing was burnt. */
export const NOTHING_BURNT = { burned_in: NO_AMOUNT, burned_out: NO_AMOUNT } as const;

/** Of an end: nothing to remember of a failure. */
export const OWN_END = { purpose: "cycle", attempt: null, evidence: null, pool_check: null } as const;
