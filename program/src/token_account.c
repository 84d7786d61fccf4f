#include "token_account.h"

#include "errors.h"

#define ACCOUNT_OWNER 32
#define ACCOUNT_DELEGATE_TAG 72
#define ACCOUNT_STATE 108
#define ACCOUNT_NATIVE_TAG 109
#define ACCOUNT_DELEGATED_AMOUNT 121
#define ACCOUNT_CLOSE_AUTHORITY_TAG 129
#define STATE_FROZEN 2

#define MINT_AUTHORITY_TAG 0
#define MINT_AUTHORITY 4
#define MINT_INITIALISED 45
#define MINT_FREEZE_AUTHORITY_TAG 46

INLINE u64 is_option_tag(const u8 *data, u64 offset) {
  return U32_AT(data, offset) <= 1;
}

u64 token_account_check(const struct account *account, const struct key *owner, const struct key *mint,
                        u64 delegate_rule) {
  const u8 *data = account->data;
  if (account->data_length == 0)
    return UNINITIALIZED_ACCOUNT;
  if (!key_equal(account->owner, &TOKEN_PROGRAM))
    return INCORRECT_PROGRAM_ID;
  if (account->data_length < TOKEN_ACCOUNT_BYTES)
    return panic();
  if (!is_option_tag(data, ACCOUNT_DELEGATE_TAG) || !is_option_tag(data, ACCOUNT_NATIVE_TAG) ||
      !is_option_tag(data, ACCOUNT_CLOSE_AUTHORITY_TAG) || U8_AT(data, ACCOUNT_STATE) >= STATE_FROZEN)
    return INVALID_ACCOUNT_DATA;
  if (delegate_rule == NO_DELEGATE && U32_AT(data, ACCOUNT_DELEGATE_TAG) &&
      U64_AT(data, ACCOUNT_DELEGATED_AMOUNT))
    return INVALID_ACCOUNT_DATA;
  if (!key_equal((const struct key *)(data + ACCOUNT_OWNER), owner))
    return INVALID_ACCOUNT_DATA;
  if (mint && !key_equal(token_account_mint(account), mint))
    return INVALID_ACCOUNT_DATA;
  return SUCCESS;
}

u64 mint_check_layout(const struct account *account) {
  const u8 *data = account->data;
  if (account->data_length < MINT_BYTES)
    return panic();
  if (!is_option_tag(data, MINT_AUTHORITY_TAG) || !is_option_tag(data, MINT_FREEZE_AUTHORITY_TAG) ||
      U8_AT(data, MINT_INITIALISED) > 1)
    return INVALID_ACCOUNT_DATA;
  return SUCCESS;
}

u64 mint_check_strictly(const struct account *account) {
  if (account->data_length != MINT_BYTES)
    return INVALID_ACCOUNT_DATA;
  return U8_AT(account->data, MINT_INITIALISED) ? SUCCESS : UNINITIALIZED_ACCOUNT;
}

u64 mint_check_authority(const struct account *account, const struct key *authority) {
  if (!key_equal(account->owner, &TOKEN_PROGRAM))
    return INCORRECT_PROGRAM_ID;
  TRY(mint_check_layout(account));
  if (U32_AT(account->data, MINT_AUTHORITY_TAG) == 0 ||
      !key_equal((const struct key *)(account->data + MINT_AUTHORITY), authority))
    return INVALID_ACCOUNT_DATA;
  return SUCCESS;
}
