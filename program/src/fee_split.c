#include "fee_split.h"

#include "math.h"

#define MAX_CREDIBLE_TOTAL (U64_MAX / 2)
#define DOUBLE_PRECISION_BITS 53

void pool_read_ledger(const struct account *pool, struct ledger *ledger) {
  ledger->collected.liquidity = U64_AT(pool->data, POOL_COLLECTED_LIQUIDITY_FEES);
  ledger->collected.swaps = U64_AT(pool->data, POOL_COLLECTED_SWAP_FEES);
  ledger->total = U64_AT(pool->data, POOL_TOTAL_FEES);
  ledger->consolidated = U64_AT(pool->data, POOL_FEES_CONSOLIDATED);
}

void pool_write_ledger(const struct account *pool, const struct ledger *ledger) {
  U64_AT(pool->data, POOL_COLLECTED_LIQUIDITY_FEES) = ledger->collected.liquidity;
  U64_AT(pool->data, POOL_COLLECTED_SWAP_FEES) = ledger->collected.swaps;
  U64_AT(pool->data, POOL_FEES_CONSOLIDATED) = ledger->consolidated;
}

u64 ledger_pending(const struct ledger *ledger) {
  return ledger->total > ledger->consolidated ? ledger->total - ledger->consolidated : 0;
}

void fees_split(u64 amount, const struct fees *collected, struct fees *part) {
  u64 sum = collected->liquidity + collected->swaps;
  part->liquidity = part->swaps = 0;
  if (sum == 0)
    return;  // only in a corrupted pool: something is pending, and nothing was collected
  struct quotient liquidity, swaps;
  mul_div(amount, collected->liquidity, sum, &liquidity);
  mul_div(amount, collected->swaps, sum, &swaps);
  part->liquidity = liquidity.value;
  part->swaps = swaps.value;
  if (part->liquidity + part->swaps == amount)
    return;
  // One unit was lost to rounding: it goes where the larger remainder was, if that counter can bear it.
  u64 to_liquidity = liquidity.remainder >= swaps.remainder ? part->liquidity < collected->liquidity
                                                            : part->swaps >= collected->swaps;
  if (to_liquidity)
    part->liquidity += 1;
  else
    part->swaps += 1;
}

// The number that a double keeps of a u64: 53 significant bits, rounded to the nearest, ties to even.
static u64 as_double(u64 value) {
  u64 dropped = 0;
  while (value >> dropped >> DOUBLE_PRECISION_BITS)
    dropped++;
  if (dropped == 0)
    return value;
  u64 unit = 1ull << dropped;
  u64 rest = value & (unit - 1);
  value -= rest;
  return rest > unit / 2 || (rest == unit / 2 && (value & unit)) ? value + unit : value;
}

// The interface calls it complete when amount / pending, as doubles, is not below 1. A quotient of two different
// doubles never rounds up to 1, so that is to say: when both are the same double. Beyond 2^53 lamports, an
// amount slightly smaller than what is pending counts as all of it.
void ledger_settle(struct ledger *ledger, u64 amount, const struct fees *part) {
  u64 pending = ledger_pending(ledger);
  if (as_double(amount) == as_double(pending)) {
    ledger->consolidated += pending;
    ledger->collected.liquidity = ledger->collected.swaps = 0;
  } else {
    ledger->consolidated += amount;
    ledger->collected.liquidity -= part->liquidity;
    ledger->collected.swaps -= part->swaps;
  }
}

u64 ledger_is_consistent(const struct ledger *ledger) {
  return ledger->total <= MAX_CREDIBLE_TOTAL && ledger->consolidated <= ledger->total &&
         ledger->total - ledger->consolidated == ledger->collected.liquidity + ledger->collected.swaps;
}
