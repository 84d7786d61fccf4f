#include "authority.h"

#include "errors.h"
#include "pda.h"
#include "repairs.h"
#include "system_state.h"

// The loader's account behind a program: u32 kind, u64 slot, option tag, authority.
#define PROGRAM_DATA_KIND 3
#define AUTHORITY_TAG 12
#define AUTHORITY 13
#define HEADER_BYTES 45

u64 authority_check_upgrade(const struct account *candidate, const struct account *program_data,
                            const struct invocation *call) {
  // Kept from the interface, dangerous as it is: with an account the loader does not own, any signer will do.
  if (!key_equal(program_data->owner, &UPGRADEABLE_LOADER))
    return REPAIRED ? INVALID_ACCOUNT_DATA : candidate->is_signer ? SUCCESS : MISSING_REQUIRED_SIGNATURE;
  if (!pda_is_program_data(program_data, call))
    return INVALID_ACCOUNT_DATA;
  const u8 *data = program_data->data;
  if (program_data->data_length < HEADER_BYTES || U32_AT(data, 0) != PROGRAM_DATA_KIND ||
      data[AUTHORITY_TAG] != 1)
    return INVALID_ACCOUNT_DATA;
  if (!key_equal(candidate->key, (const struct key *)(data + AUTHORITY)))
    return INVALID_ACCOUNT_DATA;
  return candidate->is_signer ? SUCCESS : MISSING_REQUIRED_SIGNATURE;
}

u64 authority_check_admin(const struct account *signer, const struct account *system_state,
                          const struct account *program_data, const struct invocation *call) {
  if (!signer->is_signer)
    return MISSING_REQUIRED_SIGNATURE;
  TRY(system_state_check(system_state, call));
  if (key_equal(signer->key, (const struct key *)(system_state->data + SYSTEM_ADMIN)))
    return SUCCESS;
  return authority_check_upgrade(signer, program_data, call) ? INVALID_ACCOUNT_DATA : SUCCESS;
}
