import type { RefusalKind } from "@/domain/refusal.ts";
import { RPC_CODES } from "@/jsonrpc/rpc_error.ts";

/** The application's error numbers, one for each kind of refusal. */
export const ERROR_CODES: Record<RefusalKind, number> = {
  duplicate_swap_direction: -1001,
  pool_not_found: -1002,
  thread_in_error_state: -1003,
  thread_not_found: -1004,
  wrong_thread_state: -1005,
  chain_failed: -1006,
  not_available_here: -1007,
  insufficient_core_wallet_funds: -1008,
  system_failed: -1009,
  invalid_parameter: RPC_CODES.invalid_params,
};
