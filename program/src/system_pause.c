#include "authority.h"
#include "errors.h"
#include "instructions.h"
#include "log.h"
#include "system_state.h"
#include "treasury.h"

enum { ADMIN, SYSTEM_STATE, PAUSE_PROGRAM_DATA, PAUSE_ACCOUNTS };
enum { UNPAUSE_TREASURY = 2, UNPAUSE_PROGRAM_DATA, UNPAUSE_ACCOUNTS };

// After a restart the treasury counts as just withdrawn from at a moment 71 hours ahead.
#define RESTART_PENALTY_SECONDS 255600

u64 pause_system(const struct invocation *call) {
  const struct account *all = call->accounts;
  // The interface indexes its account list unchecked here, where UnpauseSystem has an error of its own.
  if (call->account_count < PAUSE_ACCOUNTS)
    return panic();
  const struct account *state = &all[SYSTEM_STATE];
  if (!state->is_writable)
    return INVALID_ACCOUNT_DATA;
  TRY(authority_check_admin(&all[ADMIN], state, &all[PAUSE_PROGRAM_DATA], call));
  if (state->data[SYSTEM_IS_PAUSED])
    return SYSTEM_ALREADY_PAUSED;
  u64 reason = U8_AT(ARGUMENTS(call), 0);
  system_state_set_pause(state, 1, now(), reason);
  LOG_NUMBER("System paused. Pause code: ", reason);
  return SUCCESS;
}

u64 unpause_system(const struct invocation *call) {
  const struct account *all = call->accounts;
  if (call->account_count < UNPAUSE_ACCOUNTS)
    return NOT_ENOUGH_ACCOUNT_KEYS;
  const struct account *state = &all[SYSTEM_STATE];
  const struct account *treasury = &all[UNPAUSE_TREASURY];
  if (!state->is_writable || !treasury->is_writable)
    return INVALID_ACCOUNT_DATA;
  TRY(authority_check_admin(&all[ADMIN], state, &all[UNPAUSE_PROGRAM_DATA], call));
  TRY(treasury_check_address(treasury, call, INVALID_ACCOUNT_DATA));
  if (!state->data[SYSTEM_IS_PAUSED])
    return SYSTEM_NOT_PAUSED;
  if (treasury->data_length < TREASURY_BYTES)
    return INVALID_ACCOUNT_DATA;
  i64 time = now();
  system_state_set_pause(state, 0, 0, 0);
  U64_AT(treasury->data, TREASURY_LAST_WITHDRAWAL) = (u64)(time + RESTART_PENALTY_SECONDS);
  U64_AT(treasury->data, TREASURY_LAST_UPDATE) = (u64)time;
  LOG("System unpaused");
  return SUCCESS;
}
