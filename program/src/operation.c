#include "operation.h"

#include "errors.h"
#include "planted_bugs.h"
#include "system_state.h"

u64 operation_check_user(const struct invocation *call) {
  if (!call->accounts[USER].is_signer)
    return MISSING_REQUIRED_SIGNATURE;
  if (PLANTED(SYSTEM_PAUSE_IGNORED))
    return system_state_check(&call->accounts[OPERATION_SYSTEM_STATE], call);
  return system_check_not_paused(&call->accounts[OPERATION_SYSTEM_STATE], call);
}

u64 operation_check_token_program(const struct invocation *call) {
  const struct key *program = call->accounts[OPERATION_TOKEN_PROGRAM].key;
  return key_equal(program, &TOKEN_PROGRAM) ? SUCCESS : INCORRECT_PROGRAM_ID;
}

u64 liquidity_add(const struct account *pool, u64 side, u64 amount) {
  u64 *total = pool_liquidity(pool, side);
  if (*total + amount < amount)
    return ARITHMETIC_OVERFLOW;
  *total += amount;
  return SUCCESS;
}

u64 liquidity_take(const struct account *pool, u64 side, u64 amount) {
  u64 *total = pool_liquidity(pool, side);
  if (*total < amount)
    return ARITHMETIC_OVERFLOW;
  *total -= amount;
  return SUCCESS;
}
