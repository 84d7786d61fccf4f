#include "fee.h"

#include "cpi.h"
#include "errors.h"
#include "log.h"
#include "operation.h"
#include "planted_bugs.h"

static void log_counters(const struct account *pool, const struct fee *fee) {
  u64 collected = U64_AT(pool->data, fee->counter);
  if (fee->counter == POOL_COLLECTED_LIQUIDITY_FEES)
    LOG_NUMBER("After update - collected_liquidity_fees: ", collected);
  else
    LOG_NUMBER("After update - collected_swap_contract_fees: ", collected);
  LOG_NUMBER("After update - total_sol_fees_collected: ", U64_AT(pool->data, POOL_TOTAL_FEES));
}

// Who receives the fee: the pool.
INLINE const struct account *receiver(const struct invocation *call, const struct account *pool,
                                      const struct fee *fee) {
  if (PLANTED(SWAP_FEE_TO_VAULT) && fee->counter == POOL_COLLECTED_SWAP_FEES)
    return &call->accounts[VAULT];
  return pool;
}

u64 fee_collect(const struct invocation *call, const struct account *user, const struct account *pool,
                const struct fee *fee) {
  if (*user->lamports < fee->lamports)
    return INSUFFICIENT_FEE_BALANCE;
  if (!pool->is_writable)
    return FEE_VALIDATION_FAILED;
  TRY(system_transfer(call, user, receiver(call, pool, fee), fee->lamports));
  if (PLANTED(FEE_PAID_TWICE))
    TRY(system_transfer(call, user, pool, fee->lamports));
  u64 *collected = &U64_AT(pool->data, fee->counter);
  u64 *total = &U64_AT(pool->data, POOL_TOTAL_FEES);
  if (*collected + fee->lamports < *collected || *total + fee->lamports < *total)
    return FEE_VALIDATION_FAILED;
  if (!PLANTED(FEE_NOT_COUNTED))
    *collected += fee->lamports;
  *total += PLANTED(FEE_COUNTED_TWICE) ? 2 * fee->lamports : fee->lamports;
  log_counters(pool, fee);
  return SUCCESS;
}
