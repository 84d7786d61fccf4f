/** The JSON-RPC client against a real HTTP server that answers in every way that servers do. */
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { system_clock } from "@/base/clock.ts";
import { JsonRpcClient, RpcTransportError } from "@/jsonrpc/client.ts";
import { RpcError } from "@/jsonrpc/rpc_error.ts";
import { ManualClock } from "../base/manual_clock.ts";
import { until } from "../support/service.ts";

type Answer = (request: Request) => Response | Promise<Response>;

async function with_server(answer: Answer, test: (url: string) => Promise<void>): Promise<void> {
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
  const http = Deno.serve(options, answer);
  try {
    await test(`http://127.0.0.1:${http.addr.port}/`);
  } finally {
    await http.shutdown();
  }
}

const json = (text: string, status = 200) => () => new Response(text, { status });

async function transport_error(url: string): Promise<RpcTransportError> {
  const error = await assertRejects(() => new JsonRpcClient(url).call("getSlot"));
  assert(error instanceof RpcTransportError, String(error));
  assertMatch(error.message, /^Cannot call getSlot: /);
  return error;
}

Deno.test("client: sends a JSON-RPC 2.0 request by POST, a fresh id each time", async () => {
  const bodies: string[] = [];
  const types: (string | null)[] = [];
  const answer: Answer = async (request) => {
    bodies.push(`${request.method} ${await request.text()}`);
    types.push(request.headers.get("content-type"), request.headers.get("authorization"));
    return new Response(`{"jsonrpc":"2.0","id":${bodies.length},"result":true}`);
  };
  await with_server(answer, async (url) => {
    const client = new JsonRpcClient(url, { headers: { authorization: "Bearer t" } });
    await client.call("a");
    await client.call("b", [2n ** 64n - 1n, { c: 1 }]);
    assertEquals(bodies, [
      'POST {"jsonrpc":"2.0","id":1,"method":"a"}',
      'POST {"jsonrpc":"2.0","id":2,"method":"b","params":[18446744073709551615,{"c":1}]}',
    ]);
    assertEquals(types, ["application/json", "Bearer t", "application/json", "Bearer t"]);
    assertEquals([...client.calls], [["a", 1], ["b", 1]]);
  });
});

Deno.test("client: a result keeps the digits of a u64; null and false are results", async () => {
  for (
    const [text, expected] of [
      ["18446744073709551615", 18446744073709551615n],
      ["null", null],
      ["false", false],
      ["0", 0],
    ] as const
  ) {
    await with_server(json(`{"jsonrpc":"2.0","id":1,"result":${text}}`), async (url) => {
      assertEquals(await new JsonRpcClient(url).call("x") as unknown, expected);
    });
  }
});

Deno.test("client: a JSON-RPC error is an RpcError with code, message and data, whatever the HTTP status", async () => {
  const text = '{"jsonrpc":"2.0","id":1,"error":{"code":-32004,"message":"Not there","data":{"slot":7}}}';
  for (const status of [200, 400, 500]) {
    await with_server(json(text, status), async (url) => {
      const error = await assertRejects(() => new JsonRpcClient(url).call("getBlock", [7]));
      assert(error instanceof RpcError);
      assertEquals([error.code, error.message, error.data], [-32004, "Not there", { slot: 7 }]);
    });
  }
});

Deno.test("client: a null error beside a result is success, as old servers write it", async () => {
  await with_server(json('{"id":1,"error":null,"result":5}'), async (url) => {
    assertEquals(await new JsonRpcClient(url).call("x"), 5);
  });
});

Deno.test("client: HTTP 500 with a page is a transport error that knows its status", async () => {
  await with_server(json("<html>Internal Server Error</html>", 500), async (url) => {
    const error = await transport_error(url);
    assertEquals(error.status, 500);
    assertMatch(error.message, /HTTP 500 without a JSON body/);
  });
});

Deno.test("client: what is not a reply is a transport error", async () => {
  for (
    const text of ["", "not json", "{", "[]", "[1]", "1", "null", '"text"', "{}", '{"jsonrpc":"2.0","id":1}']
  ) {
    await with_server(json(text), async (url) => {
      assertEquals((await transport_error(url)).status, 200, text);
    });
  }
});

Deno.test("client: a server that does not answer in time is a transport error without a status", async () => {
  const answers = Promise.withResolvers<Response>();
  await with_server(() => answers.promise, async (url) => {
    const client = new JsonRpcClient(url, { timeout_ms: 40 });
    const error = await assertRejects(() => client.call("getSlot"));
    assert(error instanceof RpcTransportError);
    assertEquals(error.status, undefined);
    assertMatch(error.message, /no answer within 40 ms/);
    answers.resolve(new Response("late"));
  });
});

Deno.test("client: a body that never ends is cut off by the same time-out", async () => {
  const endless = () => new Response(new ReadableStream({ start: (c) => c.enqueue(new Uint8Array([123])) }));
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
  const stop = new AbortController();
  const http = Deno.serve({ ...options, signal: stop.signal }, endless);
  const client = new JsonRpcClient(`http://127.0.0.1:${http.addr.port}/`, { timeout_ms: 60 });
  const error = await assertRejects(() => client.call("getSlot"));
  assert(error instanceof RpcTransportError);
  assertMatch(error.message, /no answer within 60 ms/);
  stop.abort();
  await http.finished;
});

Deno.test("client: nobody at the address is a transport error", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  assertEquals((await transport_error(`http://127.0.0.1:${port}/`)).status, undefined);
});

Deno.test("client: a connection that closes without a word is a transport error", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const closing = (async () => {
    for await (const connection of listener) connection.close();
  })();
  await transport_error(`http://127.0.0.1:${(listener.addr as Deno.NetAddr).port}/`);
  listener.close();
  await closing;
});

Deno.test("client: the time-out runs on the given clock", async () => {
  const clock = new ManualClock();
  const asked = Promise.withResolvers<void>();
  const answers = Promise.withResolvers<Response>();
  const answer = () => {
    asked.resolve();
    return answers.promise;
  };
  await with_server(answer, async (url) => {
    const calling = assertRejects(() =>
      new JsonRpcClient(url, { clock, timeout_ms: 3_600_000 }).call("getSlot")
    );
    await asked.promise;
    await clock.advance(3_599_999);
    assertEquals(clock.sleepers, 1);
    await clock.advance(1);
    assertMatch((await calling).message, /no answer within 3600000 ms/);
    answers.resolve(new Response("late"));
  });
});

Deno.test("client: an answer in time leaves no timer behind", async () => {
  const clock = new ManualClock();
  await with_server(json('{"id":1,"result":5}'), async (url) => {
    assertEquals(await new JsonRpcClient(url, { clock }).call("x"), 5);
    assertEquals(clock.sleepers, 0);
  });
});

Deno.test("client: the reply to another request is nobody's reply", async () => {
  for (
    const text of ['{"id":2,"result":5}', '{"id":"1","result":5}', '{"result":5}', '{"id":null,"result":5}']
  ) {
    await with_server(json(text), async (url) => {
      assertMatch((await transport_error(url)).message, /the reply to another request/, text);
    });
  }
});

Deno.test("client: an error without an id is ours: the server could not read it", async () => {
  for (const id of ["", '"id":null,']) {
    await with_server(json(`{${id}"error":{"code":-32700,"message":"Parse error"}}`), async (url) => {
      assert(await assertRejects(() => new JsonRpcClient(url).call("x")) instanceof RpcError, id);
    });
  }
});

Deno.test("client: too many requests are trouble of the transport, with what the server asks for", async () => {
  const bodies = ["<html>", '{"jsonrpc":"2.0","id":1,"error":{"code":429,"message":"Too many requests"}}'];
  const at = new Date(Date.now() + 90_000).toUTCString();
  for (const body of bodies) {
    for (
      const [header, low_ms, high_ms] of [["7", 7_000, 7_000], ["0", 0, 0], [at, 60_000, 90_000]] as const
    ) {
      const answer = () => new Response(body, { status: 429, headers: { "retry-after": header } });
      await with_server(answer, async (url) => {
        const { status, retry_after_ms = -1 } = await transport_error(url);
        assertEquals(status, 429);
        assert(retry_after_ms >= low_ms && retry_after_ms <= high_ms, `${header}: ${retry_after_ms}`);
      });
    }
    await with_server(json(body, 429), async (url) => {
      assertEquals((await transport_error(url)).retry_after_ms, undefined);
    });
  }
});

Deno.test("client: 503 may name a time as well", () =>
  with_server(() => new Response("", { status: 503, headers: { "retry-after": "3" } }), async (url) => {
    const { status, retry_after_ms } = await transport_error(url);
    assertEquals([status, retry_after_ms], [503, 3_000]);
  }));

Deno.test("client: one connection serves many calls", async () => {
  const ports = new Set<number>();
  let requests = 0;
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
  const http = Deno.serve(options, (_request, { remoteAddr }) => {
    ports.add((remoteAddr as Deno.NetAddr).port);
    requests += 1;
    return new Response(`{"id":${requests},"result":5}`);
  });
  const client = new JsonRpcClient(`http://127.0.0.1:${http.addr.port}/`);
  for (let count = 0; count < 20; count += 1) await client.call("x");
  assertEquals([requests, ports.size], [20, 1]);
  await http.shutdown();
});

Deno.test("client: no error shows what is secret in the URL", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  const { message } = await transport_error(`http://127.0.0.1:${port}/v2/s3cret?api-key=s3cret`);
  assert(!message.includes("s3cret"), message);
});

Deno.test("client: failed calls are counted too, as are calls that went another way", async () => {
  await with_server(json("nothing"), async (url) => {
    const client = new JsonRpcClient(url);
    await assertRejects(() => client.call("getSlot"));
    await assertRejects(() => client.call("getSlot"));
    client.count("getBlock");
    assertEquals([...client.calls], [["getSlot", 2], ["getBlock", 1]]);
  });
});

Deno.test("client: a batch is one request and as many calls; its replies may come in any order", async () => {
  const bodies: string[] = [];
  const answer: Answer = async (request) => {
    bodies.push(await request.text());
    return new Response(
      '[{"jsonrpc":"2.0","id":3,"result":18446744073709551615},{"jsonrpc":"2.0","id":1,"result":"first"},' +
        '{"jsonrpc":"2.0","id":2,"error":{"code":-32002,"message":"Refused"}}]',
    );
  };
  await with_server(answer, async (url) => {
    const client = new JsonRpcClient(url);
    const [first, second, third, fourth] = await client.call_each("send", [["a"], ["b"], ["c"], ["d"]]);
    assertEquals(first, { result: "first" });
    assertEquals(third, { result: 18446744073709551615n });
    assert(second !== undefined && "error" in second && second.error instanceof RpcError);
    assertEquals(second.error.code, -32002);
    // No reply at all is not an answer: whoever asked may ask again.
    assert(fourth !== undefined && "error" in fourth && fourth.error instanceof RpcTransportError);
    assertEquals([client.requests, [...client.calls]], [1, [["send", 4]]]);
    assertEquals(JSON.parse(bodies[0] ?? "").map(({ id, params }: Record<string, unknown>) => [id, params]), [
      [1, ["a"]],
      [2, ["b"]],
      [3, ["c"]],
      [4, ["d"]],
    ]);
  });
});

Deno.test("client: a batch that is not answered as one says why", async () => {
  const one_error = '{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"No batches"}}';
  await with_server(json(one_error), async (url) => {
    const error = await assertRejects(() => new JsonRpcClient(url).call_each("send", [[1], [2]]));
    assert(error instanceof RpcError && error.code === -32600, String(error));
  });
  for (const [answer, status] of [[json("<html>", 413), 413], [json('{"id":1,"result":5}'), 200]] as const) {
    await with_server(answer, async (url) => {
      const error = await assertRejects(() => new JsonRpcClient(url).call_each("send", [[1], [2]]));
      assert(error instanceof RpcTransportError && error.status === status, String(error));
    });
  }
  const busy = () => new Response("", { status: 429, headers: { "retry-after": "7" } });
  await with_server(busy, async (url) => {
    const error = await assertRejects(() => new JsonRpcClient(url).call_each("send", [[1], [2]]));
    assert(error instanceof RpcTransportError);
    assertEquals([error.status, error.retry_after_ms], [429, 7_000]);
  });
});

Deno.test("client: in a hurry no call waits for longer than it is told, also none that is under way", async () => {
  const never = new AbortController();
  let asked = 0;
  const answer: Answer = () => {
    asked += 1;
    return new Promise((resolve) => never.signal.addEventListener("abort", () => resolve(new Response())));
  };
  await with_server(answer, async (url) => {
    const clock = new ManualClock();
    const client = new JsonRpcClient(url, { clock, timeout_ms: 10_000 });
    const outcome = (call: Promise<unknown>) =>
      call.then(() => "answered", ({ problem, message }) => `${problem}: ${message}`);
    const ended: unknown[] = [];
    const ask = () => void outcome(client.call("getSlot")).then((how) => ended.push(how));
    ask();
    await until("it has been asked", () => asked === 1);
    await clock.advance(5_000);
    client.hurry(2_000);
    ask();
    await until("it has been asked again", () => asked === 2);
    await clock.advance(1_999);
    await system_clock.sleep(20); // Whatever is to be told is told in this time; what comes too early would be.
    assertEquals(ended, []);
    await clock.advance(1);
    await until("both have been given up", () => ended.length === 2);
    const given_up = "timeout: Cannot call getSlot: no answer within 2000 ms, and we are about to end";
    assertEquals(ended, [given_up, given_up]);
    never.abort();
  });
});
