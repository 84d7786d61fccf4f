/** Who may talk to the daemon. A browser on the same machine must not do it for a stranger's page. */

const LOOPBACK_NAMES = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Whether an address to listen on is reachable from this machine only. */
export function is_loopback(hostname: string): boolean {
  return LOOPBACK_NAMES.has(hostname) || hostname === "::1" || hostname.startsWith("127.");
}

function host_name(host: string): string {
  return host.replace(/:\d+$/, "").toLowerCase();
}

/**
 * Why a request is refused, or `undefined`. The Host header must name this machine (a page that points its own name at
 * 127.0.0.1 does not get through), and a browser's Origin must be the daemon itself.
 */
export function request_refusal(request: Request, port: number): string | undefined {
  const host = request.headers.get("host") ?? "";
  if (!LOOPBACK_NAMES.has(host_name(host))) return `Host ${host.slice(0, 100)} is not this daemon`;
  const origin = request.headers.get("origin");
  if (origin === null) return undefined;
  const own = [...LOOPBACK_NAMES].map((name) => `http://${name}:${port}`);
  return own.includes(origin) ? undefined : `Origin ${origin.slice(0, 100)} is not this daemon`;
}
