#include "errors.h"
#include "fee_split.h"
#include "instructions.h"
#include "log.h"
#include "pda.h"
#include "treasury.h"

#define ARGUMENT_MULTIPLE_MINT 0
#define ARGUMENT_BASE_MINT 32
#define ARGUMENT_RATIO 64

static void log_address(const char *text, u64 length, const struct pda *pda) {
  log_key(text, length, &pda->address);
  LOG_NUMBER("Bump: ", pda->bump);
}

// The address of a pool with ratio N : 1 or 1 : N. Real pools are created with base units on both sides, so this
// is hardly ever the address of one.
u64 get_pool_state_pda(const struct invocation *call) {
  const struct key *multiple = (const struct key *)(ARGUMENTS(call) + ARGUMENT_MULTIPLE_MINT);
  const struct key *base = (const struct key *)(ARGUMENTS(call) + ARGUMENT_BASE_MINT);
  u64 ratio = U64_AT(ARGUMENTS(call), ARGUMENT_RATIO), one = 1;
  u64 multiple_first = key_less(multiple, base);
  struct pda pda;
  pda_begin(&pda, PREFIX("pool_state"));
  pda_add(&pda, multiple_first ? multiple : base, sizeof(struct key));
  pda_add(&pda, multiple_first ? base : multiple, sizeof(struct key));
  pda_add(&pda, multiple_first ? &ratio : &one, 8);
  pda_add(&pda, multiple_first ? &one : &ratio, 8);
  pda_find(&pda, call->program_id);
  log_address("Pool state: ", 12, &pda);
  return SUCCESS;
}

u64 get_token_vault_pdas(const struct invocation *call) {
  const struct key *pool = (const struct key *)ARGUMENTS(call);
  struct pda pda;
  pda_of_pool(&pda, call, pool, PREFIX("token_a_vault"));
  log_address("Token A vault: ", 15, &pda);
  pda_of_pool(&pda, call, pool, PREFIX("token_b_vault"));
  log_address("Token B vault: ", 15, &pda);
  return SUCCESS;
}

// The id is the compiled one, wherever the program runs.
u64 get_version(const struct invocation *call) {
  (void)call;
  LOG("Contract Version: 0.17.1070");
  LOG_KEY("Program id: ", &COMPILED_ID);
  return SUCCESS;
}

// An account that cannot be decoded is shown as a treasury in which nothing has happened yet.
u64 get_treasury_info(const struct invocation *call) {
  if (call->account_count < 1)
    return panic();
  struct treasury treasury;
  treasury_open(&treasury, &call->accounts[0]);
  const u8 *fields = treasury.fields;
  LOG_NUMBER("Total balance: ", U64_AT(fields, TREASURY_TOTAL_BALANCE));
  LOG_NUMBER("Total withdrawn: ", U64_AT(fields, TREASURY_TOTAL_WITHDRAWN));
  LOG_NUMBER("Pool creations: ", U64_AT(fields, TREASURY_POOL_CREATION_COUNT));
  LOG_NUMBER("Pool creation fees: ", U64_AT(fields, TREASURY_POOL_CREATION_FEES));
  LOG_NUMBER("Liquidity operations: ", U64_AT(fields, TREASURY_LIQUIDITY_OPERATIONS));
  LOG_NUMBER("Liquidity fees: ", U64_AT(fields, TREASURY_LIQUIDITY_FEES));
  LOG_NUMBER("Swaps: ", U64_AT(fields, TREASURY_SWAP_OPERATIONS));
  LOG_NUMBER("Swap fees: ", U64_AT(fields, TREASURY_SWAP_CONTRACT_FEES));
  LOG_NUMBER("Consolidations: ", U64_AT(fields, TREASURY_CONSOLIDATIONS));
  LOG_NUMBER("Donations: ", U64_AT(fields, TREASURY_DONATION_COUNT));
  LOG_NUMBER("Donated lamports: ", U64_AT(fields, TREASURY_TOTAL_DONATIONS));
  return SUCCESS;
}

u64 get_consolidation_status(const struct invocation *call) {
  u64 pool_count = U8_AT(ARGUMENTS(call), 0), pending = 0;
  if (call->account_count < pool_count)
    return panic();
  for (u64 i = 0; i < pool_count; i++) {
    const struct account *pool = &call->accounts[i];
    struct ledger ledger;
    TRY(pool_check(pool, call, pool->key));
    pool_read_ledger(pool, &ledger);
    LOG_NUMBER("Pending fees of a pool: ", ledger_pending(&ledger));
    pending += ledger_pending(&ledger);
  }
  LOG_NUMBER("Pools examined: ", pool_count);
  LOG_NUMBER("Total pending fees: ", pending);
  return SUCCESS;
}
