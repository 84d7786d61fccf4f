// The accounts InitializePool creates: addresses first, all of them, then the calls that make them.
#pragma once
#include "pool_state.h"

// Positions in the account list of InitializePool.
enum {
  CREATOR,
  CREATE_SYSTEM_PROGRAM,
  CREATE_SYSTEM_STATE,
  CREATE_POOL,
  CREATE_TOKEN_PROGRAM,
  CREATE_TREASURY,
  CREATE_RENT,
  CREATE_FIRST_MINT,
  CREATE_SECOND_MINT,
  CREATE_VAULT_A,
  CREATE_VAULT_B,
  CREATE_LP_MINT_A,
  CREATE_LP_MINT_B,
  CREATE_ACCOUNTS
};

struct pool_accounts {
  const struct invocation *call;
  const struct account *mint[2];  // of normalised A and B, whatever the order in the account list
  u64 ratio_a;
  u64 ratio_b;
  struct pda pool;
  struct pda vault[2];
  struct pda lp_mint[2];
};

// Derives the pool's address and the four below it and compares them with the accounts given.
u64 pool_accounts_check(struct pool_accounts *accounts);

// Creates the pool, the vaults and the LP mints.
u64 pool_accounts_create(const struct pool_accounts *accounts);
