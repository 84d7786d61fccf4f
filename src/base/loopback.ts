const LOOPBACK_NAMES = new Set(["localhost", "::1", "[::1]"]);
/** The whole range 127.0.0.0/8 belongs to this machine; a name that merely begins so does not. */
const LOOPBACK_ADDRESS = /^127(?:\.\d{1,3}){3}$/;

/** Whether an address to listen on is reachable from this machine only. */
export function is_loopback(hostname: string): boolean {
  return LOOPBACK_NAMES.has(hostname) || LOOPBACK_ADDRESS.test(hostname);
}

/** The name in a Host header, lower case and without the port. */
export function host_name(host: string): string {
  return host.replace(/:\d+$/, "").toLowerCase();
}

/** Whether a Host header names this machine by one of its loopback names. */
export function is_loopback_host(host: string): boolean {
  return is_loopback(host_name(host));
}
