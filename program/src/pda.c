#include "pda.h"

#define CURVE_EDWARDS 0
#define NOT_ON_CURVE 1

static const char MARKER[] = "ProgramDerivedAddress";

void pda_begin(struct pda *pda, const char *prefix, u64 length) {
  pda->seed_count = 0;
  pda_add(pda, prefix, length);
}

void pda_add(struct pda *pda, const void *seed, u64 length) {
  struct slice *part = &pda->parts[pda->seed_count++];
  part->address = seed;
  part->length = length;
}

// The search of find_program_address, spelt out with the hash and the curve test it consists of: an attempt
// costs about 350 compute units here and 1,500 through the system call. The canonical bump can therefore be
// found anew at every check, and no stored or supplied bump ever needs to be trusted.
void pda_find(struct pda *pda, const struct key *program_id) {
  u64 point_state[4];
  pda_add(pda, &pda->bump, 1);
  struct slice *tail = &pda->parts[pda->seed_count];
  tail[0].address = program_id;
  tail[0].length = sizeof(struct key);
  tail[1].address = MARKER;
  tail[1].length = sizeof(MARKER) - 1;
  // Bump 0 is never tried by the original search either. All 255 on the curve: chance 2^-255.
  for (pda->bump = 255; pda->bump > 0; pda->bump--) {
    sol_sha256(pda->parts, pda->seed_count + 2, &pda->address);
    if (sol_curve_validate_point(CURVE_EDWARDS, &pda->address, point_state) == NOT_ON_CURVE)
      return;
  }
  abort();
}

void pda_system_state(struct pda *pda, const struct invocation *call) {
  pda_begin(pda, PREFIX("system_state"));
  pda_find(pda, call->program_id);
}

void pda_main_treasury(struct pda *pda, const struct invocation *call) {
  pda_begin(pda, PREFIX("main_treasury"));
  pda_find(pda, call->program_id);
}

void pda_of_pool(struct pda *pda, const struct invocation *call, const struct key *pool, const char *prefix,
                 u64 length) {
  pda_begin(pda, prefix, length);
  pda_add(pda, pool, sizeof(struct key));
  pda_find(pda, call->program_id);
}

u64 pda_is_program_data(const struct account *account, const struct invocation *call) {
  struct pda pda;
  pda_begin(&pda, (const char *)call->program_id, sizeof(struct key));
  pda_find(&pda, &UPGRADEABLE_LOADER);
  return key_equal(account->key, &pda.address);
}
