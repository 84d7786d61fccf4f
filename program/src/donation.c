#include "cpi.h"
#include "errors.h"
#include "instructions.h"
#include "log.h"
#include "planted_bugs.h"
#include "system_state.h"
#include "treasury.h"
#include "utf8.h"

enum { DONOR, TREASURY, SYSTEM_STATE, SYSTEM, ACCOUNTS };

#define ARGUMENT_AMOUNT 0
#define ARGUMENT_MESSAGE_LENGTH 8
#define ARGUMENT_MESSAGE 12
#define MIN_DONATION 100000000ull

u64 donation_is_decodable(const struct invocation *call) {
  u64 head = 1 + ARGUMENT_MESSAGE;
  if (call->data_length < head)
    return 0;
  u64 length = U32_AT(ARGUMENTS(call), ARGUMENT_MESSAGE_LENGTH);
  return call->data_length - head == length && utf8_is_valid(ARGUMENTS(call) + ARGUMENT_MESSAGE, length);
}

// The text is the donor's own and may hold anything, line breaks included: a reader of logs must not take it
// for the program's.
static void log_message(const struct invocation *call) {
  LOG("Message of the donor:");
  sol_log_(ARGUMENTS(call) + ARGUMENT_MESSAGE, U32_AT(ARGUMENTS(call), ARGUMENT_MESSAGE_LENGTH));
}

static u64 check(const struct invocation *call, u64 amount) {
  const struct account *all = call->accounts;
  if (!all[DONOR].is_signer)
    return MISSING_REQUIRED_SIGNATURE;
  if (!all[DONOR].is_writable || !all[TREASURY].is_writable)
    return INVALID_ACCOUNT_DATA;
  if (!key_equal(all[SYSTEM].key, &SYSTEM_PROGRAM))
    return INCORRECT_PROGRAM_ID;
  if (amount < MIN_DONATION)
    return INVALID_ARGUMENT;
  if (*all[DONOR].lamports < amount)
    return INSUFFICIENT_FUNDS;
  TRY(treasury_check_address(&all[TREASURY], call, INVALID_ACCOUNT_DATA));
  return system_check_not_paused(&all[SYSTEM_STATE], call);
}

u64 donate_sol(const struct invocation *call) {
  const struct account *all = call->accounts;
  if (call->account_count != ACCOUNTS)
    return INVALID_ACCOUNT_DATA;
  u64 amount = U64_AT(ARGUMENTS(call), ARGUMENT_AMOUNT);
  log_message(call);
  TRY(check(call, amount));
  TRY(system_transfer(call, &all[DONOR], &all[TREASURY], amount));
  struct treasury treasury;
  treasury_open(&treasury, &all[TREASURY]);
  if (!PLANTED(DONATION_NOT_COUNTED)) {
    U64_AT(treasury.fields, TREASURY_DONATION_COUNT) += 1;
    U64_AT(treasury.fields, TREASURY_TOTAL_DONATIONS) += amount;
  }
  TRY(treasury_close(&treasury, now()));
  LOG_NUMBER("Donated lamports: ", amount);
  log_message(call);
  return SUCCESS;
}
