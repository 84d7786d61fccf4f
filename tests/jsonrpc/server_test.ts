/** What the server adds to the specification's examples: bounds, the bare request, ids as given, hidden internals. */
import { assert, assertEquals } from "@std/assert";
import { type JsonValue, parse_json, stringify_json } from "@/base/json.ts";
import { MAX_BATCH_REQUESTS } from "@/base/limits.ts";
import type { RequestParams } from "@/jsonrpc/messages.ts";
import { RpcError } from "@/jsonrpc/rpc_error.ts";
import { JsonRpcServer } from "@/jsonrpc/server.ts";

interface Call {
  readonly method: string;
  readonly params: RequestParams;
}

type Reply = {
  id: JsonValue;
  result?: JsonValue;
  error?: { code: number; message: string; data?: JsonValue };
};

function scene(options: { allow_bare?: boolean; act?: (call: Call) => unknown } = {}) {
  const calls: Call[] = [];
  const internal_errors: { method: string; error: unknown }[] = [];
  const server = new JsonRpcServer(
    async (method, params) => {
      calls.push({ method, params });
      return await (options.act ?? (() => "done"))({ method, params });
    },
    {
      allow_bare: options.allow_bare ?? false,
      on_internal_error: (method, error) => internal_errors.push({ method, error }),
    },
  );
  const send = async (body: string): Promise<Reply> => parse_json(await server.handle(body) ?? "") as Reply;
  return { server, calls, internal_errors, send };
}

Deno.test("server: the id comes back exactly as it was given", async () => {
  const { server } = scene();
  for (
    const id of [
      "0",
      "1",
      "-7",
      "1.5",
      "1.0",
      "-0",
      "1e2",
      "1E+2",
      "1e400",
      "-1e-400",
      "12345678901234567.25",
      "0.1000000000000000055511151231257827",
      "9007199254740993",
      "18446744073709551615",
      "123456789012345678901234567890",
      '"1"',
      '""',
      '"a \\"quoted\\" id"',
      "null",
    ]
  ) {
    const reply = await server.handle(`{"jsonrpc":"2.0","method":"x","id":${id}}`);
    assertEquals(reply, `{"jsonrpc":"2.0","id":${id},"result":"done"}`);
  }
});

Deno.test("server: in a batch every reply has the id of its own request, to the letter", async () => {
  const { server } = scene();
  const ids = ["1.0", "1", "1e0", '"1"', "1e400", "null", "1"];
  const body = ids.map((id) => `{"params":{"id":2.50},"jsonrpc":"2.0","id":${id},"method":"x"}`);
  const replies = ids.map((id) => `{"jsonrpc":"2.0","id":${id},"result":"done"}`);
  assertEquals(await server.handle(`[${body.join(",")}]`), `[${replies.join(",")}]`);
});

Deno.test("server: a malformed request is answered under its id, when it has a usable one", async () => {
  const { server } = scene();
  for (const id of ["18446744073709551616.50", '"a"', "null"]) {
    const reply = await server.handle(`{"jsonrpc":"1.0","method":"x","id":${id}}`) ?? "";
    assert(reply.startsWith(`{"jsonrpc":"2.0","id":${id},"error":{"code":-32600`), reply);
  }
});

Deno.test("server: a number called id inside the parameters reaches the method as a number", async () => {
  const { calls, send } = scene();
  await send('{"jsonrpc":"2.0","method":"x","params":{"id":5},"id":1}');
  assertEquals(calls, [{ method: "x", params: { id: 5 } }]);
});

Deno.test("server: an id of null is a request, no id at all is a notification", async () => {
  const { server, calls } = scene();
  assert(await server.handle('{"jsonrpc":"2.0","method":"x","id":null}') !== undefined);
  assertEquals(await server.handle('{"jsonrpc":"2.0","method":"x"}'), undefined);
  assertEquals(calls.length, 2);
});

Deno.test("server: objects, arrays and booleans are no ids, and are not echoed", async () => {
  const { send, calls } = scene();
  for (const id of ["{}", "[1]", "true", "false"]) {
    const reply = await send(`{"jsonrpc":"2.0","method":"x","id":${id}}`);
    assertEquals([reply.id, reply.error?.code], [null, -32600]);
  }
  assertEquals(calls, []);
});

Deno.test("server: params are an object or an array, or absent", async () => {
  const { send, calls } = scene();
  for (const params of ["null", "1", '"text"', "true"]) {
    const reply = await send(`{"jsonrpc":"2.0","method":"x","params":${params},"id":4}`);
    assertEquals([reply.id, reply.error?.code], [4, -32600]);
  }
  await send('{"jsonrpc":"2.0","method":"x","params":[18446744073709551615],"id":4}');
  await send('{"jsonrpc":"2.0","method":"x","params":{"a":1},"id":4}');
  await send('{"jsonrpc":"2.0","method":"x","id":4}');
  assertEquals(calls.map(({ params }) => params), [[18446744073709551615n], { a: 1 }, undefined]);
});

Deno.test("server: the version must be the text 2.0", async () => {
  const { send, calls } = scene({ allow_bare: true });
  for (const version of ['"1.0"', '"2"', "2", "2.0", "null", '""', "true"]) {
    const reply = await send(`{"jsonrpc":${version},"method":"x","id":1}`);
    assertEquals(reply.error?.code, -32600, version);
  }
  assertEquals(calls, []);
});

Deno.test("server: a request without a jsonrpc member is answered only where that is allowed", async () => {
  const strict = scene();
  assertEquals((await strict.send('{"method":"x","id":1}')).error?.code, -32600);
  assertEquals(strict.calls, []);
  const lenient = scene({ allow_bare: true });
  assertEquals(await lenient.send('{"method":"x","params":{"a":1},"id":1}') as unknown, {
    jsonrpc: "2.0",
    id: 1,
    result: "done",
  });
  assertEquals(lenient.calls, [{ method: "x", params: { a: 1 } }]);
});

Deno.test("server: a bare request without an id is answered under null; it is no notification", async () => {
  const { send } = scene({ allow_bare: true });
  assertEquals(await send('{"method":"x"}') as unknown, { jsonrpc: "2.0", id: null, result: "done" });
  const reply = await send('[{"method":"x"},{"jsonrpc":"2.0","method":"y"}]') as unknown;
  assertEquals(reply, [{ jsonrpc: "2.0", id: null, result: "done" }]);
});

Deno.test("server: a bare object needs a method all the same", async () => {
  const { send, calls } = scene({ allow_bare: true });
  for (const body of ["{}", '{"method":1}', '{"method":null,"id":1}', '{"id":1}']) {
    assertEquals((await send(body)).error?.code, -32600);
  }
  assertEquals(calls, []);
});

Deno.test("server: scalars are invalid requests, not parse errors", async () => {
  const { send } = scene();
  for (const body of ["1", '"x"', "null", "true", "18446744073709551615"]) {
    assertEquals((await send(body)).error?.code, -32600);
  }
});

Deno.test("server: a batch may be as long as the bound and no longer", async () => {
  const { server, calls, send } = scene();
  const batch = (length: number) =>
    stringify_json(Array.from({ length }, (_, id) => ({ jsonrpc: "2.0", method: "x", id })));
  const replies = parse_json(await server.handle(batch(MAX_BATCH_REQUESTS)) ?? "") as Reply[];
  assertEquals(replies.map(({ id }) => id), Array.from({ length: MAX_BATCH_REQUESTS }, (_, id) => id));
  const refused = await send(batch(MAX_BATCH_REQUESTS + 1));
  assertEquals([refused.id, refused.error?.code], [null, -32600]);
  assertEquals(calls.length, MAX_BATCH_REQUESTS);
});

Deno.test("server: a batch inside a batch is an invalid request", async () => {
  const { server, calls } = scene();
  const body = '[[{"jsonrpc":"2.0","method":"x","id":1}]]';
  const replies = parse_json(await server.handle(body) ?? "") as Reply[];
  assertEquals(replies.map(({ id, error }) => [id, error?.code]), [[null, -32600]]);
  assertEquals(calls, []);
});

Deno.test("server: an error of our own is hidden from the client and told to the operator", async () => {
  const secret = new TypeError("the key is 5Kb8kLf9zgWQ");
  const { server, internal_errors } = scene({
    act: () => {
      throw secret;
    },
  });
  const reply = await server.handle('{"jsonrpc":"2.0","method":"x","id":1}') ?? "";
  assert(!reply.includes("5Kb8kLf9zgWQ"), reply);
  assertEquals(parse_json(reply) as unknown, {
    jsonrpc: "2.0",
    id: 1,
    error: {
      code: -32603,
      message: "Internal error",
      data: {
        kind: "internal_error",
        hint: "This is a fault of the server; its log has the reason",
        details: {},
      },
    },
  });
  assertEquals(internal_errors, [{ method: "x", error: secret }]);
  assertEquals(await server.handle('{"jsonrpc":"2.0","method":"quiet"}'), undefined);
  assertEquals(internal_errors.map(({ method }) => method), ["x", "quiet"]);
});

Deno.test("server: a refusal reaches the client with its data, and a notification's is dropped", async () => {
  const { server, internal_errors } = scene({
    act: ({ method }) => {
      throw new RpcError(
        -1002,
        `No ${method}`,
        method === "bare" ? undefined : { kind: "k", amount: 2n ** 64n },
      );
    },
  });
  assertEquals(
    await server.handle('{"jsonrpc":"2.0","method":"pool","id":"a"}'),
    '{"jsonrpc":"2.0","id":"a","error":{"code":-1002,"message":"No pool","data":{"kind":"k","amount":18446744073709551616}}}',
  );
  assertEquals(
    await server.handle('{"jsonrpc":"2.0","method":"bare","id":"b"}'),
    '{"jsonrpc":"2.0","id":"b","error":{"code":-1002,"message":"No bare"}}',
  );
  assertEquals(await server.handle('{"jsonrpc":"2.0","method":"pool"}'), undefined);
  assertEquals(internal_errors, []);
});

Deno.test("server: a method without a result answers null, so that there is exactly one of result and error", async () => {
  const { server } = scene({ act: () => undefined });
  assertEquals(
    await server.handle('{"jsonrpc":"2.0","method":"x","id":1}'),
    '{"jsonrpc":"2.0","id":1,"result":null}',
  );
});

Deno.test("server: amounts leave with all their digits", async () => {
  const { server } = scene({ act: () => ({ amount: 2n ** 64n - 1n }) });
  const reply = await server.handle('{"jsonrpc":"2.0","method":"x","id":1}');
  assertEquals(reply, '{"jsonrpc":"2.0","id":1,"result":{"amount":18446744073709551615}}');
});

Deno.test("server: nesting deeper than the stack is a parse error, not a crash", async () => {
  const { send } = scene();
  const depth = 500_000;
  assertEquals((await send("[".repeat(depth) + "]".repeat(depth))).error?.code, -32700);
});

Deno.test("server: the answer to garbage does not quote the garbage", async () => {
  const { server } = scene();
  const reply = await server.handle("secret-token-123") ?? "";
  assert(!reply.includes("secret"));
});
