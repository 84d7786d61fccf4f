// Results of the program: 0 is success, builtin errors are a code in the upper half, custom ones a plain
// number.
#pragma once

#define SUCCESS 0ull
#define BUILTIN(code) ((u64)(code) << 32)

#define INVALID_ARGUMENT BUILTIN(2)
#define INVALID_INSTRUCTION_DATA BUILTIN(3)
#define INVALID_ACCOUNT_DATA BUILTIN(4)
#define ACCOUNT_DATA_TOO_SMALL BUILTIN(5)
#define INSUFFICIENT_FUNDS BUILTIN(6)
#define INCORRECT_PROGRAM_ID BUILTIN(7)
#define MISSING_REQUIRED_SIGNATURE BUILTIN(8)
#define ACCOUNT_ALREADY_INITIALIZED BUILTIN(9)
#define UNINITIALIZED_ACCOUNT BUILTIN(10)
#define NOT_ENOUGH_ACCOUNT_KEYS BUILTIN(11)
#define BORSH_IO_ERROR BUILTIN(15)
#define ARITHMETIC_OVERFLOW BUILTIN(24)

#define SWAP_OUTPUT_OVERFLOW 1019ull
#define SYSTEM_PAUSED 1023ull
#define SYSTEM_ALREADY_PAUSED 1024ull
#define SYSTEM_NOT_PAUSED 1025ull
#define POOL_SWAPS_PAUSED 1027ull
#define SWAP_ACCESS_RESTRICTED 1028ull
#define INSUFFICIENT_FEE_BALANCE 1031ull
#define FEE_VALIDATION_FAILED 1033ull
#define TREASURY_VALIDATION_FAILED 1034ull
// The interface uses one number for a wrong treasury and for a pool that is not the one named in the data.
#define POOL_ID_MISMATCH 1034ull
#define POOL_LIQUIDITY_PAUSED 1035ull
#define INVALID_FEE_UPDATE_FLAGS 1043ull
#define INVALID_LIQUIDITY_FEE 1044ull
#define INVALID_SWAP_FEE 1045ull
#define AMOUNT_MISMATCH 1047ull
#define UNSUPPORTED_RATIO_TYPE 1049ull
#define LP_MINTED_AMOUNT_WRONG 3001ull
#define LP_ACCOUNT_UNUSABLE 4001ull

// Leaves the function with the error of an inner step, if it had one.
#define TRY(step)              \
  do {                         \
    u64 error_of_step = (step); \
    if (error_of_step)         \
      return error_of_step;    \
  } while (0)
