/** A whole service on a build of the contract with a bug: what it finds can be asked for, is counted, and is kept. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { fileURLToPath } from "node:url";
import { stringify_json } from "@/base/json.ts";
import type { SeverityCounts } from "@/domain/finding.ts";
import { decode_finding } from "@/storage/documents/finding_document.ts";
import { parse_exposition, value_of } from "../monitoring/exposition.ts";
import { with_lives } from "../recovery/lives.ts";
import { refusal_of, type ServiceScene, until, with_service } from "../support/service.ts";

interface FindingView {
  readonly id: string;
  readonly number: number;
  readonly severity: string;
  readonly invariant: string;
  readonly pool_id: string | null;
  readonly count: number;
  readonly first_seen: { readonly slot: number; readonly transaction_signature: string | null };
  readonly last_seen: { readonly slot: number };
  readonly evidence: { readonly calls: readonly Record<string, string>[] } | null;
}

interface FindingsPage {
  readonly findings: readonly FindingView[];
  readonly next_cursor: number | null;
  readonly summary: { readonly kinds: number; readonly seen: number; readonly by_severity: SeverityCounts };
}

interface Audit {
  readonly transactions: Record<"folded" | "equal" | "different" | "undecided", number>;
  readonly rules: readonly {
    readonly rule: string;
    readonly enabled: boolean;
    readonly checked: number;
    readonly broken: number;
  }[];
  readonly pools: readonly { readonly pool_id: string; readonly findings: SeverityCounts }[];
  readonly mints: readonly { readonly pool_id: string; readonly in_vaults: bigint }[];
}

/** One token too many is minted for each deposit. */
const PROGRAM = fileURLToPath(new URL("../fixtures/planted/deposit_mints_one_more.so", import.meta.url));
const SETTINGS = { localnet: { program: PROGRAM } };
const BROKEN = "operation.amount_out";

function findings(scene: ServiceScene, params: Record<string, unknown> = {}): Promise<FindingsPage> {
  return scene.call("get_findings", params);
}

async function broken_rule(scene: ServiceScene): Promise<FindingView | undefined> {
  return (await findings(scene, { invariant: BROKEN })).findings[0];
}

async function assert_filters(scene: ServiceScene, one: FindingView): Promise<void> {
  const all = await findings(scene);
  const counted = all.findings.reduce((sum, { count }) => sum + count, 0);
  assertEquals([all.summary.kinds, all.summary.seen], [all.findings.length, counted]);
  const paged: string[] = [];
  let cursor: number | null = null;
  do {
    const page: FindingsPage = await findings(scene, { limit: 1, ...(cursor === null ? {} : { cursor }) });
    paged.push(...page.findings.map(({ id }) => id));
    cursor = page.next_cursor;
  } while (cursor !== null);
  assertEquals(paged, all.findings.map(({ id }) => id));
  assert(paged.length > 1, "One page proves nothing");
  const ids = async (params: Record<string, unknown>) =>
    (await findings(scene, params)).findings.map(({ id }) => id);
  assert((await ids({ invariant: "operation" })).includes(one.id), "A family");
  assert((await ids({ pool_id: one.pool_id, severity: one.severity })).includes(one.id));
  assertEquals(await ids({ severity: "medium" }), []);
  assertEquals(await ids({ to_slot: one.first_seen.slot - 1 }), []);
  assert((await ids({ from_slot: one.last_seen.slot, to_slot: one.first_seen.slot })).includes(one.id));
  assertEquals(await ids({ from: "2999-01-01T00:00:00Z" }), []);
  assertEquals(await ids({ to: "2001-01-01T00:00:00Z" }), []);
  assertEquals(await ids({ id: "nothing" }), []);
  assertEquals((await refusal_of(findings(scene, { pool_id: "nothing" }))).data.kind, "pool_not_found");
}

async function assert_counted(scene: ServiceScene, pool_id: string, thread_id: string): Promise<void> {
  const { summary } = await findings(scene);
  const health = await scene.call<{ findings: number; findings_by_severity: SeverityCounts }>("get_health");
  assertEquals([health.findings, health.findings_by_severity], [summary.seen, summary.by_severity]);
  const { pools } = await scene.call<{ pools: { findings: SeverityCounts }[] }>("list_pools");
  const pool = await scene.call<{ findings: SeverityCounts }>("get_pool", { pool_id });
  const status = await scene.call<{ pool_integration: { pool_findings: SeverityCounts } }>(
    "get_thread_status",
    { thread_id },
  );
  const of_pool = pools[0]?.findings;
  assert(of_pool !== undefined && of_pool.critical > 0);
  assertEquals([pool.findings, status.pool_integration.pool_findings], [of_pool, of_pool]);
  const audit = await scene.call<Audit>("get_audit", { pool_id });
  assertEquals(audit.pools.map((one) => [one.pool_id, one.findings]), [[pool_id, of_pool]]);
  assert(audit.transactions.different > 0 && audit.transactions.folded >= audit.transactions.different);
  const rule = audit.rules.find((one) => one.rule === BROKEN);
  assert(rule !== undefined && rule.broken > 0 && rule.checked >= rule.broken, JSON.stringify(rule));
  assertEquals(audit.mints.filter((mint) => mint.pool_id === pool_id).length, 4);
  const families = parse_exposition(await scene.service.metrics.text());
  const counted = value_of(families, "frt_stress_findings_total", {
    severity: "critical",
    invariant: BROKEN,
  });
  assertEquals(counted, rule.broken);
}

/** How the list of pools is written, which is kept, against how the same would be written anew. */
async function assert_list_of_pools(scene: ServiceScene, count: number): Promise<void> {
  const list = await scene.call<{ pools: unknown[] }>("list_pools");
  assertEquals(list.pools.length, count);
  assertEquals(stringify_json(list), stringify_json(structuredClone(list)));
  assertEquals(stringify_json(await scene.call("list_pools")), stringify_json(list));
}

Deno.test("A bug of the contract is found, told with evidence, counted everywhere, and kept over a restart", () =>
  with_lives(async (lives) => {
    const made = await lives.live(async (scene) => {
      await assert_list_of_pools(scene, 0);
      const { pool_id } = await scene.pool();
      await assert_list_of_pools(scene, 1);
      const amount = { token_type: "A", initial_amount: 10n ** 12n };
      const thread_id = await scene.thread("deposit", { pool_id, ...amount });
      await scene.start(thread_id);
      await scene.ended(thread_id, 2);
      await scene.call("stop_thread", { thread_id });
      const one = await broken_rule(scene);
      assert(one !== undefined && one.count >= 2, "It is not found");
      assertEquals([one.severity, one.pool_id, one.evidence], ["critical", pool_id, null]);
      assertMatch(one.first_seen.transaction_signature ?? "", /^[1-9A-HJ-NP-Za-km-z]{64,88}$/);
      const full = (await findings(scene, { id: one.id })).findings[0];
      assertEquals(full?.evidence?.calls[0]?.["name"], "deposit");
      await assert_filters(scene, one);
      await assert_counted(scene, pool_id, thread_id);
      await assert_list_of_pools(scene, 1);
      return { one, full, thread_id };
    }, SETTINGS);
    const path = `${lives.data_directory}/findings/${made.one.id}.json`;
    assertEquals(decode_finding(await Deno.readTextFile(path)).count, made.one.count);
    assertEquals((await Deno.stat(path)).mode! & 0o777, 0o600);
    await lives.live(async (scene) => {
      const { thread_id, full } = made;
      assertEquals((await findings(scene, { id: made.one.id })).findings, full === undefined ? [] : [full]);
      await scene.start(thread_id);
      await until("it is counted on", async () => ((await broken_rule(scene))?.count ?? 0) > made.one.count);
      const [again] = (await findings(scene, { id: made.one.id })).findings;
      assertEquals([again?.number, again?.first_seen, again?.evidence], [
        made.one.number,
        made.one.first_seen,
        full?.evidence,
      ]);
    }, SETTINGS);
  }));

Deno.test("With audit.on_finding = stop the threads of the pool stop, say why, and those of other pools run on", () =>
  with_lives(async (lives) => {
    const settings = { ...SETTINGS, audit: { on_finding: "stop" } };
    await lives.live(async (scene) => {
      const [{ pool_id }, other] = [await scene.pool(), await scene.pool()];
      const amount = { token_type: "A", initial_amount: 10n ** 12n };
      const depositing = await scene.thread("deposit", { pool_id, ...amount });
      const withdrawing = await scene.thread("withdrawal", { pool_id, token_type: "A" });
      const elsewhere = { pool_id: other.pool_id, direction: "a_to_b", initial_amount: 10n ** 9n };
      const swapping = await scene.thread("swap", elsewhere);
      await scene.start(swapping, withdrawing, depositing);
      for (const times of [1, 2]) {
        await until("both have stopped", async () =>
          (await scene.status(depositing)).status === "stopped" &&
          (await scene.status(withdrawing)).status === "stopped");
        for (const thread_id of [depositing, withdrawing]) {
          const errors = (await scene.status(thread_id)).recent_errors
            .filter(({ error_type }) => error_type === "stopped_by_finding");
          assertEquals(errors.length, times, thread_id);
          assertMatch(String(errors[0]?.["error"]), /expected \d+, observed \d+.*get_findings/);
        }
        assertEquals((await scene.status(swapping)).status, "running");
        if (times === 1) await scene.start(withdrawing, depositing);
      }
      assert(((await broken_rule(scene))?.count ?? 0) >= 2, "What goes on stops again");
    }, settings);
    await lives.live(async (scene) => {
      const { threads } = await scene.call<{ threads: { thread_id: string; status: string }[] }>(
        "get_all_threads",
      );
      const states = Object.fromEntries(threads.map(({ thread_id, status }) => [thread_id, status]));
      assertEquals(states, { deposit_1: "stopped", withdrawal_1: "stopped", swap_1: "running" });
      const { sessions } = await scene.call<{ sessions: { stop_reason: string }[] }>("get_thread_sessions", {
        thread_id: "deposit_1",
      });
      assertEquals(sessions.map(({ stop_reason }) => stop_reason), ["finding", "finding"]);
    }, settings);
  }));

Deno.test("A rule that is switched off finds nothing", () =>
  with_lives((lives) =>
    lives.live(async (scene) => {
      const { pool_id } = await scene.pool();
      const thread_id = await scene.thread("deposit", {
        pool_id,
        token_type: "A",
        initial_amount: 10n ** 12n,
      });
      await scene.start(thread_id);
      await scene.ended(thread_id, 2);
      const { rules } = await scene.call<Audit>("get_audit");
      const off = rules.find(({ rule }) => rule === BROKEN);
      assertEquals([off?.enabled, off?.checked, off?.broken], [false, 0, 0]);
      const broken = (await findings(scene)).findings.map(({ invariant }) => invariant);
      assertEquals(broken.filter((name) => name.startsWith("operation")), []);
      assert(broken.includes("I2"), "The others go on");
    }, { ...SETTINGS, audit: { disabled_rules: ["operation"] } })
  ));

Deno.test("A finding about the whole deployment, which only a reading shows, stops the threads of every pool", () => {
  const program = fileURLToPath(new URL("../fixtures/planted/donation_not_counted.so", import.meta.url));
  const audit = { on_finding: "stop", slots_between_checks: 5 };
  return with_service(async (scene) => {
    const ids: string[] = [];
    for (const { pool_id } of [await scene.pool(), await scene.pool()]) {
      ids.push(await scene.thread("swap", { pool_id, direction: "a_to_b", initial_amount: 10n ** 9n }));
    }
    await scene.start(...ids);
    await scene.call("donate_sol", { amount: 1_000_000_000n });
    await until("both have stopped", async () => {
      const states = await Promise.all(ids.map(async (thread_id) => (await scene.status(thread_id)).status));
      return states.every((status) => status === "stopped");
    });
    const found = (await findings(scene)).findings;
    assert(
      found.length > 0 && found.every(({ pool_id }) => pool_id === null),
      JSON.stringify(found.map(({ id }) => id)),
    );
    const { pools } = await scene.call<{ pools: { findings: SeverityCounts }[] }>("list_pools");
    assertEquals(pools.map((pool) => pool.findings.critical), [0, 0], "It is no pool's fault");
  }, { localnet: { program }, audit });
});
