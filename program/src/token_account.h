// SPL Token accounts and mints, read as the program's interface wants them checked.
#pragma once
#include "account.h"

#define TOKEN_ACCOUNT_BYTES 165
#define MINT_BYTES 82

#define ANY_DELEGATE 0
#define NO_DELEGATE 1

// Checks a token account: state, delegate, owner and, unless null, mint.
u64 token_account_check(const struct account *account, const struct key *owner, const struct key *mint,
                        u64 delegate_rule);

// Fields of an account that passed the check.
INLINE const struct key *token_account_mint(const struct account *account) {
  return (const struct key *)account->data;
}
INLINE u64 token_account_amount(const struct account *account) {
  return U64_AT(account->data, 64);
}

// Decodes the first 82 bytes as a mint, whoever owns the account; shorter data ends the transaction.
u64 mint_check_layout(const struct account *account);

// What only a complete mint fulfils: exact length and initialised.
u64 mint_check_strictly(const struct account *account);

// Checks that `account` is a mint of the token program whose mint authority is `authority`.
u64 mint_check_authority(const struct account *account, const struct key *authority);

INLINE u64 mint_decimals(const struct account *account) {
  return U8_AT(account->data, 44);
}
