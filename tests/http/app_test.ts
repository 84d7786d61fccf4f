/** The daemon's HTTP interface through real requests: paths, guard, health, probes, headers. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Metrics } from "@/monitoring/metrics.ts";
import { get, post, REPLY, with_app } from "./scene.ts";

Deno.test("app: JSON-RPC is served on / and on /rpc, and nowhere else", () =>
  with_app({}, async ({ url, calls }) => {
    assertEquals(await post(`${url}/`), [200, REPLY]);
    assertEquals(await post(`${url}/rpc`), [200, REPLY]);
    assertEquals((await post(`${url}/other`))[0], 404);
    assertEquals(calls, ["x", "x"]);
  }));

Deno.test("app: other methods than POST are refused on the JSON-RPC paths", () =>
  with_app({}, async ({ url }) => {
    for (const [method, path] of [["PUT", "/"], ["DELETE", "/"], ["GET", "/rpc"], ["PUT", "/rpc"]] as const) {
      const response = await fetch(url + path, { method });
      await response.body?.cancel();
      assertEquals([response.status, response.headers.get("allow")], [405, "POST"], `${method} ${path}`);
    }
  }));

Deno.test("app: a stranger's page gets nothing, not even the health", () =>
  with_app({}, async ({ url, calls }) => {
    const origin = { origin: "https://evil.example" };
    assertEquals((await post(`${url}/`, origin))[0], 403);
    for (const path of ["/health", "/metrics", "/livez", "/readyz"]) {
      const { status, headers } = await get(url + path, origin);
      assertEquals([status, headers.get("access-control-allow-origin")], [403, null], path);
    }
    assertEquals(calls, []);
  }));

Deno.test("app: the daemon's own page may post", () =>
  with_app({}, async ({ url, port }) => {
    assertEquals((await post(`${url}/rpc`, { origin: `http://localhost:${port}` }))[0], 200);
  }));

Deno.test("app: health says what is wrong, since when, and whether work stops because of it", async () => {
  const slow = { component: "documents", message: "A document cannot be written: slow", stops_work: false };
  const dead = { component: "node", message: "The node cannot be read: gone", stops_work: true };
  const cases = [
    [[], 200, "ok", 200],
    [[slow], 200, "degraded", 200],
    [[slow, dead], 503, "failing", 503],
  ] as const;
  for (const [problems, code, status, ready_code] of cases) {
    await with_app({ problems: [...problems] }, async ({ url, clock }) => {
      await get(`${url}/readyz`);
      await clock.advance(90_000);
      const health = await get(`${url}/health`);
      assertEquals(health.status, code as number);
      assertEquals(JSON.parse(health.text) as unknown, {
        status,
        problems: problems.map(({ component, message }) => ({
          component,
          message,
          since: "1970-01-01T00:00:01Z",
        })),
        version: "1.2.3",
        uptime_seconds: 90,
        slot: 7,
        cluster: "embedded",
        threads: { created: 0, running: 2, stopped: 1, error: 0 },
        findings: 0,
        findings_by_severity: { critical: 0, high: 0, medium: 0 },
      });
      const ready = await get(`${url}/readyz`);
      const reasons = problems.filter(({ stops_work }) => stops_work).map(({ component }) => component);
      assertEquals([ready.status, JSON.parse(ready.text).reasons], [ready_code as number, reasons]);
      assertEquals((await get(`${url}/livez`)).status, 200);
    });
  }
});

Deno.test("app: while the daemon starts it is alive, not ready, and does nothing", () =>
  with_app({ starting: true }, async ({ url, calls }) => {
    assertEquals((await get(`${url}/livez`)).status, 200);
    const ready = await get(`${url}/readyz`);
    assertEquals([ready.status, JSON.parse(ready.text).reasons], [503, ["starting"]]);
    for (const path of ["/health", "/metrics"]) {
      const { status, text, headers } = await get(url + path);
      assertEquals([status, text, headers.get("retry-after")], [503, "Starting\n", "1"], path);
    }
    assertEquals(await post(url), [503, "Starting\n"]);
    assertEquals(calls, []);
  }));

Deno.test("app: a page may load what the daemon serves, nothing inline, and nothing is kept", () =>
  with_app({ token: "0123456789abcdef0123456789abcdef" }, async ({ url }) => {
    for (const path of ["/health", "/livez", "/metrics", "/nothing", "/"]) {
      const { headers } = await get(url + path);
      const policy = headers.get("content-security-policy") ?? "";
      assertMatch(policy, /default-src 'self'/, path);
      assertMatch(policy, /frame-ancestors 'none'/, path);
      assertEquals(policy.includes("unsafe"), false, path);
      assertEquals(headers.get("x-content-type-options"), "nosniff", path);
      assertEquals(headers.get("x-frame-options"), "DENY", path);
      assertEquals(headers.get("referrer-policy"), "no-referrer", path);
      assertEquals(headers.get("cache-control"), "no-store", path);
    }
  }));

Deno.test("app: metrics are Prometheus' text", () =>
  with_app({}, async ({ url }) => {
    const { status, text, headers } = await get(`${url}/metrics`);
    assertEquals([status, headers.get("content-type")], [200, "text/plain; version=0.0.4; charset=utf-8"]);
    assertStringIncludes(
      text,
      'frt_stress_operations_total{kind="deposit",purpose="cycle",outcome="landed_ok"} 0\n',
    );
  }));

Deno.test("app: a fault of ours is logged with its stack and told to nobody", async () => {
  class BrokenMetrics extends Metrics {
    override text(): Promise<string> {
      return Promise.reject(new Error("the inner reason"));
    }
  }
  await with_app({ metrics: new BrokenMetrics() }, async ({ url, logged }) => {
    const { status, text } = await get(`${url}/metrics`);
    assertEquals([status, text], [500, "Internal error\n"]);
    assertStringIncludes(logged.join(), "the inner reason");
    assertStringIncludes(logged.join(), "app_test.ts");
  });
});
