// The two accounts the system has once: its state (83 bytes) and the main treasury (136 bytes).
#pragma once
#include "account.h"

#define SYSTEM_BYTES 83
#define SYSTEM_IS_PAUSED 0
#define SYSTEM_PAUSE_TIMESTAMP 1
#define SYSTEM_PAUSE_REASON 9
#define SYSTEM_ADMIN 10
#define SYSTEM_PENDING_TAG 42
#define SYSTEM_PENDING_ADMIN 43
// Where the timestamp lies while a pending admin is stored; without one it moves to offset 43.
#define SYSTEM_ADMIN_CHANGE_TIMESTAMP 75

#define TREASURY_BYTES 136
#define TREASURY_TOTAL_BALANCE 0
#define TREASURY_POOL_CREATION_COUNT 24
#define TREASURY_POOL_CREATION_FEES 64
#define TREASURY_LAST_UPDATE 96
#define TREASURY_LAST_WITHDRAWAL 112

// Seconds since the Unix epoch by the cluster's clock.
i64 now(void);

// Checks address and contents of the system state.
u64 system_state_check(const struct account *state, const struct invocation *call);

// The same, and that the system is not paused.
u64 system_check_not_paused(const struct account *state, const struct invocation *call);

// Writes the pause fields; all three are 0 for a running system.
void system_state_set_pause(const struct account *state, u64 paused, i64 timestamp, u64 reason);

// Checks that `account` has the address of the main treasury; `error` is what to answer otherwise.
u64 treasury_check_address(const struct account *account, const struct invocation *call, u64 error);
