/** JSON-RPC over HTTP, through a real server and real requests. */
import { assert, assertEquals } from "@std/assert";
import { MAX_REQUEST_BODY_BYTES } from "@/base/limits.ts";
import { serve_json_rpc } from "@/jsonrpc/http_endpoint.ts";
import { JsonRpcServer } from "@/jsonrpc/server.ts";

const JSON_TYPE = { "content-type": "application/json" };
const REQUEST = '{"jsonrpc":"2.0","method":"x","id":1}';

async function with_endpoint(
  test: (url: string, calls: string[]) => Promise<void>,
  body_timeout_ms?: number,
): Promise<void> {
  const calls: string[] = [];
  const rpc = new JsonRpcServer((method, params) => {
    calls.push(method);
    return Promise.resolve(params ?? null);
  }, { allow_bare: true, on_internal_error: () => {} });
  const http = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => serve_json_rpc(rpc, request, body_timeout_ms),
  );
  try {
    await test(`http://127.0.0.1:${http.addr.port}/`, calls);
  } finally {
    await http.shutdown();
  }
}

async function post(url: string, body: BodyInit, headers: Record<string, string> = JSON_TYPE) {
  const response = await fetch(url, { method: "POST", body, headers });
  return {
    status: response.status,
    type: response.headers.get("content-type"),
    text: await response.text(),
  };
}

Deno.test("http: a request is answered with 200 and JSON", () =>
  with_endpoint(async (url) => {
    assertEquals(await post(url, REQUEST), {
      status: 200,
      type: "application/json",
      text: '{"jsonrpc":"2.0","id":1,"result":null}',
    });
  }));

Deno.test("http: JSON-RPC errors are replies: their status is 200", () =>
  with_endpoint(async (url) => {
    for (const body of ["{", "", "[]", "{}", '{"jsonrpc":"1.0","method":"x","id":1}']) {
      assertEquals((await post(url, body)).status, 200, body);
    }
  }));

Deno.test("http: notifications are answered with 204 and no body", () =>
  with_endpoint(async (url, calls) => {
    const notification = '{"jsonrpc":"2.0","method":"n"}';
    for (const body of [notification, `[${notification},${notification}]`]) {
      const { status, text } = await post(url, body);
      assertEquals([status, text], [204, ""]);
    }
    assertEquals(calls, ["n", "n", "n"]);
  }));

Deno.test("http: only POST is allowed, and the answer says so", () =>
  with_endpoint(async (url, calls) => {
    for (const method of ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"]) {
      const body = ["PUT", "PATCH"].includes(method) ? REQUEST : null;
      const response = await fetch(url, { method, body, headers: JSON_TYPE });
      await response.body?.cancel();
      assertEquals([response.status, response.headers.get("allow")], [405, "POST"], method);
    }
    assertEquals(calls, []);
  }));

Deno.test("http: a body that is not declared as JSON is refused with 415", () =>
  with_endpoint(async (url, calls) => {
    for (
      const type of [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/jsonp",
        "text/json",
      ]
    ) {
      assertEquals((await post(url, REQUEST, { "content-type": type })).status, 415, type);
    }
    const undeclared = await fetch(url, { method: "POST", body: new TextEncoder().encode(REQUEST) });
    await undeclared.body?.cancel();
    assertEquals(undeclared.status, 415);
    assertEquals(calls, []);
  }));

Deno.test("http: parameters and capitals of the media type do not matter", () =>
  with_endpoint(async (url) => {
    for (const type of ["application/json; charset=utf-8", "Application/JSON", "application/json;"]) {
      assertEquals((await post(url, REQUEST, { "content-type": type })).status, 200, type);
    }
  }));

Deno.test("http: a body of exactly the bound is read, one byte more is refused with 413", () =>
  with_endpoint(async (url, calls) => {
    assertEquals((await post(url, REQUEST.padEnd(MAX_REQUEST_BODY_BYTES, " "))).status, 200);
    assertEquals((await post(url, REQUEST.padEnd(MAX_REQUEST_BODY_BYTES + 1, " "))).status, 413);
    assertEquals(calls.length, 1);
  }));

Deno.test("http: a body of unknown length is cut off at the bound", () =>
  with_endpoint(async (url, calls) => {
    const chunk = new TextEncoder().encode(" ".repeat(65_536));
    const chunked = (chunks: number) => {
      let sent = 0;
      return new ReadableStream<Uint8Array>({
        pull(controller) {
          if (sent++ < chunks) controller.enqueue(chunk);
          else controller.close();
        },
      });
    };
    assertEquals((await post(url, chunked(16))).status, 200); // 16 chunks are the bound exactly; blanks do not parse.
    assertEquals((await post(url, chunked(17))).status, 413);
    assertEquals(calls, []);
  }));

Deno.test("http: text outside ASCII passes through unharmed", () =>
  with_endpoint(async (url) => {
    const { text } = await post(url, '{"jsonrpc":"2.0","method":"x","params":["Grüße 💧"],"id":"ключ"}');
    assert(text.includes("Grüße 💧") && text.includes("ключ"), text);
  }));

Deno.test("http: a body that breaks off is refused with 400, not with a fault of ours", () =>
  with_endpoint(async (url, calls) => {
    using connection = await Deno.connect({ hostname: "127.0.0.1", port: Number(new URL(url).port) });
    const head = [
      "POST / HTTP/1.1",
      "Host: localhost",
      "Content-Type: application/json",
      "Content-Length: 500",
    ];
    await connection.write(new TextEncoder().encode([...head, "", REQUEST].join("\r\n")));
    await connection.closeWrite();
    const answer = await new Response(connection.readable).text();
    assert(answer.startsWith("HTTP/1.1 400"), answer);
    assert(answer.includes("The body ended before its announced length"), answer);
    assertEquals(calls, []);
  }));

Deno.test("http: a body that does not arrive in time is refused with 408", () =>
  with_endpoint(async (url, calls) => {
    using connection = await Deno.connect({ hostname: "127.0.0.1", port: Number(new URL(url).port) });
    const head = [
      "POST / HTTP/1.1",
      "Host: localhost",
      "Content-Type: application/json",
      "Content-Length: 500",
    ];
    await connection.write(new TextEncoder().encode([...head, "", REQUEST].join("\r\n")));
    let answer = "";
    const decoder = new TextDecoder();
    for await (const chunk of connection.readable) {
      answer += decoder.decode(chunk);
      if (answer.includes("\n\r\n") || answer.endsWith(" ms\n")) break; // Whether it is closed is the server's business.
    }
    assert(answer.startsWith("HTTP/1.1 408"), answer);
    assert(answer.includes("had not arrived whole after 50 ms"), answer);
    assertEquals(calls, []);
    assertEquals((await post(url, REQUEST)).status, 200, "the next one is served");
  }, 50));
