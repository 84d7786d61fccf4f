/** What a daemon shows of itself, against what its journal and its ledger hold. */
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { assert, assertEquals } from "@std/assert";
import { INVARIANTS, RULES } from "@/oracle/invariants.ts";
import { parse_exposition, value_of } from "../monitoring/exposition.ts";
import { type ServiceScene, until, with_daemon, with_service } from "../support/service.ts";

interface EndedRow {
  readonly kind: string;
  readonly purpose: string;
  readonly outcome: string;
  readonly fee: string | null;
  readonly pool_fee: string | null;
  readonly compute_units: number | null;
  readonly failure: string | null;
  readonly slot: number | null;
  readonly took_ms: number;
}

/** The ended operations of a journal, read from its file by somebody else; `undefined` while one is open. */
function journal_rows(scene: ServiceScene): EndedRow[] | undefined {
  using database = new DatabaseSync(join(scene.data_directory, "journal.sqlite"), { readOnly: true });
  const open = database.prepare("SELECT count(*) AS open FROM operations WHERE end_seq IS NULL").get();
  if (Number(open?.["open"]) > 0) return undefined;
  const unsigned = database.prepare("SELECT count(*) AS n FROM events WHERE type = 'operation_ended'").get();
  assertEquals(Number(unsigned?.["n"]), 0, "This run signs all that it does");
  return database.prepare("SELECT *, ended_at_ms - at_ms AS took_ms FROM operations")
    .all() as unknown as EndedRow[];
}

function sum(values: readonly (number | string | null)[]): number {
  return values.reduce<number>((total, value) => total + Number(value ?? 0), 0);
}

function counted(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

/** Deposits that succeed, swaps that fail for want of liquidity on the other side, withdrawals of what was shared. */
async function put_under_load(scene: ServiceScene): Promise<string[]> {
  const { pool_id } = await scene.pool();
  const deposit = { pool_id, token_type: "A", initial_amount: 10n ** 12n, share_lp_tokens: true };
  const ids = [
    await scene.thread("deposit", deposit),
    await scene.thread("withdrawal", { pool_id, token_type: "A" }),
    await scene.thread("swap", { pool_id, direction: "a_to_b", initial_amount: 10n ** 12n }),
  ];
  await scene.start(...ids);
  await scene.ended(ids[0] ?? "", 5);
  await scene.ended(ids[1] ?? "", 2);
  await scene.ended(ids[2] ?? "", 3, "landed_ok", "landed_error");
  for (const thread_id of ids) await scene.call("stop_thread", { thread_id });
  return ids;
}

Deno.test("The counters of /metrics are what the journal holds, to the last lamport", () =>
  with_service(async (scene) => {
    const { service } = scene;
    await put_under_load(scene);
    let rows: EndedRow[] | undefined;
    await until("everything has ended and is on the disk", () => {
      rows = service.settler.open_count === 0 ? journal_rows(scene) : undefined;
      return rows !== undefined;
    });
    const ended = rows ?? [];
    const families = parse_exposition(await service.metrics.text());
    const shown = families.get("frt_stress_operations_total")?.samples ?? [];
    const operations = Object.fromEntries(
      shown.filter(({ value }) => value > 0).map((
        { labels, value },
      ) => [labels.map(([, one]) => one).join(), value]),
    );
    assertEquals(
      operations,
      counted(ended.map(({ kind, purpose, outcome }) => `${kind},${purpose},${outcome}`)),
    );
    assert(ended.some(({ outcome }) => outcome === "landed_error"), "Some fail, or failures are not seen");
    const failures = families.get("frt_stress_operation_failures_total")?.samples ?? [];
    assertEquals(
      Object.fromEntries(failures.map(({ labels, value }) => [labels[0]?.[1] ?? "", value])),
      counted(ended.flatMap(({ failure }) => failure === null ? [] : [JSON.parse(failure).code as string])),
    );
    const value = (name: string, labels = {}) => value_of(families, `frt_stress_${name}`, labels) ?? NaN;
    assertEquals(value("network_fee_lamports_total"), sum(ended.map(({ fee }) => fee)));
    assertEquals(value("pool_fee_lamports_total"), sum(ended.map(({ pool_fee }) => pool_fee)));
    for (const kind of ["deposit", "withdrawal", "swap"]) {
      const landed = ended.filter((row) => row.kind === kind && row.slot !== null);
      assertEquals(value("landing_seconds_count", { kind }), landed.length, kind);
      const seconds = sum(landed.map(({ took_ms }) => took_ms)) / 1_000;
      assert(Math.abs(value("landing_seconds_sum", { kind }) - seconds) < 0.001, `${kind}: ${seconds} s`);
      assertEquals(value("compute_units_count", { kind }), landed.length, kind);
      assertEquals(value("compute_units_sum", { kind }), sum(landed.map((row) => row.compute_units)), kind);
    }
    const { operations_checked, findings } = service.auditor.counts();
    assertEquals(value("audit_operations_checked_total"), operations_checked);
    assert(operations_checked >= ended.length, "The model has seen all of them");
    for (const rule of RULES) {
      const { severity } = INVARIANTS[rule];
      assertEquals(value("findings_total", { severity, invariant: rule }), 0, rule);
    }
    assertEquals(findings, 0);
  }));

Deno.test("Gauges of /metrics are what there is, and times are measured", () =>
  with_service(async (scene) => {
    const { service } = scene;
    await put_under_load(scene);
    await scene.thread("deposit", {
      pool_id: service.pools.all()[0]?.pool_id,
      token_type: "B",
      initial_amount: 1,
    });
    await until("documents are written and the loop was looked at", async () => {
      const families = parse_exposition(await service.metrics.text());
      return ["pools", "threads", "statistics"].every((document) =>
        (value_of(families, "frt_stress_document_write_seconds_count", { document }) ?? 0) > 0
      ) && (value_of(families, "frt_stress_event_loop_lag_seconds_count") ?? 0) > 2;
    });
    const calls_before = service.rpc_client.calls.get("getBlock") ?? 0;
    const families = parse_exposition(await service.metrics.text());
    const value = (name: string, labels = {}) => value_of(families, name, labels) ?? NaN;
    assertEquals(value("frt_stress_pools"), 1);
    assertEquals(value("frt_stress_threads", { kind: "deposit", status: "stopped" }), 1);
    assertEquals(value("frt_stress_threads", { kind: "deposit", status: "created" }), 1);
    assertEquals(value("frt_stress_threads", { kind: "swap", status: "running" }), 0);
    assert(value("frt_stress_journal_commit_seconds_count") > 5, "The journal was committed to");
    assert(value("frt_stress_journal_commit_seconds_sum") > 0, "That took time");
    assert(value("frt_stress_document_write_seconds_sum", { document: "threads" }) > 0, "So did documents");
    assert(
      value("frt_stress_solana_rpc_calls_total", { method: "getBlock" }) >= calls_before,
      "Blocks were read",
    );
    assert(
      value("frt_stress_solana_rpc_calls_total", { method: "sendTransaction" }) > 5,
      "Transactions were sent",
    );
    assert(value("process_resident_memory_bytes") > 50_000_000, "A ledger takes more than that");
    assert(value("process_cpu_seconds_total") > 0.1, "It has worked");
    const core = await scene.web3.getBalance((await scene.core_wallet()).publicKey);
    assertEquals(value("frt_stress_core_wallet_lamports"), core);
  }));

Deno.test("/metrics, /health, /livez and /readyz of a daemon", () =>
  with_daemon(async ({ url, service }) => {
    const metrics = await fetch(`${url}/metrics`);
    assertEquals(metrics.status, 200);
    const families = parse_exposition(await metrics.text());
    const info = families.get("frt_stress_build_info")?.samples[0]?.labels ?? [];
    assertEquals(Object.fromEntries(info)["program_id"], service.cluster.program_id);
    const health = await (await fetch(`${url}/health`)).json();
    assertEquals([health.status, health.cluster, health.findings], ["ok", "embedded", 0]);
    assertEquals(health.version, Object.fromEntries(info)["version"]);
    assertEquals(health.threads, { created: 0, running: 0, stopped: 0, error: 0 });
    const { slot } = await service.methods.call("get_cluster", {}) as { slot: number };
    assert(slot >= health.slot && health.slot > 0, `${slot} after ${health.slot}`);
    for (const [path, status] of [["/livez", "alive"], ["/readyz", "ready"]] as const) {
      const response = await fetch(url + path);
      assertEquals([response.status, (await response.json()).status], [200, status]);
    }
  }));
