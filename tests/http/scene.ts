/** The daemon's HTTP interface on a real port, before a service that only says "done". */
import type { Log } from "@/base/log.ts";
import { ApiToken } from "@/http/api_token.ts";
import { create_app } from "@/http/app.ts";
import { LiveFeed, type LiveSource } from "@/http/live_feed.ts";
import { RateLimiter } from "@/http/rate_limiter.ts";
import { JsonRpcServer } from "@/jsonrpc/server.ts";
import { Health, type Problem } from "@/monitoring/health.ts";
import { Metrics } from "@/monitoring/metrics.ts";
import { ManualClock } from "../base/manual_clock.ts";
import { SILENT } from "../engine/chain_model.ts";

/** What a test may choose. */
export interface Choices {
  readonly problems?: Problem[];
  readonly token?: string;
  readonly hosts?: readonly string[];
  readonly requests_per_second?: number;
  readonly starting?: boolean;
  /** Replaces the metrics, to see what becomes of a fault. */
  readonly metrics?: Metrics;
  /** What /events tells; nothing unless told otherwise. */
  readonly live?: LiveSource;
}

/** What a test looks at. */
export interface HttpScene {
  readonly url: string;
  readonly port: number;
  /** The JSON-RPC methods that got through. */
  readonly calls: string[];
  readonly clock: ManualClock;
  readonly live: LiveFeed;
  /** Everything that was logged. */
  readonly logged: string[];
}

/** The reply to every call. */
export const REPLY = '{"jsonrpc":"2.0","id":1,"result":"done"}';

/** A feed on which nothing ever happens. */
const NOTHING: LiveSource = {
  snapshot: () => [{ event: "snapshot", data: {} }],
  change: () => ({ event: "change", data: {} }),
  forget() {},
};

function health_of(clock: ManualClock, problems: readonly Problem[]): Health {
  return new Health(clock, {
    version: "1.2.3",
    cluster: "embedded",
    started_at_ms: clock.now_ms(),
    problems: () => problems,
    slot: () => 7,
    threads: () => [{ status: "running" }, { status: "running" }, { status: "stopped" }],
    findings: () => ({ critical: 0, high: 0, medium: 0 }),
  }, SILENT);
}

/** Runs `test` before an app of its own. */
export async function with_app(choices: Choices, test: (scene: HttpScene) => Promise<void>): Promise<void> {
  const calls: string[] = [];
  const logged: string[] = [];
  const note = (...words: unknown[]) => void logged.push(JSON.stringify(words));
  const log: Log = { debug: note, info: note, warn: note, error: note };
  const server = new JsonRpcServer((method) => {
    calls.push(method);
    return Promise.resolve("done");
  }, { allow_bare: true, on_internal_error: note });
  const clock = new ManualClock();
  const service = {
    server,
    health: health_of(clock, choices.problems ?? []),
    metrics: choices.metrics ?? new Metrics(),
    live: new LiveFeed(choices.live ?? NOTHING, clock),
  };
  let port = 0;
  const app = create_app({
    names: () => ({ port, hosts: choices.hosts ?? [] }),
    token: choices.token === undefined ? undefined : new ApiToken(choices.token),
    limiter: new RateLimiter(clock, choices.requests_per_second ?? 1_000),
    log,
    service: () => choices.starting === true ? undefined : service,
  });
  const http = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request, info) => app.fetch(request, info),
  );
  port = http.addr.port;
  try {
    await test({ url: `http://127.0.0.1:${port}`, port, calls, clock, live: service.live, logged });
  } finally {
    service.live.end();
    await http.shutdown();
  }
}

/** Posts a call; answers the status and the body. */
export async function post(url: string, headers: Record<string, string> = {}): Promise<[number, string]> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: '{"jsonrpc":"2.0","method":"x","id":1}',
  });
  return [response.status, await response.text()];
}

/** Gets a path; answers the response with its body as text. */
export async function get(
  url: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string; headers: Headers }> {
  const response = await fetch(url, { headers });
  return { status: response.status, text: await response.text(), headers: response.headers };
}
