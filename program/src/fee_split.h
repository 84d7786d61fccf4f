// The fees a pool has collected and what of them has been passed on: how an amount is divided between the two
// kinds, and how the books are kept.
#pragma once
#include "pool_state.h"

struct fees {
  u64 liquidity;
  u64 swaps;
};

struct ledger {
  struct fees collected;  // and not passed on yet
  u64 total;              // ever collected
  u64 consolidated;       // of these, passed on
};

void pool_read_ledger(const struct account *pool, struct ledger *ledger);
void pool_write_ledger(const struct account *pool, const struct ledger *ledger);

u64 ledger_pending(const struct ledger *ledger);

// Divides `amount` in proportion to `collected`; the parts add up to it.
void fees_split(u64 amount, const struct fees *collected, struct fees *part);

// Books that `amount`, divided as `part`, is passed on.
void ledger_settle(struct ledger *ledger, u64 amount, const struct fees *part);

// Whether the counters agree with each other and the total is not absurdly large.
u64 ledger_is_consistent(const struct ledger *ledger);
