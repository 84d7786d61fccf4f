/** Where the amount stands in the data of a deposit, withdrawal or swap: behind the variant and a mint. */
export const AMOUNT_OFFSET = 33;
/** Where a swap's expected output stands. */
export const EXPECTED_OUTPUT_OFFSET = 41;
