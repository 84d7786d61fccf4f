// What Deposit, Withdraw and Swap have in common: the head of their account lists and of their checks.
#pragma once
#include "pool_state.h"

enum {
  USER,
  OPERATION_SYSTEM_PROGRAM,
  OPERATION_SYSTEM_STATE,
  POOL,
  OPERATION_TOKEN_PROGRAM,
  VAULT,  // of token A; token B follows
  USER_INPUT = VAULT + 2,
  USER_OUTPUT,
  MINT,  // LP mints of A and B, or for a swap the mints of input and output
  OPERATION_ACCOUNTS = MINT + 2
};

// Checks the signature of the user, and that the system is running.
u64 operation_check_user(const struct invocation *call);

// Checks the token program, which the interface does as late as where it builds its first token call.
u64 operation_check_token_program(const struct invocation *call);

// Adds to or takes from the tracked liquidity of a side.
u64 liquidity_add(const struct account *pool, u64 side, u64 amount);
u64 liquidity_take(const struct account *pool, u64 side, u64 amount);
