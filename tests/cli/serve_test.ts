import { join } from "node:path";
import { assert, assertEquals } from "@std/assert";
import { JsonRpcClient } from "@/jsonrpc/client.ts";
import { CliProcess } from "../support/process.ts";
import { until, with_directory } from "../support/service.ts";

/** A service manager waits longer before it kills; an operator at a terminal does not want to. */
const SOON_MS = 6_000;

function serve(directory: string, ...args: string[]): CliProcess {
  const own = ["--port", "0", "--localnet-port", "0", "--data-dir", join(directory, "data")];
  return CliProcess.start("serve", [...own, ...args]);
}

async function names_in(directory: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(directory), ({ name }) => name)).sort();
}

for (const name of ["SIGTERM", "SIGINT"] as const) {
  Deno.test(`serve ends with 0 on ${name}`, () =>
    with_directory(async (directory) => {
      await using process = serve(directory);
      const { url } = await process.ready();
      const health = await fetch(`${url}/health`);
      assertEquals([health.status, (await health.json()).status], [200, "ok"]);
      process.signal(name);
      const { code, signal, stdout, took_ms } = await process.ended();
      assertEquals([code, signal, stdout], [0, null, ""]);
      assert(took_ms < SOON_MS, `It took ${took_ms} ms`);
      assertEquals(process.log().slice(-2).map(({ message }) => message), ["Stopping", "Stopped"]);
    }));
}

Deno.test("serve with running threads and open requests ends with 0 on SIGTERM", () =>
  with_directory(async (directory) => {
    await using process = serve(directory);
    const daemon = new JsonRpcClient((await process.ready()).url);
    const { pool_id } = await daemon.call<{ pool_id: string }>("create_pool", { token_a_decimals: 6 });
    const threads = await Promise.all(["A", "B"].flatMap((token_type) => [
      daemon.call<{ thread_id: string }>("create_deposit_thread", {
        pool_id,
        token_type,
        initial_amount: 10 ** 9,
      }),
      daemon.call<{ thread_id: string }>("create_withdrawal_thread", { pool_id, token_type }),
    ]));
    for (const { thread_id } of threads) await daemon.call("start_thread", { thread_id });
    await until("an operation has landed", async () => {
      const { summary } = await daemon.call<{ summary: { total_operations: number } }>("get_all_threads");
      return summary.total_operations > 0;
    });
    const open = daemon.call("create_pool", {}).then(() => "answered", () => "not answered");
    process.signal("SIGTERM");
    const { code, took_ms } = await process.ended();
    assertEquals(code, 0);
    assert(took_ms < SOON_MS, `It took ${took_ms} ms`);
    assert(!process.stderr.includes("Did not stop cleanly"), process.stderr);
    assert(["answered", "not answered"].includes(await open), "The open request has come to an end");
  }));

Deno.test("serve that is told to stop before it is ready ends with 0 as well", () =>
  with_directory(async (directory) => {
    await using process = serve(directory);
    await process.saw(/Made a new core wallet/);
    process.signal("SIGTERM");
    const { code, took_ms } = await process.ended();
    assertEquals(code, 0, process.stderr);
    assert(took_ms < SOON_MS, `It took ${took_ms} ms`);
    const names = await names_in(join(directory, "data"));
    assertEquals(names.filter((name) => /\.tmp$|\.new$|-wal$/.test(name)), []);
  }));

Deno.test("serve that waits for its cluster is alive, says that it is not ready, and does nothing", () =>
  with_directory(async (directory) => {
    using node = Deno.listen({ hostname: "127.0.0.1", port: 0 }); // It takes connections and never answers.
    const free = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = free.addr;
    free.close();
    const config = join(directory, "config.toml");
    await Deno.writeTextFile(config, `[solana]\nrpc_url = "http://127.0.0.1:${node.addr.port}"\n`);
    await using process = serve(directory, "--config", config, "--port", String(port));
    const url = `http://127.0.0.1:${port}`;
    const is_alive = async () => {
      const response = await fetch(`${url}/livez`);
      return (await response.json()).status === "alive";
    };
    await until("it listens", () => is_alive().catch(() => false));
    const ready = await fetch(`${url}/readyz`);
    assertEquals([ready.status, (await ready.json()).reasons], [503, ["starting"]]);
    const headers = { "content-type": "application/json" };
    const reply = await fetch(url, { method: "POST", headers, body: '{"method":"list_pools"}' });
    assertEquals([reply.status, await reply.text()], [503, "Starting\n"]);
    process.signal("SIGTERM");
    assertEquals((await process.ended()).code, 0, process.stderr);
  }));

Deno.test("serve makes its core wallet once, for its owner only, and uses it again", () =>
  with_directory(async (directory) => {
    const file = join(directory, "data", "master_wallet.json");
    const addresses: string[] = [];
    const contents: string[] = [];
    for (const expected of [1, 0]) {
      await using process = serve(directory);
      addresses.push((await process.ready()).address);
      contents.push(await Deno.readTextFile(file));
      assertEquals(((await Deno.stat(file)).mode ?? 0) & 0o777, 0o600);
      assertEquals(((await Deno.stat(join(directory, "data"))).mode ?? 0) & 0o077, 0);
      const made = process.log().filter(({ message }) => message === "Made a new core wallet");
      assertEquals(made.length, expected);
      assert(!process.stderr.includes(contents[0]?.slice(1, 60) ?? ""), "The key is in the log");
      process.signal("SIGTERM");
      assertEquals((await process.ended()).code, 0);
    }
    assertEquals(addresses[0], addresses[1]);
    assertEquals(contents[0], contents[1]);
    assert(
      (await names_in(join(directory, "data"))).every((name) => !name.endsWith(".new")),
      "A rest was left",
    );
  }));

Deno.test("serve ends with 0 on SIGTERM, though a client never finishes its request", () =>
  with_directory(async (directory) => {
    await using process = serve(directory);
    const { port } = new URL((await process.ready()).url);
    using connection = await Deno.connect({ hostname: "127.0.0.1", port: Number(port) });
    const head = [
      "POST /rpc HTTP/1.1",
      "Host: 127.0.0.1",
      "Content-Type: application/json",
      "Content-Length: 50",
    ];
    await connection.write(new TextEncoder().encode([...head, "", '{"jsonrpc"'].join("\r\n")));
    process.signal("SIGTERM");
    const { code, stderr } = await process.ended();
    assertEquals(code, 0, stderr);
    assert(!stderr.includes("Did not stop cleanly"), stderr);
  }));
