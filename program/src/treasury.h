// The main treasury: 136 bytes of counters, and the lamports of the account.
#pragma once
#include "account.h"

#define TREASURY_BYTES 136
#define TREASURY_TOTAL_BALANCE 0
#define TREASURY_RENT_EXEMPT_MINIMUM 8
#define TREASURY_TOTAL_WITHDRAWN 16
#define TREASURY_POOL_CREATION_COUNT 24
#define TREASURY_LIQUIDITY_OPERATIONS 32
#define TREASURY_SWAP_OPERATIONS 40
#define TREASURY_WITHDRAWAL_COUNT 48
#define TREASURY_POOL_CREATION_FEES 64
#define TREASURY_LIQUIDITY_FEES 72
#define TREASURY_REGULAR_SWAP_FEES 80
#define TREASURY_SWAP_CONTRACT_FEES 88
#define TREASURY_LAST_UPDATE 96
#define TREASURY_CONSOLIDATIONS 104
#define TREASURY_LAST_WITHDRAWAL 112
#define TREASURY_DONATION_COUNT 120
#define TREASURY_TOTAL_DONATIONS 128

// The counters of a treasury. They are those of the account itself, unless the account has another size: then
// the interface works on fresh ones.
struct treasury {
  const struct account *account;
  u8 *fields;
  u64 fresh[TREASURY_BYTES / 8];
};

// `treasury` must not be copied: it points into itself.
void treasury_open(struct treasury *treasury, const struct account *account);

// Notes the time and the balance, and stores what was opened.
u64 treasury_close(struct treasury *treasury, i64 time);

// Checks that `account` has the address of the main treasury; `error` is what to answer otherwise.
u64 treasury_check_address(const struct account *account, const struct invocation *call, u64 error);
