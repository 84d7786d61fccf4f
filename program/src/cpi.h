// Calls of the System Program and the SPL Token program.
#pragma once
#include "pda.h"

// What one call needs beyond its own arguments.
struct caller {
  const struct invocation *call;
  const struct pda *signer;  // whose seeds sign, or null
};

u64 system_transfer(const struct invocation *call, const struct account *from, const struct account *to,
                    u64 lamports);

struct new_account {
  const struct account *payer;
  const struct account *account;
  const struct key *owner;
  u64 lamports;
  u64 bytes;
};
// Creates an account at the address whose seeds `signer` holds.
u64 system_create_account(const struct caller *caller, const struct new_account *request);

u64 token_initialize_account(const struct invocation *call, const struct account *account,
                             const struct account *mint, const struct account *owner,
                             const struct account *rent);
u64 token_initialize_mint(const struct invocation *call, const struct account *mint, u64 decimals,
                          const struct account *authority, const struct account *rent);

// The three instructions that move an amount: from, to and the authority over the first (or over the mint).
struct token_move {
  const struct account *first;
  const struct account *second;
  const struct account *authority;
  u64 amount;
};
u64 token_transfer(const struct caller *caller, const struct token_move *move);
u64 token_mint_to(const struct caller *caller, const struct token_move *move);
u64 token_burn(const struct caller *caller, const struct token_move *move);
