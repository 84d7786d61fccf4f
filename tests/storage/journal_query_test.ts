import { DatabaseSync } from "node:sqlite";
import { assert, assertEquals } from "@std/assert";
import { create_rng } from "@/base/rng.ts";
import type { ServiceEvent } from "@/domain/service_event.ts";
import { Journal, type LoggedOperation } from "@/storage/journal/journal.ts";
import { JournalStore } from "@/storage/journal/journal_store.ts";
import type { OperationQuery } from "@/storage/journal/operation_query.ts";
import { JOURNAL_SCHEMA, LAST_END_QUERY } from "@/storage/journal/schema.ts";
import { MAX_PAGE_OPERATIONS } from "@/storage/limits.ts";
import { ManualClock } from "../base/manual_clock.ts";
import { random_events } from "./random_events.ts";

const EVENTS = random_events(create_rng(11, "query"), 2_000);

async function with_journal(action: (journal: Journal, store: JournalStore) => void): Promise<void> {
  const directory = Deno.makeTempDirSync();
  const store = new JournalStore(`${directory}/journal.sqlite`);
  const journal = new Journal(store, new ManualClock());
  try {
    for (const event of EVENTS) journal.append(event);
    await journal.flush();
    action(journal, store);
  } finally {
    journal.close();
    Deno.removeSync(directory, { recursive: true });
  }
}

/** The model: what a query must answer. */
function expected(query: Omit<OperationQuery, "limit">): number[] {
  const ends = new Map(
    EVENTS.flatMap((event) =>
      event.type === "operation_ended" && event.signature !== null
        ? [[event.signature, event.outcome] as const]
        : []
    ),
  );
  return EVENTS.flatMap((event, index) => {
    if (event.type !== "operation_opened") return [];
    const { thread_id, pool_id, kind, outcome, from_ms = 0, to_ms = Infinity } = query;
    const fits = (thread_id ?? event.thread_id) === event.thread_id &&
      (pool_id ?? event.pool_id) === event.pool_id &&
      (kind ?? event.kind) === event.kind && event.at_ms >= from_ms && event.at_ms < to_ms &&
      (outcome === undefined || outcome === (ends.get(event.signature) ?? "unknown"));
    return fits ? [index + 1] : [];
  }).reverse();
}

function all_pages(journal: Journal, query: Omit<OperationQuery, "limit">, limit: number): LoggedOperation[] {
  const found: LoggedOperation[] = [];
  for (;;) {
    const last = found.at(-1);
    const page = journal.query_operations({
      ...query,
      limit,
      ...(last ? { before_seq: last.sequence } : {}),
    });
    if (page.length === 0) return found;
    assert(page.length <= limit);
    found.push(...page);
  }
}

Deno.test("pages of every query hold what the model says, newest first, nothing twice", () =>
  with_journal((journal) => {
    const opened = EVENTS.filter((event) => event.type === "operation_opened");
    const middle = opened[opened.length >> 1];
    assert(middle !== undefined);
    const { thread_id, pool_id, kind, at_ms } = middle;
    const queries: Omit<OperationQuery, "limit">[] = [
      {},
      { thread_id },
      { pool_id },
      { kind },
      { outcome: "landed_ok" },
      { outcome: "expired" },
      { outcome: "unknown" },
      { from_ms: at_ms },
      { to_ms: at_ms },
      { from_ms: at_ms, to_ms: at_ms + 60_000 },
      { thread_id, outcome: "landed_error", to_ms: at_ms },
      { thread_id: "unknown" },
    ];
    for (const query of queries) {
      const found = all_pages(journal, query, 7).map(({ sequence }) => sequence);
      assertEquals(found, expected(query), JSON.stringify(query));
    }
  }));

Deno.test("an operation comes with its end, exactly", () =>
  with_journal((journal) => {
    const pairs = all_pages(journal, {}, 100).map(({ opened, ended }) => [opened, ended]);
    const ends = new Map(
      EVENTS.flatMap((event) => event.type === "operation_ended" ? [[event.signature, event]] : []),
    );
    const opened = EVENTS.filter((event) => event.type === "operation_opened").toReversed();
    assertEquals(pairs, opened.map((event) => [event, ends.get(event.signature) ?? null]));
  }));

Deno.test("queries use their index, and pages are bounded", () =>
  with_journal((journal, store) => {
    const cases: [Omit<OperationQuery, "limit">, string][] = [
      [{ thread_id: "deposit_1" }, "operations_by_thread"],
      [{ pool_id: "x" }, "operations_by_pool"],
      [{ kind: "swap" }, "operations_by_kind"],
      [{ outcome: "expired" }, "operations_by_outcome"],
      [{ outcome: "unknown" }, "operations_open"],
    ];
    for (const [query, index] of cases) {
      const plan = store.plan({ ...query, before_seq: 9, limit: 5 }).join("; ");
      assert(
        plan.includes(`INDEX ${index}`) && !plan.includes("TEMP B-TREE"),
        `${JSON.stringify(query)}: ${plan}`,
      );
    }
    assert(journal.query_operations({ limit: 10 ** 9 }).length <= MAX_PAGE_OPERATIONS);
    assertEquals(journal.query_operations({ limit: -1 }), []);
  }));

Deno.test("the number of the last end is looked up, not searched for in every row", () => {
  using database = new DatabaseSync(":memory:");
  database.exec(JOURNAL_SCHEMA);
  const plan = database.prepare(`EXPLAIN QUERY PLAN ${LAST_END_QUERY}`).all().map(({ detail }) =>
    String(detail)
  );
  assertEquals(plan.length, 1);
  assert(plan[0]?.includes("COVERING INDEX operations_by_end"), plan[0]);
});

Deno.test("pruning removes old, ended, folded events only; the rest is still replayed", () =>
  with_journal((journal) => {
    const up_to = 1_200;
    const cut_ms = EVENTS.flatMap((event) => event.type === "operation_opened" ? [event.at_ms] : [])[300] ??
      0;
    while (journal.prune(up_to, cut_ms) > 0);
    assert(journal.pruned_up_to > 0 && journal.pruned_up_to <= up_to);
    assertEquals(journal.last_sequence, EVENTS.length);
    const left: [number, ServiceEvent][] = [];
    journal.replay(journal.pruned_up_to + 1, (sequence, event) => left.push([sequence, event]));
    for (const [sequence, event] of left) assertEquals(event, EVENTS[sequence - 1]);
    assertEquals(left.length, EVENTS.length - journal.pruned_up_to);
    const open = EVENTS.filter((event) => event.type === "operation_opened").length -
      EVENTS.filter((event) => event.type === "operation_ended" && event.signature !== null).length;
    assertEquals(journal.open_operations().length, open);
    const old = all_pages(journal, {}, 100).filter(({ ended, end_sequence }) =>
      ended !== null && (end_sequence ?? 0) <= up_to && ended.at_ms < cut_ms
    );
    assertEquals(old, []);
  }));
