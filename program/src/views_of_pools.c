#include "errors.h"
#include "instructions.h"
#include "log.h"
#include "pool_state.h"

// Position of the pool in the account list of GetPoolInfo; what stands around it is not looked at.
#define INFO_POOL 2
#define INFO_ACCOUNTS 4

static void log_liquidity(const struct account *pool) {
  LOG_NUMBER("Total Token A Liquidity: ", *pool_liquidity(pool, SIDE_A));
  LOG_NUMBER("Total Token B Liquidity: ", *pool_liquidity(pool, SIDE_B));
}

// The interface says so even of a pool whose deposits and withdrawals are paused.
static void log_pause(const struct account *pool) {
  LOG("Deposits and withdrawals: ENABLED");
  if (U8_AT(pool->data, POOL_FLAGS) & FLAG_SWAPS_PAUSED)
    LOG("Swaps: PAUSED");
  else
    LOG("Swaps: ENABLED");
}

static void log_sides(const struct account *pool, u64 field, const char *name, u64 length) {
  for (u64 side = SIDE_A; side <= SIDE_B; side++) {
    struct line line;
    line_begin(&line);
    if (side == SIDE_A)
      LINE_TEXT(&line, "Token A ");
    else
      LINE_TEXT(&line, "Token B ");
    line_text(&line, name, length);
    line_key(&line, pool_key(pool, field, side));
    line_end(&line);
  }
}

// Like GetLiquidityInfo and GetFeeInfo it knows pools by the id the program was compiled for, and so refuses all
// of them when it was deployed at another one.
u64 get_pool_info(const struct invocation *call) {
  if (call->account_count < INFO_ACCOUNTS)
    return panic();
  const struct account *pool = &call->accounts[INFO_POOL];
  TRY(pool_check_fields(pool, &COMPILED_ID));
  LOG_KEY("Pool: ", pool->key);
  LOG_KEY("Owner: ", pool_key(pool, POOL_OWNER, SIDE_A));
  log_sides(pool, POOL_MINT, "mint: ", 6);
  log_sides(pool, POOL_VAULT, "vault: ", 7);
  LOG_NUMBER("Ratio A: ", U64_AT(pool->data, POOL_RATIO_A));
  LOG_NUMBER("Ratio B: ", U64_AT(pool->data, POOL_RATIO_B));
  log_liquidity(pool);
  log_pause(pool);
  return SUCCESS;
}

// Decodes whatever it is given: anybody can forge an account for it.
u64 get_pool_pause_status(const struct invocation *call) {
  if (call->account_count < 1)
    return panic();
  if (call->accounts[0].data_length != POOL_BYTES)
    return BORSH_IO_ERROR;
  log_pause(&call->accounts[0]);
  return SUCCESS;
}

u64 get_liquidity_info(const struct invocation *call) {
  if (call->account_count < 1)
    return panic();
  TRY(pool_check_fields(&call->accounts[0], &COMPILED_ID));
  log_liquidity(&call->accounts[0]);
  return SUCCESS;
}

// The line about SOL fees is the interface's, and wrong: every pool has fees of its own.
u64 get_fee_info(const struct invocation *call) {
  if (call->account_count < 1)
    return NOT_ENOUGH_ACCOUNT_KEYS;
  const struct account *pool = &call->accounts[0];
  TRY(pool_check_fields(pool, &COMPILED_ID));
  LOG_NUMBER("Liquidity fee: ", U64_AT(pool->data, POOL_LIQUIDITY_FEE));
  LOG_NUMBER("Swap fee: ", U64_AT(pool->data, POOL_SWAP_FEE));
  LOG("SOL fees are the same for all pools");
  return SUCCESS;
}

u64 get_pool_sol_balance(const struct invocation *call) {
  if (call->account_count < 1)
    return NOT_ENOUGH_ACCOUNT_KEYS;
  LOG_NUMBER("Lamports: ", *call->accounts[0].lamports);
  return SUCCESS;
}
