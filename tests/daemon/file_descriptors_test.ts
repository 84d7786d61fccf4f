import { assert, assertEquals } from "@std/assert";
import { JsonRpcClient } from "@/jsonrpc/client.ts";
import { CliProcess } from "../support/process.ts";
import { type PoolReply, type ThreadStatus, until, with_directory } from "../support/service.ts";

/** What the daemon may have open; it works with some 60. */
const DESCRIPTORS = 96;
/** More connections than it can take. */
const CONNECTIONS = 250;
const PACE = { min_interval_ms: 50, max_interval_ms: 100 };

async function write_config(directory: string): Promise<string> {
  const path = `${directory}/config.toml`;
  await Deno.writeTextFile(
    path,
    `[daemon]\nbind_address = "127.0.0.1:0"\ndata_directory = "${directory}/data"\n[localnet]\nport = 0\nslot_ms = 50\n`,
  );
  return path;
}

/** Connections that say nothing, as many as the daemon lets in. */
async function crowd_in(port: number): Promise<Deno.Conn[]> {
  const connections: Deno.Conn[] = [];
  for (let tries = 0; tries < CONNECTIONS; tries += 1) {
    try {
      connections.push(await Deno.connect({ hostname: "127.0.0.1", port }));
    } catch (caught) {
      // It has closed its door for a moment: that is what this is about.
      assert(caught instanceof Error, String(caught));
    }
  }
  return connections;
}

function close_all(connections: readonly Deno.Conn[]): void {
  for (const connection of connections) connection.close();
}

Deno.test("Without file descriptors the daemon lets nobody in, says so, lives, and is well again when there are some", () =>
  with_directory(async (directory) => {
    const config = await write_config(directory);
    await using daemon = CliProcess.start_limited("serve", ["--config", config], `-n ${DESCRIPTORS}`);
    const { url } = await daemon.ready();
    const client = new JsonRpcClient(url);
    const { pool_id } = await client.call<PoolReply>("create_pool");
    const request = { pool_id, token_type: "A", initial_amount: 10n ** 9n, ...PACE };
    const { thread_id } = await client.call<{ thread_id: string }>("create_deposit_thread", request);
    await client.call("start_thread", { thread_id });
    const landed = async () =>
      Number(
        (await client.call<ThreadStatus>("get_thread_status", { thread_id })).statistics
          .outcomes["landed_ok"],
      );
    await until("a deposit has landed", async () => await landed() > 0);

    const connections = await crowd_in(Number(new URL(url).port));
    await daemon.saw(/Cannot take connections, will try again/);
    close_all(connections);
    await until("it answers and is well again", async () => {
      const health = await fetch(`${url}/health`).then((response) => response.json(), () => undefined);
      return health?.status === "ok";
    });
    const before = await landed();
    await until("its thread works", async () => await landed() > before);
    daemon.signal("SIGTERM");
    assertEquals((await daemon.ended()).code, 0, daemon.stderr);
  }));
