// What the admin's instructions for one pool have in common: their account list and their checks.
#pragma once
#include "pool_state.h"

enum {
  POOL_ADMIN,
  POOL_ADMIN_SYSTEM_STATE,
  POOL_ADMIN_POOL,
  POOL_ADMIN_PROGRAM_DATA,
  POOL_ADMIN_ACCOUNTS
};

// Checks that the system runs and that the caller may administer it.
u64 pool_admin_check_caller(const struct invocation *call);

// Checks the pool: its id ends the instruction data.
u64 pool_admin_check_pool(const struct invocation *call);

// An exact number of accounts, then both of the above.
u64 pool_admin_check(const struct invocation *call);
