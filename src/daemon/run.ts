import { type Clock, system_clock } from "@/base/clock.ts";
import { coerce_error, error_line } from "@/base/errors.ts";
import { HttpServer } from "@/base/http_server.ts";
import type { Lifecycle } from "@/base/lifecycle.ts";
import { HTTP_DRAIN_MS } from "@/base/limits.ts";
import { log_of } from "@/base/log.ts";
import { ApiToken } from "@/http/api_token.ts";
import { create_app, type ServedService } from "@/http/app.ts";
import { LiveFeed } from "@/http/live_feed.ts";
import { is_loopback } from "@/base/loopback.ts";
import { RateLimiter } from "@/http/rate_limiter.ts";
import { JsonRpcServer } from "@/jsonrpc/server.ts";
import { bind_address } from "@/daemon/bind_address.ts";
import { configured_token, names_token } from "@/daemon/bearer_token.ts";
import { type Service, start_service } from "@/daemon/compose.ts";
import type { Config } from "@/daemon/config.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";

/** A daemon that answers requests. */
export interface Daemon {
  readonly service: Service;
  readonly url: string;
  readonly port: number;
}

/** The token that requests must carry. Throws `ExitError` 78, also when an address that others reach has none. */
export async function api_token(config: Config, hostname: string): Promise<ApiToken | undefined> {
  const token = await configured_token(config.daemon.token_file);
  if (token !== undefined) {
    if (!is_loopback(hostname)) {
      const warning =
        "Listens where others reach it, without TLS: put a proxy that speaks TLS in front of it";
      log_of("http").warn(warning, { address: hostname });
    }
    return new ApiToken(token);
  }
  if (is_loopback(hostname)) return undefined;
  throw new ExitError(EXIT.config, `Will not listen ${tokenless_words(hostname)}`);
}

function tokenless_words(hostname: string): string {
  return `on ${hostname} without a bearer token, because whoever reaches the daemon may mint tokens and spend SOL. ` +
    "Set daemon.token_file, or bind to 127.0.0.1 and forward the port over SSH";
}

/** Why a start would refuse the address, as far as the settings tell: others reach it, and nothing names a token. */
export async function access_problem(config: Config): Promise<string | undefined> {
  const { hostname } = bind_address(config);
  if (is_loopback(hostname) || await names_token(config.daemon.token_file)) return undefined;
  return `serve will not listen ${
    tokenless_words(hostname)
  }; where systemd brings the credential api.token, check there`;
}

/** An address to listen on as it stands in a URL and in the Host header. */
function url_host(hostname: string): string {
  return hostname.includes(":") ? `[${hostname}]` : hostname;
}

function json_rpc(service: Service): JsonRpcServer {
  const log = log_of("rpc");
  return new JsonRpcServer((method, params) => service.methods.call(method, params), {
    allow_bare: true,
    on_internal_error: (method, caught) => {
      const error = coerce_error(caught);
      log.error("A method failed", { method, stack: error.stack ?? error.message });
    },
  });
}

/** Takes the port before anything else is started: a taken one costs nothing then. */
function listen(hostname: string, port: number, handler: Deno.ServeHandler<Deno.NetAddr>): HttpServer {
  const log = log_of("http");
  try {
    return new HttpServer({
      ...{ hostname, port, handler, clock: system_clock },
      on_interruption: ({ message: reason }) =>
        log.error("Cannot take connections, will try again", { reason }),
      on_resumption: () => log.info("Takes connections again"),
    });
  } catch (caught) {
    const remedy = "Stop the other process, or choose another port with --port";
    throw new ExitError(
      EXIT.config,
      `Cannot listen on ${hostname}:${port}: ${error_line(caught)}. ${remedy}`,
    );
  }
}

/** The feed tells until the service stops; a server does not shut down while somebody still listens. */
function start_feed(live: LiveFeed, lifecycle: Lifecycle): void {
  const stop = new AbortController();
  const told = live.run(stop.signal);
  lifecycle.add("live feed", async () => {
    stop.abort();
    live.end();
    await told;
  });
}

/** The name that an address to listen on gives the daemon; "all of them" is none. */
function own_hosts(hostname: string): string[] {
  return ["0.0.0.0", "::"].includes(hostname) ? [] : [url_host(hostname).toLowerCase()];
}

/**
 * Starts the service and its HTTP side. Throws `ExitError`; then nothing is left running. Answers `undefined` when `stop`
 * is aborted before it is up.
 */
export async function start_daemon(
  config: Config,
  clock: Clock = system_clock,
  stop: AbortSignal = new AbortController().signal,
): Promise<Daemon | undefined> {
  const { hostname, port } = bind_address(config);
  const token = await api_token(config, hostname);
  const up: { service?: ServedService } = {};
  let bound_port = port;
  const { allowed_hosts, requests_per_second } = config.daemon;
  const app = create_app({
    names: () => ({ port: bound_port, hosts: [...own_hosts(hostname), ...allowed_hosts] }),
    token,
    limiter: new RateLimiter(clock, requests_per_second),
    log: log_of("http"),
    service: () => up.service,
  });
  const http = listen(hostname, port, (request, info) => app.fetch(request, info));
  bound_port = http.port;
  // Port 0 in the settings means any: from here on it is the one that was taken.
  const daemon = { ...config.daemon, bind_address: `${url_host(hostname)}:${bound_port}` };
  let service: Service | undefined;
  try {
    service = await start_service({ ...config, daemon }, clock, stop);
  } finally {
    if (service === undefined) await http.stop(HTTP_DRAIN_MS);
  }
  if (service === undefined) return undefined;
  const { lifecycle, metrics, observation } = service;
  const live = new LiveFeed(service.live, clock);
  up.service = { server: json_rpc(service), health: observation.health, metrics, live };
  lifecycle.add("http", () => http.stop(HTTP_DRAIN_MS));
  start_feed(live, lifecycle);
  return { service, url: `http://${url_host(hostname)}:${bound_port}`, port: bound_port };
}
