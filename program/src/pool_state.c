#include "pool_state.h"

#include "errors.h"

u64 pool_check(const struct account *pool, const struct invocation *call, const struct key *pool_id) {
  if (!key_equal(pool->owner, call->program_id))
    return INCORRECT_PROGRAM_ID;
  if (!key_equal(pool->key, pool_id))
    return POOL_ID_MISMATCH;
  return pool_check_fields(pool, call->program_id);
}

u64 pool_check_fields(const struct account *pool, const struct key *program_id) {
  if (!key_equal(pool->owner, program_id))
    return INCORRECT_PROGRAM_ID;
  if (pool->data_length < POOL_BYTES)
    return INVALID_ACCOUNT_DATA;
  if (key_is_zero(pool_key(pool, POOL_MINT, SIDE_A)) || key_is_zero(pool_key(pool, POOL_MINT, SIDE_B)))
    return INVALID_ACCOUNT_DATA;
  if (U64_AT(pool->data, POOL_RATIO_A) == 0 || U64_AT(pool->data, POOL_RATIO_B) == 0)
    return INVALID_ACCOUNT_DATA;
  return SUCCESS;
}

u64 pool_side_of_mint(const struct account *pool, const struct key *mint) {
  if (key_equal(mint, pool_key(pool, POOL_MINT, SIDE_A)))
    return SIDE_A;
  return key_equal(mint, pool_key(pool, POOL_MINT, SIDE_B)) ? SIDE_B : SIDE_NONE;
}

u64 pool_check_vault_address(const struct account *vault, const struct invocation *call,
                             const struct account *pool, u64 side) {
  struct pda pda;
  pda_of_pool(&pda, call, pool->key, side == SIDE_A ? "token_a_vault" : "token_b_vault", 13);
  return key_equal(vault->key, &pda.address) ? SUCCESS : INVALID_ACCOUNT_DATA;
}

u64 pool_check_lp_mint_address(const struct account *mint, const struct invocation *call,
                               const struct account *pool, u64 side) {
  struct pda pda;
  pda_of_pool(&pda, call, pool->key, side == SIDE_A ? "lp_token_a_mint" : "lp_token_b_mint", 15);
  return key_equal(mint->key, &pda.address) ? SUCCESS : INVALID_ACCOUNT_DATA;
}

void pool_signer(struct pda *signer, const struct account *pool) {
  pda_begin(signer, PREFIX("pool_state"));
  pda_add(signer, pool_key(pool, POOL_MINT, SIDE_A), sizeof(struct key));
  pda_add(signer, pool_key(pool, POOL_MINT, SIDE_B), sizeof(struct key));
  pda_add(signer, pool->data + POOL_RATIO_A, 8);
  pda_add(signer, pool->data + POOL_RATIO_B, 8);
  pda_add(signer, pool->data + POOL_BUMP, 1);
}
