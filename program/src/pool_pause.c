#include "errors.h"
#include "instructions.h"
#include "log.h"
#include "planted_bugs.h"
#include "pool_admin.h"

#define ARGUMENT_OPERATIONS 0
#define OPERATION_LIQUIDITY 1
#define OPERATION_SWAPS 2

// The argument's bits and the pool's flags are numbered differently; bits that mean nothing are ignored.
static u64 flags_of_argument(const struct invocation *call) {
  u64 operations = U8_AT(ARGUMENTS(call), ARGUMENT_OPERATIONS);
  return (operations & OPERATION_LIQUIDITY ? FLAG_LIQUIDITY_PAUSED : 0) |
         (operations & OPERATION_SWAPS ? FLAG_SWAPS_PAUSED : 0);
}

static void write_flags(const struct account *pool, u64 flags) {
  U8_AT(pool->data, POOL_FLAGS) = (u8)flags;
  if (flags & FLAG_LIQUIDITY_PAUSED)
    LOG("Liquidity operations: PAUSED");
  else
    LOG("Liquidity operations: ENABLED");
  if (flags & FLAG_SWAPS_PAUSED)
    LOG("Swap operations: PAUSED");
  else
    LOG("Swap operations: ENABLED");
}

u64 pause_pool(const struct invocation *call) {
  TRY(PLANTED(PAUSE_BY_ANYBODY) ? pool_admin_check_pool(call) : pool_admin_check(call));
  const struct account *pool = &call->accounts[POOL_ADMIN_POOL];
  write_flags(pool, U8_AT(pool->data, POOL_FLAGS) | flags_of_argument(call));
  return SUCCESS;
}

u64 unpause_pool(const struct invocation *call) {
  TRY(pool_admin_check(call));
  const struct account *pool = &call->accounts[POOL_ADMIN_POOL];
  write_flags(pool, U8_AT(pool->data, POOL_FLAGS) & ~flags_of_argument(call));
  return SUCCESS;
}
