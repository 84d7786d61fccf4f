import { type Context, Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { coerce_error } from "@/base/errors.ts";
import type { Log } from "@/base/log.ts";
import type { ApiToken } from "@/http/api_token.ts";
import { dashboard_file } from "@/http/dashboard.ts";
import { type OwnNames, request_refusal } from "@/http/guard.ts";
import type { LiveFeed } from "@/http/live_feed.ts";
import type { RateLimiter } from "@/http/rate_limiter.ts";
import { serve_json_rpc } from "@/jsonrpc/http_endpoint.ts";
import type { JsonRpcServer } from "@/jsonrpc/server.ts";
import type { Health } from "@/monitoring/health.ts";
import type { Metrics } from "@/monitoring/metrics.ts";

/** What the HTTP side shows of a service that is up. */
export interface ServedService {
  readonly server: JsonRpcServer;
  readonly health: Health;
  readonly metrics: Metrics;
  readonly live: LiveFeed;
}

/** What the HTTP side needs to know of the daemon. */
export interface AppContext {
  readonly names: () => OwnNames;
  /** What requests must carry; without one everybody who gets through the other checks may do everything. */
  readonly token: ApiToken | undefined;
  readonly limiter: RateLimiter;
  readonly log: Log;
  /** `undefined` while the daemon is starting. */
  readonly service: () => ServedService | undefined;
}

type Env = { Bindings: Deno.ServeHandlerInfo<Deno.NetAddr> };

/** Looked at by whatever keeps the daemon running: no secret is told, no token asked for, nothing counted. */
const PROBES = new Set(["/livez", "/readyz"]);

/** Pages may load what the daemon itself serves, and nothing that stands inline. */
const HEADERS = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
    objectSrc: ["'none'"],
  },
  xFrameOptions: "DENY",
  // What speaks TLS in front of the daemon decides about TLS.
  strictTransportSecurity: false,
});

function starting(c: Context): Response {
  return c.text("Starting\n", 503, { "retry-after": "1" });
}

/**
 * The dashboard's files say nothing of the service: what they show they ask for, with the token. There are dozens of them,
 * and a page of which a part was refused would be of no use: they are not counted.
 */
function is_page(c: Context<Env>): boolean {
  return ["GET", "HEAD"].includes(c.req.method) && dashboard_file(c.req.path) !== undefined;
}

/** Turns away who may not ask, cheapest check first. */
function turn_away(context: AppContext, c: Context<Env>): Response | undefined {
  const is_open = PROBES.has(c.req.path) || is_page(c);
  const wait_seconds = is_open ? 0 : context.limiter.take(c.env.remoteAddr.hostname);
  if (wait_seconds > 0) {
    return c.text("Too many requests\n", 429, { "retry-after": String(wait_seconds) });
  }
  const refusal = request_refusal(c.req.raw, context.names());
  if (refusal !== undefined) return c.text(refusal + "\n", 403);
  if (context.token === undefined || is_open) return undefined;
  if (context.token.admits(c.req.header("authorization"))) return undefined;
  return c.text("Unauthorized\n", 401, { "www-authenticate": "Bearer" });
}

function add_probes(app: Hono<Env>, context: AppContext): void {
  app.get("/livez", (c) => c.json({ status: "alive" }));
  app.get("/readyz", (c) => {
    const reasons = context.service()?.health.reasons_not_ready() ?? ["starting"];
    return reasons.length === 0
      ? c.json({ status: "ready", reasons })
      : c.json({ status: "not_ready", reasons }, 503);
  });
}

/**
 * The daemon's HTTP interface: JSON-RPC by POST on / and /rpc, the dashboard by GET on /, /events, /health, /metrics, and
 * the probes /livez and /readyz. Who asks too often, by a wrong name or without the token is turned away first. Serve it with `app.fetch`.
 */
export function create_app(context: AppContext): Hono<Env> {
  const app = new Hono<Env>();
  app.use(HEADERS);
  app.use(async (c, next) => {
    const refused = turn_away(context, c);
    if (refused === undefined) await next();
    else {
      await c.req.raw.body?.cancel();
      c.res = refused;
    }
    if (!c.res.headers.has("cache-control")) c.res.headers.set("cache-control", "no-store");
  });
  app.onError((caught, c) => {
    const error = coerce_error(caught);
    context.log.error("A request failed", { path: c.req.path, stack: error.stack ?? error.message });
    return c.text("Internal error\n", 500);
  });
  add_probes(app, context);
  app.get("/health", (c) => {
    const report = context.service()?.health.report();
    return report === undefined ? starting(c) : c.json(report, report.status === "failing" ? 503 : 200);
  });
  app.get("/metrics", async (c) => {
    const metrics = context.service()?.metrics;
    if (metrics === undefined) return starting(c);
    return c.body(await metrics.text(), 200, { "content-type": metrics.content_type });
  });
  app.get("/events", (c) => {
    const live = context.service()?.live;
    return live === undefined ? starting(c) : live.open(c.req.header("last-event-id"));
  });
  app.get("*", async (c, next) => {
    const file = dashboard_file(c.req.path);
    return file === undefined ? await next() : c.body(file.text, 200, { "content-type": file.content_type });
  });
  for (const path of ["/", "/rpc"]) {
    app.all(path, (c) => {
      const server = context.service()?.server;
      return server === undefined ? starting(c) : serve_json_rpc(server, c.req.raw);
    });
  }
  return app;
}
