#include "pool_admin.h"

#include "authority.h"
#include "errors.h"
#include "system_state.h"

u64 pool_admin_check_caller(const struct invocation *call) {
  const struct account *all = call->accounts;
  const struct account *state = &all[POOL_ADMIN_SYSTEM_STATE];
  TRY(system_check_not_paused(state, call));
  return authority_check_admin(&all[POOL_ADMIN], state, &all[POOL_ADMIN_PROGRAM_DATA], call);
}

u64 pool_admin_check_pool(const struct invocation *call) {
  const u8 *id = call->data + call->data_length - sizeof(struct key);
  return pool_check(&call->accounts[POOL_ADMIN_POOL], call, (const struct key *)id);
}

u64 pool_admin_check(const struct invocation *call) {
  if (call->account_count != POOL_ADMIN_ACCOUNTS)
    return INVALID_ACCOUNT_DATA;
  TRY(pool_admin_check_caller(call));
  return pool_admin_check_pool(call);
}
