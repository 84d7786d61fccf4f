// The instructions of the program, one handler each. `dispatch` has checked that the data can be decoded.
#pragma once
#include "account.h"

// Where fields lie in the instruction data, after the index byte.
#define ARGUMENTS(call) ((call)->data + 1)

u64 initialize_program(const struct invocation *call);
u64 initialize_pool(const struct invocation *call);
u64 deposit(const struct invocation *call);
u64 withdraw(const struct invocation *call);
u64 swap(const struct invocation *call);
u64 get_pool_state_pda(const struct invocation *call);
u64 get_token_vault_pdas(const struct invocation *call);
u64 get_pool_info(const struct invocation *call);
u64 get_pool_pause_status(const struct invocation *call);
u64 get_liquidity_info(const struct invocation *call);
u64 get_fee_info(const struct invocation *call);
u64 get_pool_sol_balance(const struct invocation *call);
u64 pause_system(const struct invocation *call);
u64 unpause_system(const struct invocation *call);
u64 get_version(const struct invocation *call);
u64 withdraw_treasury_fees(const struct invocation *call);
u64 get_treasury_info(const struct invocation *call);
u64 consolidate_pool_fees(const struct invocation *call);
u64 get_consolidation_status(const struct invocation *call);
u64 pause_pool(const struct invocation *call);
u64 unpause_pool(const struct invocation *call);
u64 set_swap_owner_only(const struct invocation *call);
u64 update_pool_fees(const struct invocation *call);
u64 donate_sol(const struct invocation *call);
u64 process_admin_change(const struct invocation *call);

// The one instruction of variable length: whether its data is one text, complete and well-formed.
u64 donation_is_decodable(const struct invocation *call);
