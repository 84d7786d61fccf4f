#include "cpi.h"
#include "errors.h"
#include "fee.h"
#include "instructions.h"
#include "log.h"
#include "operation.h"
#include "planted_bugs.h"
#include "token_account.h"

#define ARGUMENT_MINT 0
#define ARGUMENT_AMOUNT 32
#define ARGUMENT_POOL_ID 40

static u64 check_pool(const struct invocation *call) {
  const struct account *pool = &call->accounts[POOL];
  TRY(operation_check_user(call));
  if (U64_AT(ARGUMENTS(call), ARGUMENT_AMOUNT) == 0)
    return INVALID_ARGUMENT;
  TRY(pool_check(pool, call, (const struct key *)(ARGUMENTS(call) + ARGUMENT_POOL_ID)));
  if (PLANTED(DEPOSIT_IGNORES_PAUSE))
    return SUCCESS;
  return U8_AT(pool->data, POOL_FLAGS) & FLAG_LIQUIDITY_PAUSED ? POOL_LIQUIDITY_PAUSED : SUCCESS;
}

// The side whose LP tokens are minted.
INLINE u64 lp_side(u64 side) {
  return PLANTED(DEPOSIT_MINTS_OTHER_LP) ? SIDE_B : side;
}

static u64 check_tokens(const struct invocation *call, u64 side) {
  const struct account *all = call->accounts;
  const struct key *user = all[USER].key;
  const struct key *mint = (const struct key *)(ARGUMENTS(call) + ARGUMENT_MINT);
  const struct account *lp_mint = &all[MINT + lp_side(side)];
  const struct account *vault = &all[VAULT + side];
  const struct account *pool = &all[POOL];
  TRY(pool_check_lp_mint_address(lp_mint, call, pool, lp_side(side)));
  TRY(token_account_check(&all[USER_INPUT], user, 0, NO_DELEGATE));
  // An unusable LP account is found here but reported only after everything else about vault and mint.
  u64 lp_account_error = token_account_check(&all[USER_OUTPUT], user, 0, NO_DELEGATE);
  if (!key_equal(token_account_mint(&all[USER_INPUT]), mint))
    return INVALID_INSTRUCTION_DATA;
  TRY(pool_check_vault_address(vault, call, pool, side));
  TRY(token_account_check(vault, pool->key, mint, ANY_DELEGATE));
  TRY(mint_check_authority(lp_mint, pool->key));
  if (lp_account_error)
    return LP_ACCOUNT_UNUSABLE;
  if (!key_equal(token_account_mint(&all[USER_OUTPUT]), lp_mint->key))
    return INVALID_ACCOUNT_DATA;
  if (token_account_amount(&all[USER_INPUT]) < U64_AT(ARGUMENTS(call), ARGUMENT_AMOUNT))
    return INSUFFICIENT_FUNDS;
  return SUCCESS;
}

// What the books get for a deposit: its amount.
INLINE u64 booked(const struct account *pool, u64 amount) {
  if (PLANTED(DEPOSIT_BOOKS_ONE_MORE))
    return amount + 1;
  if (PLANTED(DEPOSIT_BOOKS_32_BITS))
    return amount & 0xffffffff;
  u64 fees = U64_AT(pool->data, POOL_COLLECTED_LIQUIDITY_FEES);
  if (PLANTED(DEPOSIT_DRIFTS_EVERY_100TH) && fees / U64_AT(pool->data, POOL_LIQUIDITY_FEE) % 100 == 0)
    return amount + 1;
  return amount;
}

static u64 move_tokens(const struct invocation *call, u64 side, u64 amount) {
  const struct account *all = call->accounts;
  u64 lp_before = token_account_amount(&all[USER_OUTPUT]);
  struct pda signer;
  pool_signer(&signer, &all[POOL]);
  struct caller user = {call, 0}, pool = {call, &signer};
  struct token_move in = {&all[USER_INPUT], &all[VAULT + side], &all[USER], amount};
  u64 minted = PLANTED(DEPOSIT_MINTS_ONE_MORE) ? amount + 1 : amount;
  struct token_move out = {&all[MINT + lp_side(side)], &all[USER_OUTPUT], &all[POOL], minted};
  TRY(token_transfer(&user, &in));
  TRY(liquidity_add(&all[POOL], side, booked(&all[POOL], amount)));
  TRY(token_mint_to(&pool, &out));
  return token_account_amount(&all[USER_OUTPUT]) - lp_before == minted ? SUCCESS : LP_MINTED_AMOUNT_WRONG;
}

static void log_success(u64 amount) {
  struct line line;
  line_begin(&line);
  LINE_TEXT(&line, "DEPOSIT SUCCESS: ");
  line_number(&line, amount);
  LINE_TEXT(&line, " tokens -> ");
  line_number(&line, amount);
  LINE_TEXT(&line, " LP tokens");
  line_end(&line);
}

u64 deposit(const struct invocation *call) {
  if (call->account_count != OPERATION_ACCOUNTS)
    return INVALID_ACCOUNT_DATA;
  TRY(check_pool(call));
  const struct account *pool = &call->accounts[POOL];
  u64 side = pool_side_of_mint(pool, (const struct key *)(ARGUMENTS(call) + ARGUMENT_MINT));
  if (side == SIDE_NONE)
    return INVALID_INSTRUCTION_DATA;
  TRY(check_tokens(call, side));
  struct fee fee = {U64_AT(pool->data, POOL_LIQUIDITY_FEE), POOL_COLLECTED_LIQUIDITY_FEES};
  if (!PLANTED(DEPOSIT_WITHOUT_FEE))
    TRY(fee_collect(call, &call->accounts[USER], pool, &fee));
  TRY(operation_check_token_program(call));
  u64 amount = U64_AT(ARGUMENTS(call), ARGUMENT_AMOUNT);
  TRY(move_tokens(call, side, amount));
  log_success(amount);
  return SUCCESS;
}
