/** Which rows of the table of threads are sent: the touched ones first, and each one now and then. */
import { assertEquals } from "@std/assert";
import { LIVE_SWEEP_MESSAGES, MAX_LIVE_ROWS } from "@/base/limits.ts";
import type { Amount } from "@/domain/units.ts";
import type { Address } from "@/domain/address.ts";
import { RowChanges } from "@/monitoring/live/row_changes.ts";
import { ended, opened } from "./operation_events.ts";

function names(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `deposit_${index + 1}`);
}

Deno.test("row changes: an event touches its thread and those that got a share", () => {
  const changes = new RowChanges();
  const end = ended({ kind: "deposit", outcome: "landed_ok" });
  const share = { thread_id: "withdrawal_7", token_account: "1".repeat(32) as Address, amount: 5n as Amount };
  changes.on_event({ ...end, effects: { ...end.effects!, shared: [share] } });
  assertEquals(changes.take([]), { changed: ["deposit_1", "withdrawal_7"], removed: [] });
  assertEquals(changes.take([]), { changed: [], removed: [] });
});

Deno.test("row changes: a thread that is gone is told once, and is no changed one", () => {
  const changes = new RowChanges();
  changes.on_event(opened("deposit", "s", 1));
  changes.on_event({ type: "thread_deleted", thread_id: "deposit_1", at_ms: 2 });
  assertEquals(changes.take([]), { changed: [], removed: ["deposit_1"] });
  assertEquals(changes.take([]), { changed: [], removed: [] });
});

Deno.test("row changes: all rows come again within so many messages, without any event", () => {
  for (const count of [1, 7, LIVE_SWEEP_MESSAGES, 10_000]) {
    const changes = new RowChanges();
    const all = names(count);
    const seen = new Set<string>();
    for (let message = 0; message < LIVE_SWEEP_MESSAGES; message += 1) {
      for (const thread_id of changes.take(all).changed) seen.add(thread_id);
    }
    assertEquals(seen.size, count);
  }
});

Deno.test("row changes: a message carries so many rows; the others come with the next ones, none is lost", () => {
  const changes = new RowChanges();
  const total = 2 * MAX_LIVE_ROWS + 5;
  for (const thread_id of names(total)) {
    changes.on_event({
      type: "thread_stopped",
      thread_id,
      at_ms: 1,
      reason: "manual_stop",
      balances: NO_BALANCES,
    });
  }
  const sizes = [1, 2, 3].map(() => changes.take([]).changed.length);
  assertEquals(sizes, [MAX_LIVE_ROWS, MAX_LIVE_ROWS, 5]);
});

Deno.test("row changes: nothing is remembered for nobody", () => {
  const changes = new RowChanges();
  changes.on_event(opened("deposit", "s", 1));
  changes.forget();
  assertEquals(changes.take([]), { changed: [], removed: [] });
});

const NO_BALANCES = { input: 0n, output: 0n, lamports: 0n };
