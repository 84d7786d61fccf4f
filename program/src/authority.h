// Who may administer the system.
#pragma once
#include "account.h"

// Checks that `candidate` signs and, where the program data account is the loader's, that it is the upgrade
// authority written there.
u64 authority_check_upgrade(const struct account *candidate, const struct account *program_data,
                            const struct invocation *call);

// Checks that `signer` is the admin of the system state or passes the check above.
u64 authority_check_admin(const struct account *signer, const struct account *system_state,
                          const struct account *program_data, const struct invocation *call);
