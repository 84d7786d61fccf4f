/**
 * A process of its own, because the tests may only use the network of 127.0.0.1: sends what its arguments say to the
 * service manager of its environment, and prints what it knows of it as a line of JSON.
 */
import { service_manager } from "@/daemon/notify.ts";

const warnings: string[] = [];
const warn = (message: string, context?: Record<string, unknown>) =>
  void warnings.push(`${message}: ${context?.["reason"]}`);
const manager = service_manager(Deno.env, { warn, debug() {}, info() {}, error: warn });
for (const argument of Deno.args) {
  const [what, text = ""] = argument.split("=");
  if (what === "status") await manager?.status(text);
  if (what === "ready") await manager?.ready(text);
  if (what === "more_time") await manager?.more_time(Number(text));
  if (what === "alive") await manager?.alive();
  if (what === "stopping") await manager?.stopping(text);
}
manager?.close();
console.log(JSON.stringify({ is_there: manager !== undefined, watchdog_ms: manager?.watchdog_ms, warnings }));
