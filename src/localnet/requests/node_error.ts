import { RPC_CODES, RpcError } from "@/jsonrpc/rpc_error.ts";

/** The codes of a Solana node's own refusals. */
export const NODE_CODES = {
  block_cleaned_up: -32001,
  preflight_failure: -32002,
  signature_verification_failure: -32003,
  block_not_available: -32004,
  node_unhealthy: -32005,
  slot_skipped: -32007,
  unsupported_transaction_version: -32015,
  min_context_slot_not_reached: -32016,
} as const;

/** The refusal of a request whose parameters are not usable. The text says what was found and what is allowed. */
export function invalid_params(text: string): RpcError {
  return new RpcError(RPC_CODES.invalid_params, text);
}

/** The refusal of a transaction whose signatures do not match its message. */
export function signature_failure(): RpcError {
  return new RpcError(
    NODE_CODES.signature_verification_failure,
    "Transaction signature verification failure",
  );
}
