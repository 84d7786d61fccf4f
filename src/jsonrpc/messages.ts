import { type JsonValue, number_literal, parse_json } from "@/base/json.ts";
import { MAX_JSON_DEPTH } from "@/base/limits.ts";
import { nests_deeper_than, repeated_member } from "@/jsonrpc/json_text.ts";
import { protocol_error, RpcError } from "@/jsonrpc/rpc_error.ts";

/** What a reply repeats: a string, null, or the literal of a number, to the letter as the client gave it. */
export type RequestId = string | object | null;
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
  const told = error instanceof RpcError ? error : protocol_error("internal_error", "Internal error");
  const { code, message, data } = told;
  return { jsonrpc: "2.0", id, error: data === undefined ? { code, message } : { code, message, data } };
}

/** A refusal of something that is JSON and no request. */
export function invalid_request(found: string): RpcError {
  return protocol_error("invalid_request", `Invalid Request: ${found}`);
}

/** What a body says, and the literals of the numbers that its objects have as `id`, where they are not what is written of them. */
export interface Body {
  readonly message: JsonValue;
  readonly id_literals: ReadonlyMap<object, string>;
}

/** Reads a body. Throws {@linkcode RpcError} -32700 for text that is not JSON, -32600 for JSON that means two things. */
export function parse_body(text: string): Body {
  if (nests_deeper_than(text, MAX_JSON_DEPTH)) {
    throw protocol_error(
      "parse_error",
      `Parse error: the body is nested deeper than ${MAX_JSON_DEPTH} levels`,
    );
  }
  const id_literals = new Map<object, string>();
  let message: JsonValue;
  try {
    message = parse_json(text, (holder, member, literal) => {
      if (member === "id") id_literals.set(holder, literal);
    });
  } catch {
    // The reason is the client's to find: the parser's own text would quote his body back at him.
    throw protocol_error("parse_error", "Parse error: the body is not JSON");
  }
  const repeated = repeated_member(text);
  if (repeated !== undefined) {
    throw invalid_request(`an object has the member ${JSON.stringify(repeated.slice(0, 100))} twice`);
  }
  return { message, id_literals };
}

function is_id(value: JsonValue | undefined): boolean {
  return value === null || typeof value === "string" || typeof value === "number" ||
    typeof value === "bigint";
}

/** The id to answer a message with, malformed or not: its own when it has a usable one, else null. */
export function id_of(message: JsonValue, id_literals: Body["id_literals"]): RequestId {
  if (message === null || typeof message !== "object" || Array.isArray(message)) return null;
  const literal = id_literals.get(message);
  if (literal !== undefined) return number_literal(literal);
  if (typeof message.id === "number") return number_literal(String(message.id));
  return typeof message.id === "string" ? message.id : null;
}

/**
 * Checks one request object. `allow_bare` accepts an object with a string `method` and no `jsonrpc` member at all; it
 * is always answered, under its id or null. Throws {@linkcode RpcError} -32600.
 */
export function parse_request(message: JsonValue, { id_literals }: Body, allow_bare: boolean): Request {
  if (message === null || typeof message !== "object" || Array.isArray(message)) {
    throw invalid_request("expected an object with jsonrpc, method, params and id");
  }
  const { jsonrpc, method, params, id } = message;
  const bare = jsonrpc === undefined && allow_bare;
  if (jsonrpc !== "2.0" && !bare) throw invalid_request('jsonrpc must be exactly "2.0"');
  if (typeof method !== "string") throw invalid_request("method must be a string");
  if (id !== undefined && !is_id(id)) throw invalid_request("id must be a string, a number or null");
  if (params !== undefined && (params === null || typeof params !== "object")) {
    throw invalid_request("params must be an object or an array");
  }
  const is_notification = id === undefined && !bare;
  return {
    id: is_notification ? undefined : id_of(message, id_literals),
    method,
    params: params as RequestParams,
  };
}
