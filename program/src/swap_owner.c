#include "errors.h"
#include "instructions.h"
#include "log.h"
#include "pool_admin.h"

#define ARGUMENT_ENABLE 0
#define ARGUMENT_OWNER 1

// Enabling hands the pool to the designated owner, also when it was enabled before. Disabling leaves the owner
// as he is: whoever owned the pool at first does not come back.
u64 set_swap_owner_only(const struct invocation *call) {
  TRY(pool_admin_check(call));
  const struct account *pool = &call->accounts[POOL_ADMIN_POOL];
  u8 *flags = &U8_AT(pool->data, POOL_FLAGS);
  if (U8_AT(ARGUMENTS(call), ARGUMENT_ENABLE)) {
    *flags |= FLAG_OWNER_ONLY_SWAPS;
    key_copy(pool_key(pool, POOL_OWNER, SIDE_A), (const struct key *)(ARGUMENTS(call) + ARGUMENT_OWNER));
    LOG("Swaps: owner only");
  } else {
    *flags &= (u8)~FLAG_OWNER_ONLY_SWAPS;
    LOG("Swaps: everybody");
  }
  return SUCCESS;
}
