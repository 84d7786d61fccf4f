import { fileURLToPath } from "node:url";
import { assert, assertEquals } from "@std/assert";
import { system_clock } from "@/base/clock.ts";
import { HttpServer } from "@/base/http_server.ts";
import { until } from "../support/service.ts";
import { ManualClock } from "./manual_clock.ts";

const PROCESS = fileURLToPath(new URL("http_server_process.ts", import.meta.url));
/** Deno itself has some thirty open. */
const DESCRIPTORS = 64;

Deno.test("http server: who opens more connections than there are descriptors does not end it", async () => {
  const script = `ulimit -n ${DESCRIPTORS}; exec "$@"`;
  const flags = ["run", "--quiet", "--no-check", "--node-modules-dir=manual", "--allow-net=127.0.0.1"];
  const child = new Deno.Command("sh", {
    args: ["-c", script, "sh", Deno.execPath(), ...flags, PROCESS],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let said = "";
  const listening = (async () => {
    for await (const bytes of child.stdout) said += new TextDecoder().decode(bytes);
  })();
  const open: Deno.TcpConn[] = [];
  try {
    await until("it serves", () => /^port \d+$/m.test(said));
    const port = Number(/^port (\d+)$/m.exec(said)?.[1]);
    while (!said.includes("interrupted")) {
      assert(open.length < 10 * DESCRIPTORS, "It takes more connections than it has descriptors");
      open.push(...await Deno.connect({ hostname: "127.0.0.1", port }).then((one) => [one], () => []));
      await system_clock.sleep(1);
    }
    await until("it takes connections again", () => said.includes("resumed"));
    for (const connection of open.splice(0)) connection.close();
    await until(
      "it serves again",
      () =>
        fetch(`http://127.0.0.1:${port}`).then(async (reply) => await reply.text() === "served", () => false),
    );
    await child.stdin.close();
    assertEquals((await child.status).code, 0);
    await listening;
    assert(said.endsWith("stopped\n"), said);
  } finally {
    for (const connection of open) connection.close();
    await child.stdin.close().catch(() => undefined); // Closed already.
    await child.status;
  }
});

Deno.test("http server: requests under way may finish within a time, then they are cut off", async () => {
  const silent = { on_interruption: () => {}, on_resumption: () => {} };
  for (const [drain_ms, expected] of [[30_000, "late but well"], [1, "cut off"]] as const) {
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<Response>();
    const handler = () => {
      asked.resolve();
      return answer.promise;
    };
    const server = new HttpServer({
      hostname: "127.0.0.1",
      port: 0,
      clock: system_clock,
      handler,
      ...silent,
    });
    const reply = fetch(`http://127.0.0.1:${server.port}`).then((one) => one.text(), () => "cut off");
    await asked.promise;
    const stopped = server.stop(drain_ms);
    if (drain_ms === 1) assertEquals(await reply, expected);
    answer.resolve(new Response("late but well"));
    assertEquals(await reply, expected);
    await stopped;
  }
});

Deno.test("http server: who keeps a connection and asks nothing any more, or never did, holds up no stop", async () => {
  const server = new HttpServer({
    hostname: "127.0.0.1",
    port: 0,
    clock: new ManualClock(), // It stands still: nothing can wait for a time to be over.
    handler: () => new Response("served"),
    on_interruption: () => {},
    on_resumption: () => {},
  });
  const connect = () => Deno.connect({ hostname: "127.0.0.1", port: server.port });
  const [idle, silent] = await Promise.all([connect(), connect()]);
  const bytes = new Uint8Array(4_096);
  await idle.write(new TextEncoder().encode("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"));
  const reply = new TextDecoder().decode(bytes.subarray(0, await idle.read(bytes) ?? 0));
  assert(reply.startsWith("HTTP/1.1 200 ") && !/^connection: close/im.test(reply), reply);
  await server.stop(30_000);
  for (const connection of [idle, silent]) {
    assertEquals(await connection.read(bytes).catch(() => null), null, "The connection has ended");
    connection.close();
  }
});
