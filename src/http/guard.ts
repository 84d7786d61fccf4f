/** Who may talk to the daemon. A browser on the same machine must not do it for a stranger's page. */

const LOOPBACK_NAMES = new Set(["localhost", "::1", "[::1]"]);
/** The whole range 127.0.0.0/8 belongs to this machine; a name that merely begins so does not. */
const LOOPBACK_ADDRESS = /^127(?:\.\d{1,3}){3}$/;
const HTTP_PORT = 80;

/** Whether an address to listen on is reachable from this machine only. */
export function is_loopback(hostname: string): boolean {
  return LOOPBACK_NAMES.has(hostname) || LOOPBACK_ADDRESS.test(hostname);
}

function host_name(host: string): string {
  return host.replace(/:\d+$/, "").toLowerCase();
}

/** The daemon's own pages, by any name of this machine. Browsers leave the standard port out. */
function is_own_origin(origin: string, port: number): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, hostname, port: given, origin: canonical } = new URL(origin);
  return origin === canonical && protocol === "http:" && is_loopback(hostname) &&
    Number(given || HTTP_PORT) === port;
}

/**
 * Why a request is refused, or `undefined`. The Host header must name this machine (a page that points its own name at
 * 127.0.0.1 does not get through), and a browser's Origin must be the daemon itself.
 */
export function request_refusal(request: Request, port: number): string | undefined {
  const host = request.headers.get("host") ?? "";
  if (!is_loopback(host_name(host))) return `Host ${host.slice(0, 100)} is not this daemon`;
  const origin = request.headers.get("origin");
  if (origin === null) return undefined;
  return is_own_origin(origin, port) ? undefined : `Origin ${origin.slice(0, 100)} is not this daemon`;
}
