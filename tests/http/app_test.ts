/** The daemon's HTTP interface through real requests: paths, guard, health. */
import { assertEquals } from "@std/assert";
import { create_app } from "@/http/app.ts";
import { JsonRpcServer } from "@/jsonrpc/server.ts";

async function with_app(
  problems: string[],
  test: (url: string, calls: string[], port: number) => Promise<void>,
): Promise<void> {
  const calls: string[] = [];
  const server = new JsonRpcServer((method) => {
    calls.push(method);
    return Promise.resolve("done");
  }, { allow_bare: true, on_internal_error: () => {} });
  let port = 0;
  const app = create_app({ server, port: () => port, problems: () => problems });
  const http = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, app.fetch);
  port = http.addr.port;
  try {
    await test(`http://127.0.0.1:${port}`, calls, port);
  } finally {
    await http.shutdown();
  }
}

async function post(url: string, headers: Record<string, string> = {}): Promise<[number, string]> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: '{"jsonrpc":"2.0","method":"x","id":1}',
  });
  return [response.status, await response.text()];
}

const REPLY = '{"jsonrpc":"2.0","id":1,"result":"done"}';

Deno.test("app: JSON-RPC is served on / and on /rpc, and nowhere else", () =>
  with_app([], async (url, calls) => {
    assertEquals(await post(`${url}/`), [200, REPLY]);
    assertEquals(await post(`${url}/rpc`), [200, REPLY]);
    assertEquals((await post(`${url}/other`))[0], 404);
    assertEquals(calls, ["x", "x"]);
  }));

Deno.test("app: other methods than POST are refused on the JSON-RPC paths", () =>
  with_app([], async (url) => {
    for (const path of ["/", "/rpc"]) {
      const response = await fetch(url + path);
      await response.body?.cancel();
      assertEquals([response.status, response.headers.get("allow")], [405, "POST"]);
    }
  }));

Deno.test("app: a stranger's page gets nothing, not even the health", () =>
  with_app([], async (url, calls) => {
    const origin = { origin: "https://evil.example" };
    assertEquals((await post(`${url}/`, origin))[0], 403);
    const health = await fetch(`${url}/health`, { headers: origin });
    await health.body?.cancel();
    assertEquals([health.status, calls.length], [403, 0]);
    assertEquals(health.headers.get("access-control-allow-origin"), null);
  }));

Deno.test("app: the daemon's own page may post", () =>
  with_app([], async (url, _calls, port) => {
    assertEquals((await post(`${url}/rpc`, { origin: `http://localhost:${port}` }))[0], 200);
  }));

Deno.test("app: health is 200 while all is well and 503 with the reasons otherwise", async () => {
  for (
    const [problems, status, word] of [[[], 200, "ok"], [["node unreachable"], 503, "degraded"]] as const
  ) {
    await with_app([...problems], async (url) => {
      const response = await fetch(`${url}/health`);
      assertEquals(response.status, status as number);
      assertEquals(await response.json() as unknown, { status: word, problems: [...problems] });
    });
  }
});

Deno.test("app: browsers are told to keep to the type that was sent", () =>
  with_app([], async (url) => {
    const response = await fetch(`${url}/health`);
    await response.body?.cancel();
    assertEquals(response.headers.get("x-content-type-options"), "nosniff");
  }));
