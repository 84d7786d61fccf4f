#include "errors.h"
#include "instructions.h"
#include "log.h"

#define CASE(index, is_decodable, name, handler) \
  case index:                                    \
    if (!(is_decodable))                         \
      return BORSH_IO_ERROR;                     \
    LOG("Instruction: " name);                   \
    return handler(call);

// All instructions but one have arguments of fixed size, so that decoding is a comparison of lengths. A boolean
// is the only argument of theirs that can be wrong in itself.
#define BYTES(length) (call->data_length == (length))
#define BOOLEAN(offset) (call->data[offset] <= 1)

static u64 dispatch(const struct invocation *call) {
  if (call->data_length == 0)
    return INVALID_INSTRUCTION_DATA;
  switch (call->data[0]) {
    CASE(0, BYTES(33), "InitializeProgram", initialize_program)
    CASE(1, BYTES(18), "InitializePool", initialize_pool)
    CASE(2, BYTES(73), "Deposit", deposit)
    CASE(3, BYTES(73), "Withdraw", withdraw)
    CASE(4, BYTES(81), "Swap", swap)
    CASE(5, BYTES(73), "GetPoolStatePDA", get_pool_state_pda)
    CASE(6, BYTES(33), "GetTokenVaultPDAs", get_token_vault_pdas)
    CASE(7, BYTES(1), "GetPoolInfo", get_pool_info)
    CASE(8, BYTES(1), "GetPoolPauseStatus", get_pool_pause_status)
    CASE(9, BYTES(1), "GetLiquidityInfo", get_liquidity_info)
    CASE(10, BYTES(1), "GetFeeInfo", get_fee_info)
    CASE(11, BYTES(1), "GetPoolSolBalance", get_pool_sol_balance)
    CASE(12, BYTES(2), "PauseSystem", pause_system)
    CASE(13, BYTES(1), "UnpauseSystem", unpause_system)
    CASE(14, BYTES(1), "GetVersion", get_version)
    CASE(15, BYTES(9), "WithdrawTreasuryFees", withdraw_treasury_fees)
    CASE(16, BYTES(1), "GetTreasuryInfo", get_treasury_info)
    CASE(17, BYTES(2), "ConsolidatePoolFees", consolidate_pool_fees)
    CASE(18, BYTES(2), "GetConsolidationStatus", get_consolidation_status)
    CASE(19, BYTES(34), "PausePool", pause_pool)
    CASE(20, BYTES(34), "UnpausePool", unpause_pool)
    CASE(21, BYTES(66) && BOOLEAN(1), "SetSwapOwnerOnly", set_swap_owner_only)
    CASE(22, BYTES(50), "UpdatePoolFees", update_pool_fees)
    CASE(23, donation_is_decodable(call), "DonateSol", donate_sol)
    CASE(24, BYTES(33), "ProcessAdminChange", process_admin_change)
    default:
      return BORSH_IO_ERROR;
  }
}

u64 entrypoint(u8 *input) {
  struct invocation call;
  invocation_read(&call, input);
  LOG("Fixed Ratio Trading, clean-room implementation in C");
  LOG("Interface version: 0.17.1070");
  return dispatch(&call);
}
