/** Who may talk to the daemon. A browser on the same machine must not do it for a stranger's page. */

const LOOPBACK_NAMES = new Set(["localhost", "::1", "[::1]"]);
/** The whole range 127.0.0.0/8 belongs to this machine; a name that merely begins so does not. */
const LOOPBACK_ADDRESS = /^127(?:\.\d{1,3}){3}$/;
const HTTP_PORT = 80;

/** Whether an address to listen on is reachable from this machine only. */
export function is_loopback(hostname: string): boolean {
  return LOOPBACK_NAMES.has(hostname) || LOOPBACK_ADDRESS.test(hostname);
}

/** The names under which the daemon is reached. */
export interface OwnNames {
  readonly port: number;
  /** Beside those of this machine: lower case, without a port, IPv6 addresses in brackets. */
  readonly hosts: readonly string[];
}

function host_name(host: string): string {
  return host.replace(/:\d+$/, "").toLowerCase();
}

function is_own_name(hostname: string, names: OwnNames): boolean {
  return is_loopback(hostname) || names.hosts.includes(hostname);
}

/**
 * The daemon's own pages, by any of its names; or, behind a proxy with TLS that hands the Host header on, the very host
 * that was asked. Browsers leave the standard port out.
 */
function is_own_origin(origin: string, host: string, names: OwnNames): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, hostname, host: origin_host, port, origin: canonical } = new URL(origin);
  if (origin !== canonical) return false;
  if (protocol === "https:") return names.hosts.includes(hostname) && origin_host === host.toLowerCase();
  return protocol === "http:" && is_own_name(hostname, names) && Number(port || HTTP_PORT) === names.port;
}

/**
 * Why a request is refused, or `undefined`. The Host header must be one of the daemon's names (a page that points its own
 * name at 127.0.0.1 does not get through), and a browser's Origin must be the daemon itself.
 */
export function request_refusal(request: Request, names: OwnNames): string | undefined {
  const host = request.headers.get("host") ?? "";
  if (!is_own_name(host_name(host), names)) return `Host ${host.slice(0, 100)} is not this daemon`;
  const origin = request.headers.get("origin");
  if (origin === null || is_own_origin(origin, host, names)) return undefined;
  return `Origin ${origin.slice(0, 100)} is not this daemon`;
}
