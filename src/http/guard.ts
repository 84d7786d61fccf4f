/** Who may talk to the daemon. A browser on the same machine must not do it for a stranger's page. */
import { host_name, is_loopback } from "@/base/loopback.ts";

const HTTP_PORT = 80;

/** The names under which the daemon is reached. */
export interface OwnNames {
  readonly port: number;
  /** Beside those of this machine: lower case, without a port, IPv6 addresses in brackets. */
  readonly hosts: readonly string[];
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
 * Whether a browser says that another page has it load this, as a script or an image: those come without an Origin. Going
 * somewhere by a link is no such thing.
 */
function is_loaded_by_others(headers: Headers): boolean {
  const site = headers.get("sec-fetch-site") ?? "none";
  return !["none", "same-origin"].includes(site) && headers.get("sec-fetch-mode") !== "navigate";
}

/**
 * Why a request is refused, or `undefined`. The Host header must be one of the daemon's names (a page that points its own
 * name at 127.0.0.1 does not get through), also of a request that names a host in its target; and a browser's page must be
 * the daemon's own.
 */
export function request_refusal(request: Request, names: OwnNames): string | undefined {
  const host = request.headers.get("host") ?? "";
  if (!is_own_name(host_name(host), names)) return `Host ${host.slice(0, 100)} is not this daemon`;
  const target = new URL(request.url).hostname;
  if (!is_own_name(target, names)) return `Host ${target.slice(0, 100)} is not this daemon`;
  if (is_loaded_by_others(request.headers)) return "Pages of others may not load this";
  const origin = request.headers.get("origin");
  if (origin === null || is_own_origin(origin, host, names)) return undefined;
  return `Origin ${origin.slice(0, 100)} is not this daemon`;
}
