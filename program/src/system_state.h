// The state of the system: who administers it and whether it runs. 83 bytes.
#pragma once
#include "account.h"

#define SYSTEM_BYTES 83
#define SYSTEM_IS_PAUSED 0
#define SYSTEM_PAUSE_TIMESTAMP 1
#define SYSTEM_PAUSE_REASON 9
#define SYSTEM_ADMIN 10
#define SYSTEM_PENDING_TAG 42
#define SYSTEM_PENDING_ADMIN 43
// Where the timestamp lies while a pending admin is stored; without one it takes the admin's place.
#define SYSTEM_ADMIN_CHANGE_TIMESTAMP 75

// Seconds since the Unix epoch by the cluster's clock.
i64 now(void);

// Checks address and contents of the system state.
u64 system_state_check(const struct account *state, const struct invocation *call);

// The same, and that the system is not paused.
u64 system_check_not_paused(const struct account *state, const struct invocation *call);

// Writes the pause fields; all three are 0 for a running system.
void system_state_set_pause(const struct account *state, u64 paused, i64 timestamp, u64 reason);

// Writes a proposed admin, or none. Without one the encoding is 32 bytes shorter, and the bytes behind it keep
// what they held.
void system_state_set_pending(const struct account *state, const struct key *admin, i64 timestamp);
void system_state_clear_pending(const struct account *state);
