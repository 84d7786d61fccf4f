#include "cpi.h"
#include "errors.h"
#include "fee.h"
#include "instructions.h"
#include "log.h"
#include "operation.h"
#include "planted_bugs.h"
#include "repairs.h"
#include "token_account.h"

#define ARGUMENT_MINT 0
#define ARGUMENT_AMOUNT 32
#define ARGUMENT_POOL_ID 40

static u64 check_pool(const struct invocation *call) {
  const struct account *pool = &call->accounts[POOL];
  if (REPAIRED)
    TRY(operation_check_user(call));
  // A zero amount is noticed before the signature and the pause, unlike in a deposit.
  if (U64_AT(ARGUMENTS(call), ARGUMENT_AMOUNT) == 0 && !PLANTED(WITHDRAWAL_OF_NOTHING))
    return INVALID_ARGUMENT;
  TRY(operation_check_user(call));
  TRY(pool_check(pool, call, (const struct key *)(ARGUMENTS(call) + ARGUMENT_POOL_ID)));
  if (PLANTED(WITHDRAWAL_IGNORES_PAUSE))
    return SUCCESS;
  return U8_AT(pool->data, POOL_FLAGS) & FLAG_LIQUIDITY_PAUSED ? POOL_LIQUIDITY_PAUSED : SUCCESS;
}

// The LP tokens are the input account, the tokens they stand for the output account.
static u64 check_user_tokens(const struct invocation *call, u64 side) {
  const struct account *all = call->accounts;
  const struct account *pool = &all[POOL];
  const struct key *user = all[USER].key;
  const struct key *mint = (const struct key *)(ARGUMENTS(call) + ARGUMENT_MINT);
  TRY(pool_check_lp_mint_address(&all[MINT + SIDE_A], call, pool, SIDE_A));
  TRY(pool_check_lp_mint_address(&all[MINT + SIDE_B], call, pool, SIDE_B));
  TRY(token_account_check(&all[USER_OUTPUT], user, 0, NO_DELEGATE));
  TRY(token_account_check(&all[USER_INPUT], user, 0, NO_DELEGATE));
  if (!key_equal(token_account_mint(&all[USER_OUTPUT]), mint))
    return INVALID_INSTRUCTION_DATA;
  if (side == SIDE_NONE)
    return INVALID_ARGUMENT;
  if (!key_equal(token_account_mint(&all[USER_INPUT]), all[MINT + side].key))
    return INVALID_ACCOUNT_DATA;
  return SUCCESS;
}

static u64 check_pool_tokens(const struct invocation *call, u64 side) {
  const struct account *all = call->accounts;
  const struct account *pool = &all[POOL];
  const struct account *vault = &all[VAULT + side];
  if (!key_equal(vault->key, pool_key(pool, POOL_VAULT, side)))
    return INVALID_ACCOUNT_DATA;
  TRY(token_account_check(vault, pool->key, pool_key(pool, POOL_MINT, side), ANY_DELEGATE));
  return mint_check_authority(&all[MINT + side], pool->key);
}

// The side whose vault pays.
INLINE u64 paying_side(const struct account *all, u64 side) {
  u64 same_decimals = mint_decimals(&all[MINT + SIDE_A]) == mint_decimals(&all[MINT + SIDE_B]);
  return PLANTED(WITHDRAWAL_FROM_OTHER_VAULT) && same_decimals ? SIDE_B - side : side;
}

// What is paid for LP tokens: their amount.
INLINE u64 paid(const struct account *vault, u64 amount) {
  u64 there = token_account_amount(vault);
  return PLANTED(WITHDRAWAL_SHORT_BURNS_ALL) && there < amount ? there : amount;
}

// Neither the LP balance nor the vault is checked beforehand: the token program refuses what is not there.
static u64 move_tokens(const struct invocation *call, u64 side, u64 amount) {
  const struct account *all = call->accounts;
  struct pda signer;
  pool_signer(&signer, &all[POOL]);
  struct caller user = {call, 0}, pool = {call, &signer};
  struct token_move in = {&all[USER_INPUT], &all[MINT + side], &all[USER], amount};
  const struct account *vault = &all[VAULT + paying_side(all, side)];
  u64 payment = paid(vault, amount);
  struct token_move out = {vault, &all[USER_OUTPUT], &all[POOL], payment};
  if (!PLANTED(WITHDRAWAL_WITHOUT_BURN))
    TRY(token_burn(&user, &in));
  TRY(token_transfer(&pool, &out));
  if (PLANTED(WITHDRAWAL_NOT_BOOKED))
    return SUCCESS;
  return liquidity_take(&all[POOL], side, payment);
}

// Parsers look for the line of success as the fourth from the end.
static void log_success(const struct account *pool, u64 amount, u64 fee) {
  struct line line;
  line_begin(&line);
  LINE_TEXT(&line, "WITHDRAWAL SUCCESS: ");
  line_number(&line, amount);
  LINE_TEXT(&line, " LP tokens -> ");
  line_number(&line, amount);
  LINE_TEXT(&line, " tokens");
  line_end(&line);
  LOG_NUMBER("Fee: ", fee);
  LOG_NUMBER("Total token A liquidity: ", *pool_liquidity(pool, SIDE_A));
  LOG_NUMBER("Total token B liquidity: ", *pool_liquidity(pool, SIDE_B));
}

u64 withdraw(const struct invocation *call) {
  if (call->account_count != OPERATION_ACCOUNTS)
    return INVALID_ACCOUNT_DATA;
  TRY(check_pool(call));
  const struct account *pool = &call->accounts[POOL];
  u64 side = pool_side_of_mint(pool, (const struct key *)(ARGUMENTS(call) + ARGUMENT_MINT));
  TRY(check_user_tokens(call, side));
  TRY(check_pool_tokens(call, side));
  struct fee fee = {U64_AT(pool->data, POOL_LIQUIDITY_FEE), POOL_COLLECTED_LIQUIDITY_FEES};
  TRY(fee_collect(call, &call->accounts[USER], pool, &fee));
  if (PLANTED(WITHDRAWAL_PAYS_TWO_FEES))
    TRY(fee_collect(call, &call->accounts[USER], pool, &fee));
  TRY(operation_check_token_program(call));
  u64 amount = U64_AT(ARGUMENTS(call), ARGUMENT_AMOUNT);
  TRY(move_tokens(call, side, amount));
  log_success(pool, amount, fee.lamports);
  return SUCCESS;
}
