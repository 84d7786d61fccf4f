#include "system_state.h"

#include "errors.h"
#include "log.h"
#include "pda.h"

// Shortest encoding: no pending admin.
#define SYSTEM_MIN_BYTES 51
#define CLOCK_UNIX_TIMESTAMP 4

i64 now(void) {
  // The VM insists on an 8-aligned buffer of all five fields.
  u64 clock[5];
  sol_get_clock_sysvar(clock);
  return (i64)clock[CLOCK_UNIX_TIMESTAMP];
}

u64 system_state_check(const struct account *state, const struct invocation *call) {
  struct pda pda;
  pda_system_state(&pda, call);
  if (!key_equal(state->key, &pda.address))
    return INVALID_ACCOUNT_DATA;
  if (state->data_length == 0)
    return UNINITIALIZED_ACCOUNT;
  if (state->data_length < SYSTEM_MIN_BYTES || state->data[SYSTEM_IS_PAUSED] > 1)
    return INVALID_ACCOUNT_DATA;
  u64 tag = state->data[SYSTEM_PENDING_TAG];
  if (tag > 1 || (tag == 1 && state->data_length < SYSTEM_BYTES))
    return INVALID_ACCOUNT_DATA;
  return SUCCESS;
}

u64 system_check_not_paused(const struct account *state, const struct invocation *call) {
  TRY(system_state_check(state, call));
  if (!state->data[SYSTEM_IS_PAUSED])
    return SUCCESS;
  LOG_NUMBER("System is paused. Pause code: ", state->data[SYSTEM_PAUSE_REASON]);
  return SYSTEM_PAUSED;
}

void system_state_set_pause(const struct account *state, u64 paused, i64 timestamp, u64 reason) {
  U8_AT(state->data, SYSTEM_IS_PAUSED) = (u8)paused;
  U64_AT(state->data, SYSTEM_PAUSE_TIMESTAMP) = (u64)timestamp;
  U8_AT(state->data, SYSTEM_PAUSE_REASON) = (u8)reason;
}

void system_state_set_pending(const struct account *state, const struct key *admin, i64 timestamp) {
  U8_AT(state->data, SYSTEM_PENDING_TAG) = 1;
  key_copy((struct key *)(state->data + SYSTEM_PENDING_ADMIN), admin);
  U64_AT(state->data, SYSTEM_ADMIN_CHANGE_TIMESTAMP) = (u64)timestamp;
}

void system_state_clear_pending(const struct account *state) {
  U8_AT(state->data, SYSTEM_PENDING_TAG) = 0;
  U64_AT(state->data, SYSTEM_PENDING_ADMIN) = 0;  // the timestamp
}
