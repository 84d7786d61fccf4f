#include "authority.h"
#include "errors.h"
#include "instructions.h"
#include "log.h"
#include "math.h"
#include "planted_bugs.h"
#include "rent.h"
#include "system_state.h"
#include "treasury.h"

enum { ADMIN, TREASURY, RENT, DESTINATION, SYSTEM_STATE, PROGRAM_DATA, ACCOUNTS };

#define MIN_WITHDRAWAL 10000000ull
#define LOWEST_RATE 10000000000ull
#define RATE_STEP 10
// A tier ends where two days of hourly withdrawals at its rate would empty the treasury.
#define HOURS_OF_A_TIER 48
#define COOLDOWN_SECONDS 3600

static u64 check(const struct invocation *call) {
  const struct account *all = call->accounts;
  if (!all[TREASURY].is_writable || !all[DESTINATION].is_writable)
    return INVALID_ACCOUNT_DATA;
  TRY(treasury_check_address(&all[TREASURY], call, INVALID_ACCOUNT_DATA));
  TRY(system_check_not_paused(&all[SYSTEM_STATE], call));
  TRY(authority_check_admin(&all[ADMIN], &all[SYSTEM_STATE], &all[PROGRAM_DATA], call));
  return rent_check(&all[RENT]);
}

// How much is asked for: 0 asks for all there is.
static u64 choose_amount(const struct invocation *call, u64 *amount) {
  u64 asked = U64_AT(ARGUMENTS(call), 0);
  u64 lamports = *call->accounts[TREASURY].lamports;
  u64 reserve = rent_minimum_balance(&call->accounts[RENT], TREASURY_BYTES);
  u64 available = lamports > reserve ? lamports - reserve : 0;
  *amount = asked ? asked : available;
  if (*amount == 0)
    return INSUFFICIENT_FUNDS;
  if (asked && asked < MIN_WITHDRAWAL)
    return INVALID_INSTRUCTION_DATA;
  return *amount > available ? INSUFFICIENT_FUNDS : SUCCESS;
}

// The tier follows the balance the treasury has on record, not the one it has.
static u64 hourly_rate(const struct treasury *treasury) {
  u64 balance = U64_AT(treasury->fields, TREASURY_TOTAL_BALANCE);
  u64 reserve = U64_AT(treasury->fields, TREASURY_RENT_EXEMPT_MINIMUM);
  u64 basis = balance > reserve ? balance - reserve : 0;
  u64 rate = LOWEST_RATE;
  while (basis > mul_saturating(rate, HOURS_OF_A_TIER))
    rate *= RATE_STEP;
  return rate;
}

// A restart of the system dates the last withdrawal into the future, which blocks until then and for the
// cooldown that follows.
static u64 check_rate(const struct treasury *treasury, u64 amount, i64 time) {
  i64 last = (i64)U64_AT(treasury->fields, TREASURY_LAST_WITHDRAWAL);
  if (last > time || (last != 0 && time - last < COOLDOWN_SECONDS))
    return INVALID_INSTRUCTION_DATA;
  if (PLANTED(TREASURY_WITHOUT_LIMIT))
    return SUCCESS;
  return amount > hourly_rate(treasury) ? INVALID_INSTRUCTION_DATA : SUCCESS;
}

static void log_withdrawal(u64 amount) {
  struct line line;
  line_begin(&line);
  LINE_TEXT(&line, "Amount withdrawn: ");
  line_number(&line, amount);
  LINE_TEXT(&line, " lamports");
  line_end(&line);
}

u64 withdraw_treasury_fees(const struct invocation *call) {
  // The interface indexes its account list unchecked here.
  if (call->account_count < ACCOUNTS)
    return panic();
  TRY(check(call));
  const struct account *all = call->accounts;
  u64 amount;
  TRY(choose_amount(call, &amount));
  struct treasury treasury;
  treasury_open(&treasury, &all[TREASURY]);
  i64 time = now();
  TRY(check_rate(&treasury, amount, time));
  // The treasury may be its own destination: then nothing moves, and the withdrawal counts all the same.
  *all[TREASURY].lamports -= amount;
  *all[DESTINATION].lamports += amount;
  U64_AT(treasury.fields, TREASURY_WITHDRAWAL_COUNT) += 1;
  U64_AT(treasury.fields, TREASURY_TOTAL_WITHDRAWN) += amount;
  U64_AT(treasury.fields, TREASURY_LAST_WITHDRAWAL) = (u64)time;
  TRY(treasury_close(&treasury, time));
  log_withdrawal(amount);
  return SUCCESS;
}
