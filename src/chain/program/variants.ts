/** First byte of each instruction's data: the index of its variant in the contract's enumeration. */
export const VARIANT = {
  initialize_program: 0,
  initialize_pool: 1,
  deposit: 2,
  withdraw: 3,
  swap: 4,
  pause_system: 12,
  unpause_system: 13,
  pause_pool: 19,
  unpause_pool: 20,
} as const;

/** Where the amount stands in the data of a deposit, withdrawal or swap: behind the variant and a mint. */
export const AMOUNT_OFFSET = 33;
/** Where a swap's expected output stands. */
export const EXPECTED_OUTPUT_OFFSET = 41;
/** Places of the user's accounts in the instruction's account list. */
export const USER_ACCOUNT_INDEX = { user: 0, pool: 3, input: 7, output: 8 } as const;
