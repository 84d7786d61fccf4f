#include "treasury.h"

#include "errors.h"
#include "pda.h"

// What the interface supposes of a treasury it cannot read: the rent of a token account, oddly.
#define FRESH_RENT_EXEMPT_MINIMUM 2039280ull

void treasury_open(struct treasury *treasury, const struct account *account) {
  treasury->account = account;
  treasury->fields = account->data;
  if (account->data_length == TREASURY_BYTES)
    return;
  treasury->fields = (u8 *)treasury->fresh;
  for (u64 i = 0; i < TREASURY_BYTES / 8; i++)
    treasury->fresh[i] = 0;
  U64_AT(treasury->fields, TREASURY_TOTAL_BALANCE) = *account->lamports;
  U64_AT(treasury->fields, TREASURY_RENT_EXEMPT_MINIMUM) = FRESH_RENT_EXEMPT_MINIMUM;
}

u64 treasury_close(struct treasury *treasury, i64 time) {
  const struct account *account = treasury->account;
  U64_AT(treasury->fields, TREASURY_LAST_UPDATE) = (u64)time;
  U64_AT(treasury->fields, TREASURY_TOTAL_BALANCE) = *account->lamports;
  if (account->data_length < TREASURY_BYTES)
    return ACCOUNT_DATA_TOO_SMALL;
  if (treasury->fields != account->data)
    sol_memcpy_(account->data, treasury->fields, TREASURY_BYTES);
  return SUCCESS;
}

u64 treasury_check_address(const struct account *account, const struct invocation *call, u64 error) {
  struct pda pda;
  pda_main_treasury(&pda, call);
  return key_equal(account->key, &pda.address) ? SUCCESS : error;
}
