#include "pool_accounts.h"

#include "cpi.h"
#include "errors.h"
#include "planted_bugs.h"
#include "rent.h"
#include "repairs.h"
#include "token_account.h"

static u64 check_address(const struct pool_accounts *accounts, u64 index, const struct pda *pda) {
  return key_equal(accounts->call->accounts[index].key, &pda->address) ? SUCCESS : INVALID_ACCOUNT_DATA;
}

u64 pool_accounts_check(struct pool_accounts *accounts) {
  const struct invocation *call = accounts->call;
  struct pda *pool = &accounts->pool;
  pda_begin(pool, PREFIX("pool_state"));
  pda_add(pool, accounts->mint[SIDE_A]->key, sizeof(struct key));
  pda_add(pool, accounts->mint[SIDE_B]->key, sizeof(struct key));
  pda_add(pool, &accounts->ratio_a, 8);
  pda_add(pool, &accounts->ratio_b, 8);
  pda_find(pool, call->program_id);
  TRY(check_address(accounts, CREATE_POOL, pool));
  if (call->accounts[CREATE_POOL].data_length != 0)
    return ACCOUNT_ALREADY_INITIALIZED;
  pda_of_pool(&accounts->vault[SIDE_A], call, &pool->address, PREFIX("token_a_vault"));
  TRY(check_address(accounts, CREATE_VAULT_A, &accounts->vault[SIDE_A]));
  pda_of_pool(&accounts->vault[SIDE_B], call, &pool->address, PREFIX("token_b_vault"));
  TRY(check_address(accounts, CREATE_VAULT_B, &accounts->vault[SIDE_B]));
  pda_of_pool(&accounts->lp_mint[SIDE_A], call, &pool->address, PREFIX("lp_token_a_mint"));
  TRY(check_address(accounts, CREATE_LP_MINT_A, &accounts->lp_mint[SIDE_A]));
  pda_of_pool(&accounts->lp_mint[SIDE_B], call, &pool->address, PREFIX("lp_token_b_mint"));
  return check_address(accounts, CREATE_LP_MINT_B, &accounts->lp_mint[SIDE_B]);
}

struct creation {
  u64 index;
  const struct pda *pda;
  const struct key *owner;
  u64 bytes;
};

// A plain CreateAccount: as in the interface, an address that was sent lamports beforehand cannot be created.
static u64 create(const struct invocation *call, const struct creation *creation) {
  const struct account *all = call->accounts;
  struct caller caller = {call, creation->pda};
  struct new_account request = {&all[CREATOR], &all[creation->index], creation->owner,
                                rent_minimum_balance(&all[CREATE_RENT], creation->bytes), creation->bytes};
  return system_create_account(&caller, &request);
}

static u64 create_vault(const struct pool_accounts *accounts, u64 side) {
  const struct account *all = accounts->call->accounts;
  struct creation vault = {CREATE_VAULT_A + side, &accounts->vault[side], &TOKEN_PROGRAM,
                           TOKEN_ACCOUNT_BYTES};
  TRY(create(accounts->call, &vault));
  return token_initialize_account(accounts->call, &all[vault.index], accounts->mint[side], &all[CREATE_POOL],
                                  &all[CREATE_RENT]);
}

// The decimals come from the mint at the position of the side, not from the side's own mint: with mints
// passed in the other order, the LP tokens get each other's decimals. Kept from the interface.
static u64 create_lp_mint(const struct pool_accounts *accounts, u64 side) {
  const struct account *all = accounts->call->accounts;
  struct creation mint = {CREATE_LP_MINT_A + side, &accounts->lp_mint[side], &TOKEN_PROGRAM, MINT_BYTES};
  TRY(create(accounts->call, &mint));
  u64 position = PLANTED(LP_DECIMALS_SWAPPED) ? SIDE_B - side : side;
  u64 decimals = mint_decimals(REPAIRED ? accounts->mint[side] : &all[CREATE_FIRST_MINT + position]);
  return token_initialize_mint(accounts->call, &all[mint.index], decimals, &all[CREATE_POOL],
                               &all[CREATE_RENT]);
}

u64 pool_accounts_create(const struct pool_accounts *accounts) {
  struct creation pool = {CREATE_POOL, &accounts->pool, accounts->call->program_id, POOL_BYTES};
  TRY(create(accounts->call, &pool));
  TRY(create_vault(accounts, SIDE_A));
  TRY(create_vault(accounts, SIDE_B));
  TRY(create_lp_mint(accounts, SIDE_A));
  return create_lp_mint(accounts, SIDE_B);
}
