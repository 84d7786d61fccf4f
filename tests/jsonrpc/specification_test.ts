/** The examples of the JSON-RPC 2.0 specification, section 7, one by one. */
import { assert, assertEquals } from "@std/assert";
import { type JsonValue, parse_json } from "@/base/json.ts";
import type { RequestParams } from "@/jsonrpc/messages.ts";
import { RPC_CODES, RpcError } from "@/jsonrpc/rpc_error.ts";
import { JsonRpcServer } from "@/jsonrpc/server.ts";

type Named = { [member: string]: JsonValue };

/** The methods that the examples call. */
function example_method(method: string, params: RequestParams): unknown {
  switch (method) {
    case "subtract": {
      const [minuend, subtrahend] = Array.isArray(params)
        ? params
        : [(params as Named).minuend, (params as Named).subtrahend];
      return Number(minuend) - Number(subtrahend);
    }
    case "sum":
      return (params as number[]).reduce((sum, term) => sum + term, 0);
    case "get_data":
      return ["hello", 5];
    case "update":
    case "notify_hello":
    case "notify_sum":
      return undefined;
    default:
      throw new RpcError(RPC_CODES.method_not_found, "Method not found");
  }
}

type Exchange = (request: string) => Promise<JsonValue | undefined>;

function exchange_with(allow_bare: boolean): Exchange {
  const on_internal_error = (_method: string, error: unknown) => {
    throw error;
  };
  const server = new JsonRpcServer(
    (method, params) => Promise.resolve().then(() => example_method(method, params)),
    { allow_bare, on_internal_error },
  );
  return async (request) => {
    const reply = await server.handle(request);
    return reply === undefined ? undefined : parse_json(reply);
  };
}

/** Every example must hold with the extension for bare requests as well as without it. */
function example(title: string, check: (exchange: Exchange) => Promise<void>): void {
  Deno.test(`JSON-RPC 7: ${title}`, () => check(exchange_with(false)));
  Deno.test(`JSON-RPC 7, with bare requests allowed: ${title}`, () => check(exchange_with(true)));
}

/** Errors are compared by code; their text only has to begin as the specification's. */
function assert_error(reply: JsonValue | undefined, code: number, message: string, id: JsonValue): void {
  const { error, ...rest } = reply as { error: { code: number; message: string } };
  assertEquals(rest as unknown, { jsonrpc: "2.0", id });
  assertEquals(error.code, code);
  assert(error.message.startsWith(message), error.message);
}

example("rpc call with positional parameters", async (exchange) => {
  assertEquals(await exchange('{"jsonrpc": "2.0", "method": "subtract", "params": [42, 23], "id": 1}'), {
    jsonrpc: "2.0",
    result: 19,
    id: 1,
  });
  assertEquals(await exchange('{"jsonrpc": "2.0", "method": "subtract", "params": [23, 42], "id": 2}'), {
    jsonrpc: "2.0",
    result: -19,
    id: 2,
  });
});

example("rpc call with named parameters", async (exchange) => {
  for (const params of ['{"subtrahend": 23, "minuend": 42}', '{"minuend": 42, "subtrahend": 23}']) {
    const reply = await exchange(`{"jsonrpc": "2.0", "method": "subtract", "params": ${params}, "id": 3}`);
    assertEquals(reply, { jsonrpc: "2.0", result: 19, id: 3 });
  }
});

example("a notification", async (exchange) => {
  assertEquals(await exchange('{"jsonrpc": "2.0", "method": "update", "params": [1,2,3,4,5]}'), undefined);
  assertEquals(await exchange('{"jsonrpc": "2.0", "method": "foobar"}'), undefined);
});

example("rpc call of non-existent method", async (exchange) => {
  const reply = await exchange('{"jsonrpc": "2.0", "method": "foobar", "id": "1"}');
  assert_error(reply, -32601, "Method not found", "1");
});

example("rpc call with invalid JSON", async (exchange) => {
  const reply = await exchange('{"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz]');
  assert_error(reply, -32700, "Parse error", null);
});

example("rpc call with invalid Request object", async (exchange) => {
  const reply = await exchange('{"jsonrpc": "2.0", "method": 1, "params": "bar"}');
  assert_error(reply, -32600, "Invalid Request", null);
});

example("rpc call Batch, invalid JSON", async (exchange) => {
  const reply = await exchange(`[
    {"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},
    {"jsonrpc": "2.0", "method"
  ]`);
  assert_error(reply, -32700, "Parse error", null);
});

example("rpc call with an empty Array", async (exchange) => {
  assert_error(await exchange("[]"), -32600, "Invalid Request", null);
});

example("rpc call with an invalid Batch (but not empty)", async (exchange) => {
  const replies = await exchange("[1]") as JsonValue[];
  assertEquals(replies.length, 1);
  assert_error(replies[0], -32600, "Invalid Request", null);
});

example("rpc call with invalid Batch", async (exchange) => {
  const replies = await exchange("[1,2,3]") as JsonValue[];
  assertEquals(replies.length, 3);
  for (const reply of replies) assert_error(reply, -32600, "Invalid Request", null);
});

example("rpc call Batch", async (exchange) => {
  const replies = await exchange(`[
    {"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},
    {"jsonrpc": "2.0", "method": "notify_hello", "params": [7]},
    {"jsonrpc": "2.0", "method": "subtract", "params": [42,23], "id": "2"},
    {"foo": "boo"},
    {"jsonrpc": "2.0", "method": "foo.get", "params": {"name": "myself"}, "id": "5"},
    {"jsonrpc": "2.0", "method": "get_data", "id": "9"}
  ]`) as JsonValue[];
  assertEquals(replies.length, 5);
  assertEquals(replies[0], { jsonrpc: "2.0", result: 7, id: "1" });
  assertEquals(replies[1], { jsonrpc: "2.0", result: 19, id: "2" });
  assert_error(replies[2], -32600, "Invalid Request", null);
  assert_error(replies[3], -32601, "Method not found", "5");
  assertEquals(replies[4], { jsonrpc: "2.0", result: ["hello", 5], id: "9" });
});

example("rpc call Batch (all notifications)", async (exchange) => {
  const reply = await exchange(`[
    {"jsonrpc": "2.0", "method": "notify_sum", "params": [1,2,4]},
    {"jsonrpc": "2.0", "method": "notify_hello", "params": [7]}
  ]`);
  assertEquals(reply, undefined);
});
