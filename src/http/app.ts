import { Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { serve_json_rpc } from "@/jsonrpc/http_endpoint.ts";
import type { JsonRpcServer } from "@/jsonrpc/server.ts";
import { request_refusal } from "@/http/guard.ts";

/** What the HTTP side needs to know of the daemon. */
export interface AppContext {
  readonly server: JsonRpcServer;
  readonly port: () => number;
  /** What is wrong at the moment; empty when all is well. */
  readonly problems: () => readonly string[];
}

/** The daemon's HTTP interface: JSON-RPC by POST on / and /rpc, and a health check. */
export function create_app(context: AppContext): Hono {
  const app = new Hono();
  app.use(secureHeaders());
  app.use(async (c, next) => {
    const refusal = request_refusal(c.req.raw, context.port());
    if (refusal !== undefined) return c.text(refusal + "\n", 403);
    return await next();
  });
  app.get("/health", (c) => {
    const problems = context.problems();
    return c.json(
      { status: problems.length === 0 ? "ok" : "degraded", problems },
      problems.length === 0 ? 200 : 503,
    );
  });
  for (const path of ["/", "/rpc"]) {
    app.all(path, (c) => serve_json_rpc(context.server, c.req.raw));
  }
  return app;
}
