// The instructions of the program, one handler each. `dispatch` has checked the length of the data.
#pragma once
#include "account.h"

// Where fields lie in the instruction data, after the index byte.
#define ARGUMENTS(call) ((call)->data + 1)

u64 initialize_program(const struct invocation *call);
u64 initialize_pool(const struct invocation *call);
u64 deposit(const struct invocation *call);
u64 withdraw(const struct invocation *call);
u64 swap(const struct invocation *call);
u64 pause_system(const struct invocation *call);
u64 unpause_system(const struct invocation *call);
u64 pause_pool(const struct invocation *call);
u64 unpause_pool(const struct invocation *call);
