#include "errors.h"
#include "instructions.h"
#include "log.h"
#include "pool_admin.h"

#define ARGUMENT_SELECTION 0
#define ARGUMENT_LIQUIDITY_FEE 1
#define ARGUMENT_SWAP_FEE 9

#define SELECT_LIQUIDITY_FEE 1
#define SELECT_SWAP_FEE 2
#define SELECT_ALL (SELECT_LIQUIDITY_FEE | SELECT_SWAP_FEE)

#define MIN_LIQUIDITY_FEE 100000ull
#define MAX_LIQUIDITY_FEE 100000000ull
#define MIN_SWAP_FEE 10000ull
#define MAX_SWAP_FEE 10000000ull

// The values are judged before the pool is looked at; that of a fee which is not selected may be anything.
static u64 check_values(u64 selection, u64 liquidity_fee, u64 swap_fee) {
  if (selection == 0 || selection > SELECT_ALL)
    return INVALID_FEE_UPDATE_FLAGS;
  if ((selection & SELECT_LIQUIDITY_FEE) &&
      (liquidity_fee < MIN_LIQUIDITY_FEE || liquidity_fee > MAX_LIQUIDITY_FEE))
    return INVALID_LIQUIDITY_FEE;
  if ((selection & SELECT_SWAP_FEE) && (swap_fee < MIN_SWAP_FEE || swap_fee > MAX_SWAP_FEE))
    return INVALID_SWAP_FEE;
  return SUCCESS;
}

u64 update_pool_fees(const struct invocation *call) {
  if (call->account_count < POOL_ADMIN_ACCOUNTS)
    return NOT_ENOUGH_ACCOUNT_KEYS;
  TRY(pool_admin_check_caller(call));
  u64 selection = U8_AT(ARGUMENTS(call), ARGUMENT_SELECTION);
  u64 liquidity_fee = U64_AT(ARGUMENTS(call), ARGUMENT_LIQUIDITY_FEE);
  u64 swap_fee = U64_AT(ARGUMENTS(call), ARGUMENT_SWAP_FEE);
  TRY(check_values(selection, liquidity_fee, swap_fee));
  TRY(pool_admin_check_pool(call));
  const struct account *pool = &call->accounts[POOL_ADMIN_POOL];
  if (selection & SELECT_LIQUIDITY_FEE)
    U64_AT(pool->data, POOL_LIQUIDITY_FEE) = liquidity_fee;
  if (selection & SELECT_SWAP_FEE)
    U64_AT(pool->data, POOL_SWAP_FEE) = swap_fee;
  LOG_NUMBER("Liquidity fee: ", U64_AT(pool->data, POOL_LIQUIDITY_FEE));
  LOG_NUMBER("Swap fee: ", U64_AT(pool->data, POOL_SWAP_FEE));
  return SUCCESS;
}
