// The 438 bytes of a pool. They have no optional fields, so every field has a fixed place and is used in
// place.
#pragma once
#include "pda.h"

#define POOL_BYTES 438

#define POOL_OWNER 0
#define POOL_MINT 32      // of token A, 32 bytes; token B follows
#define POOL_VAULT 96     // likewise
#define POOL_LP_MINT 160  // likewise
#define POOL_RATIO_A 224
#define POOL_RATIO_B 232
#define POOL_LIQUIDITY 240  // of token A, 8 bytes; token B follows
#define POOL_BUMP 256       // pool, vaults A and B, LP mints A and B: 5 bytes
#define POOL_FLAGS 261
#define POOL_LIQUIDITY_FEE 262
#define POOL_SWAP_FEE 270
#define POOL_COLLECTED_LIQUIDITY_FEES 310
#define POOL_COLLECTED_SWAP_FEES 318
#define POOL_TOTAL_FEES 326
#define POOL_LAST_CONSOLIDATION 334
#define POOL_CONSOLIDATIONS 342
#define POOL_FEES_CONSOLIDATED 350

#define FLAG_SIMPLE_RATIO 1
#define FLAG_LIQUIDITY_PAUSED 2
#define FLAG_SWAPS_PAUSED 4
#define FLAG_OWNER_ONLY_SWAPS 32
#define FLAG_EXACT_EXCHANGE 64

// One of the two sides of a pool.
enum side { SIDE_A = 0, SIDE_B = 1, SIDE_NONE = 2 };

INLINE struct key *pool_key(const struct account *pool, u64 field, u64 side) {
  return (struct key *)(pool->data + field + side * sizeof(struct key));
}
INLINE u64 *pool_liquidity(const struct account *pool, u64 side) {
  return &U64_AT(pool->data, POOL_LIQUIDITY + side * 8);
}

// Checks that `pool` is a pool of this program and the one named in the instruction data.
u64 pool_check(const struct account *pool, const struct invocation *call, const struct key *pool_id);

// The part of it that does not ask which pool it is: `program_id` has to own it, and it can be decoded.
u64 pool_check_fields(const struct account *pool, const struct key *program_id);

// The side that trades `mint`.
u64 pool_side_of_mint(const struct account *pool, const struct key *mint);

// Checks an account against the canonical address of a side's vault or LP mint.
u64 pool_check_vault_address(const struct account *vault, const struct invocation *call,
                             const struct account *pool, u64 side);
u64 pool_check_lp_mint_address(const struct account *mint, const struct invocation *call,
                               const struct account *pool, u64 side);

// The seeds with which the pool signs: stored fields and the stored bump, which creation made canonical.
void pool_signer(struct pda *signer, const struct account *pool);
