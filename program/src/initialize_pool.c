#include "cpi.h"
#include "errors.h"
#include "instructions.h"
#include "log.h"
#include "pool_accounts.h"
#include "ratio.h"
#include "rent.h"
#include "system_state.h"
#include "token_account.h"
#include "treasury.h"

#define REGISTRATION_FEE 1150000000ull
#define DEFAULT_LIQUIDITY_FEE 13000000ull
#define DEFAULT_SWAP_FEE 271500ull
#define FLAGS_OF_CREATOR (FLAG_OWNER_ONLY_SWAPS | FLAG_EXACT_EXCHANGE)

#define ARGUMENT_RATIO_A 0
#define ARGUMENT_RATIO_B 8
#define ARGUMENT_FLAGS 16

static u64 check_mints(const struct invocation *call) {
  const struct account *first = &call->accounts[CREATE_FIRST_MINT];
  const struct account *second = &call->accounts[CREATE_SECOND_MINT];
  // The layout is looked at before it is known whose account it is.
  TRY(mint_check_layout(first));
  TRY(mint_check_layout(second));
  if (U64_AT(ARGUMENTS(call), ARGUMENT_RATIO_A) == 0 || U64_AT(ARGUMENTS(call), ARGUMENT_RATIO_B) == 0)
    return INVALID_ARGUMENT;
  if (key_equal(first->key, second->key))
    return INVALID_ARGUMENT;
  if (!key_equal(first->owner, &TOKEN_PROGRAM) || !key_equal(second->owner, &TOKEN_PROGRAM))
    return INCORRECT_PROGRAM_ID;
  return SUCCESS;
}

static u64 pay_registration(const struct invocation *call) {
  const struct account *creator = &call->accounts[CREATOR];
  const struct account *treasury = &call->accounts[CREATE_TREASURY];
  if (*creator->lamports < REGISTRATION_FEE)
    return INSUFFICIENT_FEE_BALANCE;
  TRY(treasury_check_address(treasury, call, TREASURY_VALIDATION_FAILED));
  if (!treasury->is_writable)
    return FEE_VALIDATION_FAILED;
  TRY(system_transfer(call, creator, treasury, REGISTRATION_FEE));
  if (treasury->data_length != TREASURY_BYTES)
    return BORSH_IO_ERROR;
  U64_AT(treasury->data, TREASURY_POOL_CREATION_COUNT) += 1;
  U64_AT(treasury->data, TREASURY_POOL_CREATION_FEES) += REGISTRATION_FEE;
  U64_AT(treasury->data, TREASURY_LAST_UPDATE) = (u64)now();
  U64_AT(treasury->data, TREASURY_TOTAL_BALANCE) = *treasury->lamports;
  return SUCCESS;
}

// The account is new, so every field not written here is 0.
static void write_pool(const struct pool_accounts *accounts, u64 flags) {
  const struct account *all = accounts->call->accounts;
  const struct account *pool = &all[CREATE_POOL];
  u8 *bumps = pool->data + POOL_BUMP;
  key_copy(pool_key(pool, POOL_OWNER, SIDE_A), all[CREATOR].key);
  bumps[0] = (u8)accounts->pool.bump;
  for (u64 side = SIDE_A; side <= SIDE_B; side++) {
    key_copy(pool_key(pool, POOL_MINT, side), accounts->mint[side]->key);
    key_copy(pool_key(pool, POOL_VAULT, side), &accounts->vault[side].address);
    key_copy(pool_key(pool, POOL_LP_MINT, side), &accounts->lp_mint[side].address);
    bumps[1 + side] = (u8)accounts->vault[side].bump;
    bumps[3 + side] = (u8)accounts->lp_mint[side].bump;
  }
  U64_AT(pool->data, POOL_RATIO_A) = accounts->ratio_a;
  U64_AT(pool->data, POOL_RATIO_B) = accounts->ratio_b;
  U8_AT(pool->data, POOL_FLAGS) = (u8)flags;
  U64_AT(pool->data, POOL_LIQUIDITY_FEE) = DEFAULT_LIQUIDITY_FEE;
  U64_AT(pool->data, POOL_SWAP_FEE) = DEFAULT_SWAP_FEE;
}

static void log_pool(const struct pool_accounts *accounts, u64 type) {
  struct line line;
  line_begin(&line);
  LINE_TEXT(&line, "POOL_ID: ");
  line_key(&line, &accounts->pool.address);
  LINE_TEXT(&line, " | Ratio: ");
  line_number(&line, accounts->ratio_a);
  LINE_TEXT(&line, ":");
  line_number(&line, accounts->ratio_b);
  if (type == RATIO_SIMPLE)
    LINE_TEXT(&line, " | Type: Simple");
  else
    LINE_TEXT(&line, " | Type: Decimal");
  line_end(&line);
}

static u64 create_pool(struct pool_accounts *accounts) {
  const struct invocation *call = accounts->call;
  TRY(pool_accounts_check(accounts));
  TRY(pool_accounts_create(accounts));
  TRY(mint_check_strictly(&call->accounts[CREATE_FIRST_MINT]));
  TRY(mint_check_strictly(&call->accounts[CREATE_SECOND_MINT]));
  struct ratio ratio = {accounts->ratio_a, accounts->ratio_b, mint_decimals(accounts->mint[SIDE_A]),
                        mint_decimals(accounts->mint[SIDE_B])};
  u64 type = ratio_classify(&ratio);
  if (type == RATIO_ENGINEERING)
    return UNSUPPORTED_RATIO_TYPE;
  u64 flags = U8_AT(ARGUMENTS(call), ARGUMENT_FLAGS) & FLAGS_OF_CREATOR;
  if (type == RATIO_SIMPLE)
    flags |= FLAG_SIMPLE_RATIO;
  write_pool(accounts, flags);
  log_pool(accounts, type);
  return SUCCESS;
}

u64 initialize_pool(const struct invocation *call) {
  const struct account *all = call->accounts;
  struct pool_accounts accounts;
  if (call->account_count != CREATE_ACCOUNTS)
    return INVALID_ACCOUNT_DATA;
  if (!all[CREATOR].is_signer)
    return MISSING_REQUIRED_SIGNATURE;
  TRY(system_check_not_paused(&all[CREATE_SYSTEM_STATE], call));
  TRY(rent_check(&all[CREATE_RENT]));
  TRY(check_mints(call));
  if (!key_equal(all[CREATE_TOKEN_PROGRAM].key, &TOKEN_PROGRAM))
    return INCORRECT_PROGRAM_ID;
  TRY(pay_registration(call));
  u64 swapped = key_less(all[CREATE_SECOND_MINT].key, all[CREATE_FIRST_MINT].key);
  accounts.call = call;
  accounts.mint[SIDE_A] = &all[CREATE_FIRST_MINT + swapped];
  accounts.mint[SIDE_B] = &all[CREATE_SECOND_MINT - swapped];
  accounts.ratio_a = U64_AT(ARGUMENTS(call), ARGUMENT_RATIO_A);
  accounts.ratio_b = U64_AT(ARGUMENTS(call), ARGUMENT_RATIO_B);
  return create_pool(&accounts);
}
