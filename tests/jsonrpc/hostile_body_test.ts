/** Bodies that parsers disagree about: members that stand twice, deep nests, odd bytes. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { type JsonValue, parse_json } from "@/base/json.ts";
import { MAX_JSON_DEPTH } from "@/base/limits.ts";
import { serve_json_rpc } from "@/jsonrpc/http_endpoint.ts";
import { nests_deeper_than, repeated_member } from "@/jsonrpc/json_text.ts";
import type { RequestParams } from "@/jsonrpc/messages.ts";
import { JsonRpcServer } from "@/jsonrpc/server.ts";

interface Reply {
  readonly id: JsonValue;
  readonly result?: JsonValue;
  readonly error?: {
    readonly code: number;
    readonly message: string;
    readonly data: Record<string, unknown>;
  };
}

function scene() {
  const calls: RequestParams[] = [];
  const server = new JsonRpcServer((_method, params) => {
    calls.push(params);
    return Promise.resolve(params ?? null);
  }, { allow_bare: true, on_internal_error: () => {} });
  const send = async (body: BodyInit): Promise<Reply> => {
    const headers = { "content-type": "application/json" };
    const request = new Request("http://127.0.0.1/", { method: "POST", headers, body });
    const response = await serve_json_rpc(server, request);
    assertEquals(response.status, 200);
    return parse_json(await response.text()) as unknown as Reply;
  };
  return { calls, send };
}

const request = (params: string) => `{"jsonrpc":"2.0","method":"x","params":${params},"id":1}`;

Deno.test("body: a member that stands twice makes the request invalid, wherever it stands", async () => {
  const { calls, send } = scene();
  for (
    const body of [
      request('{"amount":1,"amount":2}'),
      request('{"amount":1,"other":{"a":1},"amount":1}'),
      request('{"a":{"b":[{"c":1,"c":1}]}}'),
      request('{"amount" : 1, "\\u0061mount" : 2}'),
      request('{"":1,"":2}'),
      request('{"__proto__":1,"__proto__":2}'),
      '{"jsonrpc":"2.0","method":"x","id":1,"id":2}',
      '{"jsonrpc":"2.0","method":"x","method":"y","id":1}',
      `[${request("{}")},${request('{"a":1,"a":1}')}]`,
    ]
  ) {
    const { id, error } = await send(body);
    assertEquals([id, error?.code, error?.data.kind], [null, -32600, "invalid_request"], body);
    assertMatch(error?.message ?? "", /twice$/);
  }
  assertEquals(calls, []);
});

Deno.test("body: the same name in two objects, or as a text, stands once", () => {
  for (
    const text of [
      '{"a":1,"b":{"a":1},"c":[{"a":1},{"a":1}]}',
      '["a","a"]',
      '{"a":"a","b":"a"}',
      '{"a":"\\"a\\":","b":"{\\"a\\":1,\\"a\\":1}"}',
      '{"a\\\\":1,"a":2}',
      '{"A":1,"a":2}',
      '"a"',
      "1",
    ]
  ) {
    parse_json(text);
    assertEquals(repeated_member(text), undefined, text);
  }
});

Deno.test("body: nests up to the bound are read, deeper ones are a parse error", async () => {
  const { calls, send } = scene();
  const nest = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
  assertEquals((await send(request(nest(MAX_JSON_DEPTH - 1)))).error, undefined);
  for (const depth of [MAX_JSON_DEPTH, 1_000, 10_000, 500_000]) {
    const { id, error } = await send(request(nest(depth)));
    assertEquals([id, error?.code], [null, -32700]);
    assertMatch(error?.message ?? "", /nested deeper than 64 levels/);
    const objects = await send('{"a":'.repeat(Math.min(depth, 100_000)));
    assertEquals(objects.error?.code, -32700);
  }
  assertEquals(calls.length, 1);
});

Deno.test("body: brackets in texts are not nests, and closed ones do not add up", () => {
  assertEquals(nests_deeper_than(`{"a":"${"[{".repeat(1_000)}"}`, 1), false);
  assertEquals(nests_deeper_than(`["\\"${"[".repeat(10)}"]`, 1), false);
  assertEquals(nests_deeper_than(`["\\\\",[[]]]`, 2), true);
  assertEquals(nests_deeper_than(`[${"[],".repeat(1_000)}[]]`, 2), false);
  assertEquals(nests_deeper_than('"unfinished [[[[', 1), false);
});

Deno.test("body: bytes that are not UTF-8 are a parse error, and are not mended", async () => {
  const { calls, send } = scene();
  const broken = [[0xff], [0xc3, 0x28], [0xe2, 0x82], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [
    0xc0,
    0xaf,
  ]];
  for (const bytes of broken) {
    const [before, behind] = request('{"text":"|"}').split("|").map((part) => new TextEncoder().encode(part));
    const { id, error } = await send(new Uint8Array([...before ?? [], ...bytes, ...behind ?? []]));
    assertEquals([id, error?.code], [null, -32700], String(bytes));
  }
  const utf_16 = new Uint8Array(new Uint16Array([...request("{}")].map((one) => one.charCodeAt(0))).buffer);
  assertEquals((await send(utf_16)).error?.code, -32700);
  assertEquals(calls, []);
});

Deno.test("body: a byte order mark is passed over", async () => {
  const { send } = scene();
  assertEquals((await send(`\ufeff${request("{}")}`)).result as unknown, {});
  assertEquals((await send(`\ufeff\ufeff${request("{}")}`)).error?.code, -32700);
});

Deno.test("body: a NUL is no blank, and is a character like others in a text", async () => {
  const { send } = scene();
  for (const body of [`\0${request("{}")}`, `${request("{}")}\0`, request('{"a":"\0"}')]) {
    assertEquals((await send(body)).error?.code, -32700);
  }
  assertEquals((await send(request('{"a":"\\u0000"}'))).result as unknown, { a: "\0" });
});

Deno.test("body: half a surrogate pair in an id comes back as it was", async () => {
  const { send } = scene();
  assertEquals((await send('{"jsonrpc":"2.0","method":"x","id":"\\ud83d"}')).id, "\ud83d");
});

Deno.test("body: what is almost JSON is a parse error, with a hint", async () => {
  const { send } = scene();
  for (
    const body of [
      "{'a':1}",
      request("{a:1}"),
      request("[1,]"),
      request("[NaN]"),
      request("[Infinity]"),
      request("[01]"),
      request("[.5]"),
      request("[0x10]"),
      request("{}") + request("{}"),
      request("{}").slice(0, -1),
      "// comment\n" + request("{}"),
      "\u00a0" + request("{}"),
      "undefined",
      "",
    ]
  ) {
    const { id, error } = await send(body);
    assertEquals([id, error?.code, error?.data.kind], [null, -32700, "parse_error"], body);
    assert(String(error?.data.hint).length > 0);
  }
});

Deno.test("body: numbers beyond a double are numbers", async () => {
  const { send } = scene();
  const { result } = await send(
    request("[18446744073709551615,123456789012345678901234567890,1e400,-1e400]"),
  );
  // What JSON cannot write as a number comes back as null: such a number never leaves the service.
  assertEquals(result as unknown, [18446744073709551615n, 123456789012345678901234567890n, null, null]);
});
