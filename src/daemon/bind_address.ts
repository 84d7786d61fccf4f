import type { Config } from "@/daemon/config.ts";

/** Where the settings want the daemon to listen. */
export function bind_address(config: Config): { hostname: string; port: number } {
  const text = config.daemon.bind_address;
  const separator = text.lastIndexOf(":");
  const hostname = text.slice(0, separator).replace(/^\[(.*)\]$/, "$1");
  return { hostname, port: Number(text.slice(separator + 1)) };
}
