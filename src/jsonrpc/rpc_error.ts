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
  /** Where the error came over HTTP, the status of the answer. */
  readonly http_status: number | undefined;

  /** `data` is left out of the reply when it is `undefined`. */
  constructor(code: number, message: string, data?: unknown, http_status?: number) {
    super(message);
    this.code = code;
    this.data = data;
    this.http_status = http_status;
  }
}

const HINTS = {
  parse_error: "Send one JSON object or array, in UTF-8",
  invalid_request: 'Send {"jsonrpc": "2.0", "method": …, "params": …, "id": …}, each member once',
  internal_error: "This is a fault of the server; its log has the reason",
};

/** An error of the protocol itself, with what to do about it. */
export function protocol_error(kind: keyof typeof HINTS, message: string): RpcError {
  return new RpcError(RPC_CODES[kind], message, { kind, hint: HINTS[kind], details: {} });
}
