#include "authority.h"
#include "errors.h"
#include "instructions.h"
#include "log.h"
#include "system_state.h"

enum { CALLER, SYSTEM_STATE, PROGRAM_DATA, ACCOUNTS };

#define DELAY_SECONDS 259200

static u64 check(const struct invocation *call) {
  const struct account *all = call->accounts;
  const struct account *caller = &all[CALLER];
  TRY(system_check_not_paused(&all[SYSTEM_STATE], call));
  // Other than elsewhere, a caller who is not the admin is refused before anybody asks whether he signed.
  if (!key_equal(caller->key, (const struct key *)(all[SYSTEM_STATE].data + SYSTEM_ADMIN)) &&
      authority_check_upgrade(caller, &all[PROGRAM_DATA], call))
    return INVALID_ACCOUNT_DATA;
  return caller->is_signer ? SUCCESS : MISSING_REQUIRED_SIGNATURE;
}

static u64 is_due(const u8 *state, const struct key *new_admin, i64 time) {
  return state[SYSTEM_PENDING_TAG] && key_equal(new_admin, (const struct key *)(state + SYSTEM_PENDING_ADMIN)) &&
         time - (i64)U64_AT(state, SYSTEM_ADMIN_CHANGE_TIMESTAMP) >= DELAY_SECONDS;
}

// The same admin proposed again after the delay is installed. Any other proposal, the same one too early
// included, starts the delay anew.
u64 process_admin_change(const struct invocation *call) {
  if (call->account_count != ACCOUNTS)
    return INVALID_ACCOUNT_DATA;
  TRY(check(call));
  const struct account *state = &call->accounts[SYSTEM_STATE];
  const struct key *new_admin = (const struct key *)ARGUMENTS(call);
  struct key *admin = (struct key *)(state->data + SYSTEM_ADMIN);
  i64 time = now();
  if (!is_due(state->data, new_admin, time)) {
    system_state_set_pending(state, new_admin, time);
    LOG("Admin change proposed");
  } else if (key_equal(new_admin, admin)) {
    system_state_clear_pending(state);
    LOG("Admin change cleared");
  } else {
    key_copy(admin, new_admin);
    system_state_clear_pending(state);
    LOG("Admin change completed");
  }
  return SUCCESS;
}
