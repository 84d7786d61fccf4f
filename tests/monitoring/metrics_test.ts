import { assert, assertEquals, assertMatch } from "@std/assert";
import { MAX_FAILURE_CODES } from "@/base/limits.ts";
import { type MetricDefinition, METRICS } from "@/monitoring/metric_catalogue.ts";
import { Metrics, type MetricSources } from "@/monitoring/metrics.ts";
import { parse_exposition, value_of } from "./exposition.ts";
import { ended, failure_of } from "./operation_events.ts";

const HUGE = 2n ** 63n;

function sources(changes: Partial<MetricSources> = {}): MetricSources {
  return {
    build: { version: "1.2.3", program_id: 'odd "id"\n', cluster: "embedded" },
    started_at_ms: 5_000,
    threads: () => [{ kind: "swap", status: "running" }, { kind: "swap", status: "running" }],
    pools: () => 3,
    findings: () => [
      { severity: "critical", invariant: "I5", count: 1 },
      { severity: "medium", invariant: "S-1", count: 2 },
    ],
    operations_checked: () => 11,
    core_wallet_lamports: () => HUGE,
    rpc_calls: () => new Map([["getBlock", 5], ["sendTransaction", 2]]),
    process: () => ({ resident_bytes: 1_000, cpu_seconds: 1.5 }),
    ...changes,
  };
}

function scene(changes: Partial<MetricSources> = {}) {
  const metrics = new Metrics();
  metrics.attach(sources(changes));
  return { metrics, read: async () => parse_exposition(await metrics.text()) };
}

Deno.test("metrics: what is shown is what the catalogue says, under sound names", async () => {
  const { metrics, read } = scene();
  metrics.on_event(ended({ kind: "deposit", outcome: "rejected", failure: failure_of("x") }), undefined);
  metrics.observe_document("pools", 1);
  metrics.observe_commit(1);
  const families = await read();
  const shown = [...families.values()].map(({ name, type, help }) => ({ name, type, help }));
  const promised = Object.values(METRICS).map(({ name, type, help }) => ({ name, type, help }));
  const by_name = (left: { name: string }, right: { name: string }) => left.name < right.name ? -1 : 1;
  assertEquals(shown.toSorted(by_name), promised.toSorted(by_name));
  for (const { name, labels, unit, buckets = [] } of Object.values(METRICS) as MetricDefinition[]) {
    assertMatch(name, /^(?:frt_stress|process)_[a-z_]+$/);
    if (unit === "seconds") assertMatch(name, /_seconds(?:_total)?$/, name);
    if (unit === "bytes") assertMatch(name, /_bytes$/, name);
    assertEquals(buckets.toSorted((left, right) => left - right), [...buckets], name);
    const samples = families.get(name)?.samples ?? [];
    assert(samples.length > 0, `${name} shows nothing`);
    for (const sample of samples) {
      const found = sample.labels.map(([label]) => label).filter((label) => label !== "le");
      assertEquals(found, [...labels], `Labels of ${name} and their order`);
    }
  }
});

Deno.test("metrics: no label speaks of a wallet, a signature or a thread", () => {
  const allowed = new Set([
    "kind",
    "outcome",
    "purpose",
    "code",
    "method",
    "document",
    "status",
    "severity",
    "invariant",
    "version",
    "program_id",
    "cluster",
  ]);
  for (const { name, labels } of Object.values(METRICS)) {
    for (const label of labels) assert(allowed.has(label), `${name} has the label ${label}`);
  }
});

Deno.test("metrics: operations count by how they end, times and fees only where they landed", async () => {
  const { metrics, read } = scene();
  metrics.on_event(ended({ kind: "deposit", outcome: "landed_ok", fees: [5_000n, 13n] }), 250);
  metrics.on_event(ended({ kind: "deposit", outcome: "landed_ok", fees: [5_000n, 13n] }), 90);
  const failed = { kind: "swap", outcome: "landed_error", failure: failure_of("pool_paused") } as const;
  metrics.on_event(ended({ ...failed, fees: [5_000n, 0n] }), 1_200);
  metrics.on_event(
    ended({ kind: "swap", outcome: "expired", failure: failure_of("transaction_expired") }),
    undefined,
  );
  const families = await read();
  const operations = (kind: string, outcome: string) =>
    value_of(families, "frt_stress_operations_total", { kind, purpose: "cycle", outcome });
  assertEquals(
    [
      operations("deposit", "landed_ok"),
      operations("swap", "landed_error"),
      operations("swap", "expired"),
      operations("withdrawal", "landed_ok"),
    ],
    [2, 1, 1, 0],
  );
  assertEquals(value_of(families, "frt_stress_operation_failures_total", { code: "pool_paused" }), 1);
  assertEquals(value_of(families, "frt_stress_network_fee_lamports_total"), 15_000);
  assertEquals(value_of(families, "frt_stress_pool_fee_lamports_total"), 26);
  const landing = (name: string, kind: string, le?: string) =>
    value_of(families, `frt_stress_landing_seconds_${name}`, le === undefined ? { kind } : { le, kind });
  assertEquals(landing("count", "deposit"), 2);
  assertEquals([landing("bucket", "deposit", "0.1"), landing("bucket", "deposit", "0.4")], [1, 2]);
  assertEquals([landing("count", "swap"), landing("sum", "swap")], [1, 1.2]);
  assertEquals(landing("count", "withdrawal"), 0);
});

Deno.test("metrics: what has a current value is read at each look, also when it has become less", async () => {
  let pools = 3;
  let status: "running" | "stopped" = "running";
  const calls = new Map([["getBlock", 1]]);
  const { read } = scene({
    pools: () => pools,
    threads: () => [{ kind: "swap", status }],
    rpc_calls: () => calls,
  });
  const look = async () => {
    const families = await read();
    return [
      value_of(families, "frt_stress_pools"),
      value_of(families, "frt_stress_threads", { kind: "swap", status: "running" }),
      value_of(families, "frt_stress_threads", { kind: "swap", status: "stopped" }),
      value_of(families, "frt_stress_solana_rpc_calls_total", { method: "getBlock" }),
    ];
  };
  assertEquals(await look(), [3, 1, 0, 1]);
  assertEquals(await look(), [3, 1, 0, 1], "Looking changes nothing");
  [pools, status] = [1, "stopped"];
  calls.set("getBlock", 9);
  assertEquals(await look(), [1, 0, 1, 9]);
});

Deno.test("metrics: any text can be a label's value", async () => {
  const families = await scene().read();
  const labels = { version: "1.2.3", program_id: 'odd "id"\n', cluster: "embedded" };
  assertEquals(value_of(families, "frt_stress_build_info", labels), 1);
  assertEquals(value_of(families, "frt_stress_core_wallet_lamports"), Number(HUGE));
});

Deno.test("metrics: the codes that are counted apart are bounded, none is lost", async () => {
  const { metrics, read } = scene();
  const more = 50;
  for (let code = 0; code < MAX_FAILURE_CODES + more; code += 1) {
    const failure = failure_of(`code_${code}`);
    metrics.on_event(ended({ kind: "swap", outcome: "rejected", failure }), undefined);
  }
  const families = await read();
  const { samples = [] } = families.get("frt_stress_operation_failures_total") ?? {};
  assertEquals(samples.length, MAX_FAILURE_CODES + 1);
  assertEquals(value_of(families, "frt_stress_operation_failures_total", { code: "other" }), more);
  assertEquals(samples.reduce((sum, { value }) => sum + value, 0), MAX_FAILURE_CODES + more);
});
