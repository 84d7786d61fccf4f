#include "authority.h"
#include "cpi.h"
#include "errors.h"
#include "instructions.h"
#include "log.h"
#include "rent.h"
#include "system_state.h"
#include "treasury.h"

enum { AUTHORITY, SYSTEM, RENT, SYSTEM_STATE, TREASURY, PROGRAM_DATA, ACCOUNTS };

static u64 create(const struct invocation *call, u64 index, const struct pda *pda, u64 bytes) {
  const struct account *accounts = call->accounts;
  struct caller caller = {call, pda};
  struct new_account request = {&accounts[AUTHORITY], &accounts[index], call->program_id,
                                rent_minimum_balance(&accounts[RENT], bytes), bytes};
  return system_create_account(&caller, &request);
}

// The first admin is also stored as the pending one, so that the state has its full length from the start.
// The treasury needs no writing: new accounts are zeroes, and its fields all start at 0.
static void write_system_state(const struct account *state, const struct key *admin) {
  key_copy((struct key *)(state->data + SYSTEM_ADMIN), admin);
  system_state_set_pending(state, admin, now());
}

u64 initialize_program(const struct invocation *call) {
  const struct account *accounts = call->accounts;
  struct pda system_state, treasury;
  if (call->account_count != ACCOUNTS)
    return INVALID_ACCOUNT_DATA;
  TRY(rent_check(&accounts[RENT]));
  TRY(authority_check_upgrade(&accounts[AUTHORITY], &accounts[PROGRAM_DATA], call));
  pda_system_state(&system_state, call);
  if (!key_equal(accounts[SYSTEM_STATE].key, &system_state.address))
    return INVALID_ACCOUNT_DATA;
  if (accounts[SYSTEM_STATE].data_length != 0)
    return ACCOUNT_ALREADY_INITIALIZED;
  pda_main_treasury(&treasury, call);
  if (!key_equal(accounts[TREASURY].key, &treasury.address))
    return INVALID_ACCOUNT_DATA;
  TRY(create(call, SYSTEM_STATE, &system_state, SYSTEM_BYTES));
  TRY(create(call, TREASURY, &treasury, TREASURY_BYTES));
  write_system_state(&accounts[SYSTEM_STATE], (const struct key *)ARGUMENTS(call));
  LOG("System initialized");
  return SUCCESS;
}
