import type { JsonValue } from "@/base/json.ts";
import { RPC_CODES, RpcError } from "@/jsonrpc/rpc_error.ts";

/** What a reply repeats: a string, a number or null, as the client gave it. */
export type RequestId = string | number | bigint | null;
/** Parameters by name or by position; absent means none. */
export type RequestParams = JsonValue[] | { [member: string]: JsonValue } | undefined;

/** A request that is well-formed. `id` undefined: a notification, to be carried out without a reply. */
export interface Request {
  readonly id: RequestId | undefined;
  readonly method: string;
  readonly params: RequestParams;
}

/** One reply: exactly one of `result` and `error`. */
export type Response =
  | { jsonrpc: "2.0"; id: RequestId; result: unknown }
  | { jsonrpc: "2.0"; id: RequestId; error: { code: number; message: string; data?: unknown } };

/** The reply that carries `error`; anything but an {@linkcode RpcError} is hidden behind "Internal error". */
export function error_response(id: RequestId, error: unknown): Response {
  if (!(error instanceof RpcError)) {
    return { jsonrpc: "2.0", id, error: { code: RPC_CODES.internal_error, message: "Internal error" } };
  }
  const { code, message, data } = error;
  return { jsonrpc: "2.0", id, error: data === undefined ? { code, message } : { code, message, data } };
}

function is_id(value: JsonValue | undefined): value is RequestId {
  return value === null || typeof value === "string" || typeof value === "number" ||
    typeof value === "bigint";
}

/** The id to answer a malformed request with: its own when it has a usable one, else null. */
export function id_of(message: JsonValue): RequestId {
  if (message === null || typeof message !== "object" || Array.isArray(message)) return null;
  return is_id(message.id) ? message.id : null;
}

function invalid(found: string): RpcError {
  return new RpcError(RPC_CODES.invalid_request, `Invalid Request: ${found}`);
}

/**
 * Checks one request object. `allow_bare` accepts an object with a string `method` and no `jsonrpc` member at all; it
 * is always answered, under its id or null. Throws {@linkcode RpcError} -32600.
 */
export function parse_request(message: JsonValue, allow_bare: boolean): Request {
  if (message === null || typeof message !== "object" || Array.isArray(message)) {
    throw invalid("expected an object with jsonrpc, method, params and id");
  }
  const { jsonrpc, method, params, id } = message;
  const bare = jsonrpc === undefined && allow_bare;
  if (jsonrpc !== "2.0" && !bare) throw invalid('jsonrpc must be exactly "2.0"');
  if (typeof method !== "string") throw invalid("method must be a string");
  if (id !== undefined && !is_id(id)) throw invalid("id must be a string, a number or null");
  if (params !== undefined && (params === null || typeof params !== "object")) {
    throw invalid("params must be an object or an array");
  }
  return { id: id === undefined && bare ? null : id, method, params: params as RequestParams };
}
