// The SOL fee of an operation, paid by the user to the pool before any token moves.
#pragma once
#include "pool_state.h"

struct fee {
  u64 lamports;
  u64 counter;  // the pool field that counts fees of this kind
};

u64 fee_collect(const struct invocation *call, const struct account *user, const struct account *pool,
                const struct fee *fee);
