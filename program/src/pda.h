// Program derived addresses.
#pragma once
#include "account.h"

#define PDA_MAX_SEEDS 5

// The seeds, then the bump; the first `seed_count` parts double as signer seeds of a cross-program call.
// The parts point into the structure itself: it must not be copied.
struct pda {
  struct slice parts[PDA_MAX_SEEDS + 3];
  u64 seed_count;
  u64 bump;
  struct key address;
};

// Names a seed prefix together with its length, for pda_begin.
#define PREFIX(text) (text), (sizeof(text) - 1)

void pda_begin(struct pda *pda, const char *prefix, u64 length);
void pda_add(struct pda *pda, const void *seed, u64 length);

// Finds the canonical address, the one with the highest bump, and closes the seeds with that bump.
void pda_find(struct pda *pda, const struct key *program_id);

// The addresses of the interface, all canonical.
void pda_system_state(struct pda *pda, const struct invocation *call);
void pda_main_treasury(struct pda *pda, const struct invocation *call);
void pda_of_pool(struct pda *pda, const struct invocation *call, const struct key *pool, const char *prefix,
                 u64 length);
u64 pda_is_program_data(const struct account *account, const struct invocation *call);
