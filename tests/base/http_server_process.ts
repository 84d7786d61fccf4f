/** A process with few descriptors: serves until its standard input ends, and prints a line for everything it is told. */
import { system_clock } from "@/base/clock.ts";
import { HttpServer } from "@/base/http_server.ts";

const server = new HttpServer({
  hostname: "127.0.0.1",
  port: 0,
  clock: system_clock,
  handler: () => new Response("served"),
  on_interruption: ({ message }) => console.log(`interrupted ${message}`),
  on_resumption: () => console.log("resumed"),
});
console.log(`port ${server.port}`);
for await (const _bytes of Deno.stdin.readable) continue;
await server.stop(1_000);
console.log("stopped");
