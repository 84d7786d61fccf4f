/** The operation log in memory: an operation is open from its record to its outcome. */
import { assertEquals } from "@std/assert";
import { amount } from "@/domain/units.ts";
import type { OperationRecord, OutcomeRecord } from "@/engine/ports.ts";
import { MemoryJournal } from "@/storage/memory_journal.ts";
import { EXAMPLE_POOL } from "../support/landed_transactions.ts";

function record(signature: string): OperationRecord {
  return {
    signature,
    thread_id: "swap_1",
    pool_id: EXAMPLE_POOL.pool_id,
    kind: "swap",
    amount: amount(1n),
    expected_output: amount(1n),
    wire: new Uint8Array(3),
    last_valid_block_height: 150,
    recorded_at_ms: 1,
  } as OperationRecord;
}

function outcome(signature: string): OutcomeRecord {
  const rest = { slot: 1, index: 0, failure_code: null, settled_at_ms: 2 };
  return { signature, outcome: "landed_ok", ...rest } as OutcomeRecord;
}

function open(journal: MemoryJournal): string[] {
  return journal.open_operations().map(({ signature }) => signature);
}

Deno.test("journal: an operation is open until its outcome has come", async () => {
  const journal = new MemoryJournal();
  await journal.append(record("a"));
  await journal.append(record("b"));
  assertEquals(open(journal), ["a", "b"]);
  await journal.settle(outcome("a"));
  assertEquals(open(journal), ["b"]);
});

Deno.test("journal: an outcome that comes twice, or of nobody, changes nothing", async () => {
  const journal = new MemoryJournal();
  await journal.append(record("a"));
  await journal.settle(outcome("stranger"));
  await journal.settle(outcome("a"));
  await journal.settle(outcome("a"));
  assertEquals(open(journal), []);
});
