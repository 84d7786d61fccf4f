/** The codes that JSON-RPC 2.0 itself defines (section 5.1 of its specification). */
export const RPC_CODES = {
  parse_error: -32700,
  invalid_request: -32600,
  method_not_found: -32601,
  invalid_params: -32602,
  internal_error: -32603,
} as const;

/** The refusal of a request: thrown by a handler, sent to the client as the reply's `error`. */
export class RpcError extends Error {
  override readonly name = "RpcError";
  readonly code: number;
  readonly data: unknown;

  /** `data` is left out of the reply when it is `undefined`. */
  constructor(code: number, message: string, data?: unknown) {
    super(message);
    this.code = code;
    this.data = data;
  }
}
