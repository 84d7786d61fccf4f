import { assertEquals } from "@std/assert";
import type { Block, LandedTransaction } from "@/localnet/ledger/ledger_store.ts";
import { MemoryLedgerStore } from "@/localnet/ledger/memory_ledger_store.ts";

function transaction(slot: number, index: number, addresses: string[]): LandedTransaction {
  return {
    signature: `${slot}/${index}`,
    slot,
    index,
    wire: new Uint8Array(),
    addresses,
    memo: null,
    err: null,
    meta_text: "{}",
  };
}

function block(slot: number, transactions: LandedTransaction[] = []): Block {
  return {
    slot,
    parent_slot: slot - 1,
    height: slot,
    blockhash: `hash ${slot}`,
    previous_blockhash: `hash ${slot - 1}`,
    time_seconds: slot,
    transactions,
  };
}

const signatures = (transactions: LandedTransaction[]) => transactions.map(({ signature }) => signature);

Deno.test("blocks and transactions are found again, skipped slots are not", () => {
  const store = new MemoryLedgerStore();
  store.append(block(0));
  store.append(block(1, [transaction(1, 0, ["a", "b"]), transaction(1, 1, ["a"])]));
  store.append(block(4, [transaction(4, 0, ["a"])]));
  assertEquals(store.block(4)?.blockhash, "hash 4");
  assertEquals(store.block(2), undefined);
  assertEquals(store.slots(0, 100, 10), [0, 1, 4]);
  assertEquals(store.slots(1, 3, 10), [1]);
  assertEquals(store.slots(0, 100, 2), [0, 1]);
  assertEquals(store.transaction("1/1")?.index, 1);
  assertEquals(store.transaction_count(), 3);
  assertEquals(signatures(store.history("a", { limit: 10, last_slot: 9 })), ["4/0", "1/1", "1/0"]);
  assertEquals(signatures(store.history("a", { limit: 10, last_slot: 3 })), ["1/1", "1/0"]);
  assertEquals(signatures(store.history("a", { limit: 1, last_slot: 9, before: "4/0" })), ["1/1"]);
  assertEquals(signatures(store.history("a", { limit: 9, last_slot: 9, until: "1/0" })), ["4/0", "1/1"]);
  assertEquals(store.history("c", { limit: 9, last_slot: 9 }), []);
});

Deno.test("the oldest blocks go first, with everything that belongs to them", () => {
  const store = new MemoryLedgerStore({ max_blocks: 3, max_transactions: 100 });
  for (let slot = 0; slot < 10; slot++) {
    store.append(block(slot, [transaction(slot, 0, ["a", `only ${slot}`])]));
  }
  assertEquals(store.first_slot(), 7);
  assertEquals(store.slots(0, 100, 10), [7, 8, 9]);
  assertEquals(store.transaction("6/0"), undefined);
  assertEquals(signatures(store.history("a", { limit: 9, last_slot: 99 })), ["9/0", "8/0", "7/0"]);
  assertEquals(store.history("only 6", { limit: 9, last_slot: 99 }), []);
  assertEquals(store.transaction_count(), 10);
});

Deno.test("the bound on transactions drops whole blocks and keeps the newest", () => {
  const store = new MemoryLedgerStore({ max_blocks: 100, max_transactions: 4 });
  const full = (slot: number, count: number) =>
    block(slot, Array.from({ length: count }, (_, index) => transaction(slot, index, ["a"])));
  store.append(full(0, 3));
  store.append(full(1, 2));
  assertEquals(store.slots(0, 9, 9), [1]);
  store.append(full(2, 50));
  assertEquals(store.slots(0, 9, 9), [2]);
  assertEquals(store.history("a", { limit: 100, last_slot: 9 }).length, 50);
});
