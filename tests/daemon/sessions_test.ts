import { assert, assertEquals, assertMatch } from "@std/assert";
import { parse_json } from "@/base/json.ts";
import { JsonRpcClient } from "@/jsonrpc/client.ts";
import { decode_session, type SessionDocument } from "@/storage/documents/session_document.ts";
import { session_files } from "../recovery/left_behind.ts";
import { with_lives } from "../recovery/lives.ts";
import { CliProcess } from "../support/process.ts";
import { until } from "../support/service.ts";

const IDS = ["deposit_1", "withdrawal_1", "swap_1"] as const;

async function read_sessions(data: string, thread_id: string): Promise<SessionDocument[]> {
  const documents = [];
  for (const path of await session_files(data, thread_id)) {
    assertMatch(path, /\/session_\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d(_\d+)?\.json$/);
    documents.push(decode_session(await Deno.readTextFile(path)));
  }
  return documents.toSorted((left, right) =>
    left.session_info.start_time_ms - right.session_info.start_time_ms
  );
}

/** Every member of the design's session, but those that name the kind of operation. */
async function members_of_the_design(): Promise<string[]> {
  const url = new URL("../storage/samples/session_2025-01-15_10-30-45.json", import.meta.url);
  return members_of(parse_json(await Deno.readTextFile(url)));
}

function members_of(value: unknown, place = ""): string[] {
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([name, member]) => [
    `${place}${name}`,
    ...members_of(member, `${place}${name}.`),
  ]);
}

/** The members that the other kinds have in their own words. */
const OWN_WORDS: Record<string, readonly string[]> = {
  deposit: [],
  withdrawal: [
    "operation_counts.successful_withdrawals",
    "operation_counts.failed_withdrawals",
    "token_flows.lp_tokens_used",
    "token_flows.tokens_withdrawn",
    "token_flows.tokens_shared",
  ],
  swap: [
    "operation_counts.successful_swaps",
    "operation_counts.failed_swaps",
    "token_flows.tokens_swapped_in",
    "token_flows.tokens_swapped_out",
    "token_flows.tokens_sent_to_opposite_thread",
  ],
};

function assert_complete(document: SessionDocument, wanted: readonly string[]): void {
  const members = new Set(members_of(document));
  const own = OWN_WORDS[document.thread_type] ?? [];
  const of_kind =
    /^verification_totals\.(operation_counts\.(successful|failed)|token_flows\.)|^pool_verification_data\.expected_pool_(token|lp)/;
  const common = document.thread_type === "deposit" ? wanted : wanted.filter((name) => !of_kind.test(name));
  for (const name of [...common, ...own.map((name) => `verification_totals.${name}`)]) {
    assert(members.has(name), `The session of ${document.thread_id} has no ${name}`);
  }
}

Deno.test("Every session has its document: kind, reasons, duration, totals", () =>
  with_lives(async (lives) => {
    const wanted = await members_of_the_design();
    await lives.live(async (scene) => {
      const { pool_id } = await scene.pool();
      await scene.thread("deposit", { pool_id, token_type: "A", initial_amount: 10n ** 12n });
      await scene.thread("deposit", { pool_id, token_type: "B", initial_amount: 10n ** 12n });
      await scene.thread("withdrawal", { pool_id, token_type: "A" });
      await scene.thread("swap", { pool_id, direction: "a_to_b", initial_amount: 10n ** 9n });
      await scene.start(...IDS, "deposit_2");
      for (const id of IDS) await scene.ended(id, 1);
      await scene.call("stop_thread", { thread_id: "swap_1" });
    });
    // What the daemon stopped is resumed; what was stopped by hand begins again by hand.
    await lives.live(async (scene) => {
      await scene.ended("deposit_1", 1);
      await scene.start("swap_1");
    });
    const expected: Record<string, [string, string][]> = {
      deposit_1: [["manual_start", "daemon_stop"], ["resumed", "daemon_stop"]],
      withdrawal_1: [["manual_start", "daemon_stop"], ["resumed", "daemon_stop"]],
      swap_1: [["manual_start", "manual_stop"], ["manual_start", "daemon_stop"]],
    };
    for (const thread_id of IDS) {
      const documents = await read_sessions(lives.data_directory, thread_id);
      const reasons = documents.map((
        { session_info: { start_reason, stop_reason } },
      ) => [start_reason, stop_reason]);
      assertEquals(reasons as [string, string][], expected[thread_id], thread_id);
      for (const document of documents) {
        assert_complete(document, wanted);
        const { session_info: info, verification_totals: totals, counters } = document;
        assertEquals([document.thread_id, thread_id.startsWith(document.thread_type)], [thread_id, true]);
        const seconds = (Date.parse(info.end_time) - Date.parse(info.start_time)) / 1_000;
        assertEquals(info.duration_seconds, seconds);
        assert(info.start_time_ms <= info.end_time_ms);
        const { landed_ok, landed_error, rejected, expired } = counters.outcomes;
        assertEquals(
          totals.operation_counts["total_attempts"],
          landed_ok + landed_error + rejected + expired,
        );
        assertEquals(totals.fee_tracking["total_sol_spent"], counters.pool_fees + counters.network_fees);
      }
      assert((documents[0]?.counters.outcomes.landed_ok ?? 0) > 0, thread_id);
    }
  }));

Deno.test("After a crash the session is closed as interrupted, with what it had done", () =>
  with_lives(async (lives) => {
    await using daemon = CliProcess.start("serve", [
      ...["--port", "0", "--localnet-port", "0", "--data-dir", lives.data_directory],
    ]);
    const client = new JsonRpcClient((await daemon.ready()).url);
    const { pool_id } = await client.call<{ pool_id: string }>("create_pool", {});
    await client.call("create_deposit_thread", { pool_id, token_type: "A", initial_amount: 10n ** 9n });
    await client.call("start_thread", { thread_id: "deposit_1" });
    await until("a deposit has landed", async () => {
      const { summary } = await client.call<{ summary: { total_operations: number } }>("get_all_threads");
      return summary.total_operations > 0;
    });
    daemon.signal("SIGKILL");
    assertEquals((await daemon.ended()).signal, "SIGKILL");
    await lives.live((scene) => {
      assertEquals(scene.service.recovery.sessions_interrupted, 1);
      assertEquals(scene.service.threads.get("deposit_1").configuration.session?.start_reason, "resumed");
      return Promise.resolve();
    });
    const [cut_off, resumed] = await read_sessions(lives.data_directory, "deposit_1");
    assert(cut_off !== undefined && resumed !== undefined);
    assertEquals([cut_off.session_info.start_reason, cut_off.session_info.stop_reason], [
      "manual_start",
      "interrupted",
    ]);
    assert(cut_off.counters.outcomes.landed_ok > 0);
    assertEquals(cut_off.counters.outcomes.unknown, 0);
    assert(cut_off.session_info.end_time_ms <= resumed.session_info.start_time_ms);
    assertEquals([resumed.session_info.start_reason, resumed.session_info.stop_reason], [
      "resumed",
      "daemon_stop",
    ]);
    const { ending_token_balance } = cut_off.verification_totals.balance_verification;
    assertEquals(
      resumed.verification_totals.balance_verification["starting_token_balance"],
      ending_token_balance,
    );
  }));
