#include "authority.h"
#include "errors.h"
#include "fee_split.h"
#include "instructions.h"
#include "log.h"
#include "pool_state.h"
#include "rent.h"
#include "repairs.h"
#include "system_state.h"
#include "treasury.h"

enum { ADMIN, SYSTEM_STATE, TREASURY, PROGRAM_DATA, FIRST_POOL };

#define MAX_POOLS 20

// The interface keeps back the rent of its own record of a pool in memory, which is 2 bytes longer than the
// account: 13,920 lamports stay behind in every pool.
#define RESERVED_BYTES (REPAIRED ? POOL_BYTES : 440)

// Operations are counted by what their fees would have been by default, whatever was really paid.
#define DEFAULT_LIQUIDITY_FEE 13000000ull
#define DEFAULT_SWAP_FEE 271500ull

// What one call brings to the treasury.
struct consolidation {
  const struct invocation *call;
  i64 time;
  u64 floor;
  u64 system_paused;
  struct fees fees;
  u64 liquidity_operations;
  u64 swap_operations;
  u64 pools;
  u64 lamports;
};

static u64 is_eligible(const struct consolidation *work, const struct account *pool) {
  u64 paused = FLAG_LIQUIDITY_PAUSED | FLAG_SWAPS_PAUSED;
  return work->system_paused || (U8_AT(pool->data, POOL_FLAGS) & paused) == paused;
}

static void count(struct consolidation *work, const struct fees *part) {
  work->fees.liquidity += part->liquidity;
  work->fees.swaps += part->swaps;
  work->liquidity_operations += part->liquidity / DEFAULT_LIQUIDITY_FEE;
  work->swap_operations += part->swaps / DEFAULT_SWAP_FEE;
}

// Moves what a pool can spare. A pool that fails the last check is left alone although its share has been counted
// by then: kept from the interface, where nothing but a corrupted pool gets there.
static void consolidate_pool(struct consolidation *work, const struct account *pool) {
  struct ledger ledger;
  struct fees part;
  pool_read_ledger(pool, &ledger);
  u64 pending = ledger_pending(&ledger);
  u64 spare = *pool->lamports > work->floor ? *pool->lamports - work->floor : 0;
  u64 amount = spare < pending ? spare : pending;
  if (!is_eligible(work, pool) || amount == 0)
    return;
  fees_split(amount, &ledger.collected, &part);
  count(work, &part);
  ledger_settle(&ledger, amount, &part);
  if (!ledger_is_consistent(&ledger))
    return;
  pool_write_ledger(pool, &ledger);
  U64_AT(pool->data, POOL_LAST_CONSOLIDATION) = (u64)work->time;
  U64_AT(pool->data, POOL_CONSOLIDATIONS) += 1;
  *pool->lamports -= amount;
  *work->call->accounts[TREASURY].lamports += amount;
  work->pools += 1;
  work->lamports += amount;
}

// Whatever was found in the pools, the consolidation itself is counted.
static u64 credit_treasury(const struct consolidation *work) {
  const struct account *account = &work->call->accounts[TREASURY];
  if (account->data_length != TREASURY_BYTES)
    return BORSH_IO_ERROR;
  struct treasury treasury;
  treasury_open(&treasury, account);
  U64_AT(treasury.fields, TREASURY_LIQUIDITY_FEES) += work->fees.liquidity;
  U64_AT(treasury.fields, TREASURY_REGULAR_SWAP_FEES) += work->fees.swaps;
  U64_AT(treasury.fields, TREASURY_SWAP_CONTRACT_FEES) += work->fees.swaps;
  U64_AT(treasury.fields, TREASURY_LIQUIDITY_OPERATIONS) += work->liquidity_operations;
  U64_AT(treasury.fields, TREASURY_SWAP_OPERATIONS) += work->swap_operations;
  U64_AT(treasury.fields, TREASURY_CONSOLIDATIONS) += 1;
  return treasury_close(&treasury, work->time);
}

static u64 check(const struct invocation *call, u64 pool_count) {
  const struct account *all = call->accounts;
  if (pool_count == 0 || pool_count > MAX_POOLS)
    return INVALID_ARGUMENT;
  if (call->account_count < FIRST_POOL + pool_count)
    return panic();
  if (call->account_count > FIRST_POOL + pool_count)
    return NOT_ENOUGH_ACCOUNT_KEYS;
  return authority_check_admin(&all[ADMIN], &all[SYSTEM_STATE], &all[PROGRAM_DATA], call);
}

u64 consolidate_pool_fees(const struct invocation *call) {
  const struct account *all = call->accounts;
  u64 pool_count = U8_AT(ARGUMENTS(call), 0);
  TRY(check(call, pool_count));
  struct consolidation work = {call, now(), rent_current_minimum_balance(RESERVED_BYTES),
                               all[SYSTEM_STATE].data[SYSTEM_IS_PAUSED], {0, 0}, 0, 0, 0, 0};
  for (u64 i = 0; i < pool_count; i++) {
    const struct account *pool = &all[FIRST_POOL + i];
    TRY(pool_check(pool, call, pool->key));
    consolidate_pool(&work, pool);
  }
  TRY(credit_treasury(&work));
  LOG_NUMBER("Pools processed: ", work.pools);
  LOG_NUMBER("Total SOL consolidated: ", work.lamports);
  return SUCCESS;
}
