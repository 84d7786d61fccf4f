import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { start_daemon } from "@/daemon/run.ts";
import { ExitError } from "@/daemon/exit_codes.ts";
import { exchange } from "../support/exchange.ts";
import { started, test_config, until, with_daemon, with_directory } from "../support/service.ts";

const JSON_TYPE = { "content-type": "application/json" };
const LIST_POOLS = `{"jsonrpc":"2.0","id":7,"method":"list_pools"}`;

function post(port: number, host: string, ...headers: string[]) {
  const head = ["POST / HTTP/1.1", `Host: ${host}`, "Content-Type: application/json", ...headers];
  return exchange(port, head, LIST_POOLS);
}

Deno.test("Only this machine's own names get through, and no page of another origin", () =>
  with_daemon(async ({ port }) => {
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`]) {
      assertEquals((await post(port, host)).status, 200, host);
    }
    for (
      const host of [
        "evil.example",
        `evil.example:${port}`,
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "",
      ]
    ) {
      const { status, text } = await post(port, host);
      assertEquals(status, 403, host);
      assert(!text.includes("pools"), "Nothing is told");
    }
    for (const origin of [`http://127.0.0.1:${port}`, `http://localhost:${port}`]) {
      assertEquals((await post(port, `127.0.0.1:${port}`, `Origin: ${origin}`)).status, 200, origin);
    }
    for (
      const origin of ["http://evil.example", "null", `https://localhost:${port}`, "http://localhost:1", ""]
    ) {
      assertEquals((await post(port, `127.0.0.1:${port}`, `Origin: ${origin}`)).status, 403, origin);
    }
    const health = await exchange(port, ["GET /health HTTP/1.1", "Host: evil.example"]);
    assertEquals(health.status, 403);
  }));

Deno.test("/health, other paths, other methods, other bodies", () =>
  with_daemon(async ({ url }) => {
    const health = await fetch(`${url}/health`);
    const { status, problems } = await health.json();
    assertEquals([health.status, status, problems], [200, "ok", []]);
    const status_of = async (path: string, init: RequestInit) => {
      const response = await fetch(`${url}${path}`, init);
      await response.body?.cancel();
      return response.status;
    };
    assertEquals(await status_of("/rpc", { method: "POST", headers: JSON_TYPE, body: LIST_POOLS }), 200);
    assertEquals(await status_of("/nothing", { method: "POST", headers: JSON_TYPE, body: LIST_POOLS }), 404);
    assertEquals(await status_of("/rpc", { method: "PUT", headers: JSON_TYPE, body: LIST_POOLS }), 405);
    assertEquals(
      await status_of("/", { method: "POST", headers: { "content-type": "text/plain" }, body: LIST_POOLS }),
      415,
    );
    assertEquals(
      await status_of("/", { method: "POST", headers: JSON_TYPE, body: " ".repeat(1_048_577) }),
      413,
    );
    const note = `{"jsonrpc":"2.0","method":"list_pools"}`;
    assertEquals(await status_of("/", { method: "POST", headers: JSON_TYPE, body: note }), 204);
  }));

Deno.test("Errors of the protocol have its own codes, a batch is answered in one", () =>
  with_daemon(async ({ url }) => {
    const reply = async (body: string) =>
      await (await fetch(url, { method: "POST", headers: JSON_TYPE, body })).json();
    assertEquals((await reply("{")).error.code, -32700);
    assertEquals((await reply(`{"jsonrpc":"1.0","id":1,"method":"list_pools"}`)).error.code, -32600);
    assertEquals((await reply(`{"id":"x","method":"nothing"}`)).error.code, -32601);
    const invalid = await reply(`{"id":"x","method":"list_pools","params":{"page":1}}`);
    assertEquals([invalid.id, invalid.error.code], ["x", -32602]);
    assertStringIncludes(invalid.error.message, '"page"');
    assertEquals(Object.keys(invalid.error.data), ["kind", "hint", "details"]);
    const batch = await reply(`[${LIST_POOLS}, {"jsonrpc":"2.0","method":"list_pools"}, 1]`);
    assertEquals(batch.map(({ id }: { id: unknown }) => id), [7, null]);
  }));

Deno.test("A start that fails leaves neither port nor directory taken", () =>
  with_directory(async (directory) => {
    using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const settings = { localnet: { port: taken.addr.port } };
    const failure = await start_daemon(test_config(directory, settings)).catch((caught) => caught);
    assert(failure instanceof ExitError && failure.exit_code === 78, String(failure));
    const daemon = await started(start_daemon(test_config(directory)));
    const again = test_config(directory, { daemon: { bind_address: `127.0.0.1:${daemon.port}` } });
    const second = await start_daemon(again).catch((caught) => caught);
    assert(second instanceof ExitError && second.exit_code === 78, String(second));
    await until(
      "the first one still answers",
      async () => (await (await fetch(`${daemon.url}/health`)).json()).status === "ok",
    );
    assertEquals(await daemon.service.lifecycle.stop(), []);
    assertEquals(await daemon.service.lifecycle.stop(), [], "A second stop is the first one");
    const free = Deno.listen({ hostname: "127.0.0.1", port: daemon.port });
    free.close();
  }));
