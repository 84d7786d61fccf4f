import { ACTS } from "@/cli/chaos/acts.ts";

/** The part of the campaign in which the ledger loses everything. */
export const LEDGER_WIPED = "ledger_wiped";

/** All parts of the campaign, for whoever chooses some. */
export const PART_NAMES: readonly string[] = [...ACTS.map(({ name }) => name), LEDGER_WIPED];
