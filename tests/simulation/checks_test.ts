/** Each check of a run at rest can fail. */
import { assert, assertEquals } from "@std/assert";
import type { Address } from "@/domain/address.ts";
import type { OperationEnded, OperationOpened, ServiceEvent } from "@/domain/service_event.ts";
import { EMPTY_STATISTICS, type ThreadStatistics } from "@/domain/statistics.ts";
import { amount, lamports, NO_AMOUNT } from "@/domain/units.ts";
import { Breaches } from "@/simulation/checks/breaches.ts";
import { OperationWitness } from "@/simulation/checks/operation_witness.ts";
import { NOTHING_BURNT, OWN_END, OWN_OPERATION } from "../support/operation_parts.ts";

const OPENED: OperationOpened = {
  type: "operation_opened",
  signature: "one",
  thread_id: "deposit_1",
  pool_id: "pool" as Address,
  ...OWN_OPERATION,
  kind: "deposit",
  amount: amount(10n),
  available: amount(10n),
  expected_output: amount(10n),
  shares: [],
  burns: [],
  wire: new Uint8Array(),
  last_valid_block_height: 1,
  at_ms: 0,
};

const ENDED: OperationEnded = {
  type: "operation_ended",
  signature: "one",
  thread_id: "deposit_1",
  ...OWN_END,
  kind: "deposit",
  outcome: "landed_ok",
  slot: 1,
  index: 0,
  compute_units: 1,
  effects: {
    amount_in: amount(10n),
    amount_out: amount(10n),
    ...NOTHING_BURNT,
    shared: [{ thread_id: "withdrawal_1", token_account: "peer" as Address, amount: amount(4n) }],
    pool_fee: lamports(7n),
    network_fee: lamports(5n),
  },
  pool_check: { model: "equal", as_expected: true, pool_in: 10n, pool_out: 10n },
  failure: null,
  attempt: null,
  evidence: null,
  at_ms: 1,
};

/** Everything else that counts: shares on their own, an empty, its burn, both ways of filling, a wait. */
const OTHERS: readonly ServiceEvent[] = [
  { ...ENDED, signature: null, purpose: "share" },
  { ...ENDED, signature: null, purpose: "share", outcome: "expired", effects: null },
  {
    ...{ ...ENDED, signature: null, purpose: "empty" },
    effects: { ...ENDED.effects, shared: [], burned_out: amount(10n) } as OperationEnded["effects"],
  },
  { ...ENDED, signature: null, purpose: "empty", outcome: "rejected", effects: null },
  {
    ...{ ...ENDED, signature: null, purpose: "burn" },
    effects: { ...ENDED.effects, shared: [], burned_in: amount(3n) } as OperationEnded["effects"],
  },
  {
    ...{ type: "thread_refilled", thread_id: "deposit_1", cause: "refill", sol: lamports(9n) },
    ...{ tokens: amount(8n), output_tokens: NO_AMOUNT, signature: "refill", at_ms: 2 },
  },
  {
    ...{ type: "thread_refilled", thread_id: "deposit_1", cause: "manual", sol: lamports(6n) },
    ...{ tokens: amount(5n), output_tokens: amount(4n), signature: "grant", at_ms: 3 },
  },
  { type: "thread_waited", thread_id: "deposit_1", reason: "no_input_tokens", from_ms: 3, at_ms: 7 },
];

function witness_of(...events: ServiceEvent[]) {
  const breaches = new Breaches();
  const witness = new OperationWitness(breaches);
  for (const event of events) witness.add(event);
  return { breaches, witness };
}

/** The same since the creation and since the last start. */
function both(statistics: ThreadStatistics) {
  return { lifetime: statistics, current: statistics };
}

const RIGHT: ThreadStatistics = {
  ...EMPTY_STATISTICS,
  outcomes: { ...EMPTY_STATISTICS.outcomes, landed_ok: 1 },
  amount_in: 10n,
  amount_out: 10n,
  amount_shared: 8n,
  largest_amount_in: 10n,
  smallest_amount_in: 10n,
  pool_fees: 7n,
  network_fees: 10n,
  refills: 1,
  refilled_tokens: 8n,
  refilled_lamports: 9n,
  funded_in: 5n,
  funded_out: 4n,
  funded_lamports: 6n,
  share_transactions: { landed_ok: 1, failed: 1 },
  empties: {
    successful: 1,
    failed: 1,
    amount_in: 20n,
    amount_out: 20n,
    burned_in: 3n,
    burned_out: 10n,
    pool_fees: 14n,
    network_fees: 10n,
  },
  pool_checks: { equal: 1, different: 0, pool_in: 10n, pool_out: 10n },
  waits: 1,
  waited_ms: 4,
  last_operation_at_ms: 1,
  last_success_at_ms: 1,
};

Deno.test("checks: operations that end once, with statistics to match, are right", () => {
  const { breaches, witness } = witness_of(OPENED, ENDED, ...OTHERS);
  witness.compare_open();
  witness.compare("deposit_1", both(RIGHT));
  witness.compare("withdrawal_1", both({ ...EMPTY_STATISTICS, amount_received: 8n }));
  assertEquals(breaches.lines(), []);
});

Deno.test("checks: an operation without an end, with two, or with one out of nowhere is found", () => {
  const open = witness_of(OPENED);
  open.witness.compare_open();
  assertEquals(open.breaches.lines(), ["every operation ends: one"]);
  assertEquals(open.witness.open_count, 1);
  const rule = "every operation ends once, after it was opened: one";
  assertEquals(witness_of(OPENED, ENDED, ENDED).breaches.lines(), [rule]);
  assertEquals(witness_of(ENDED).breaches.lines(), [rule]);
  assertEquals(witness_of(OPENED, OPENED).breaches.lines(), ["every operation is opened once: one"]);
});

/** The statistics with one number changed, once for each number. */
function* spoilt(statistics: ThreadStatistics): Iterable<[string, ThreadStatistics]> {
  const other = (value: unknown) => typeof value === "bigint" ? value + 1n : Number(value ?? 0) + 1;
  for (const [name, value] of Object.entries(statistics)) {
    if (typeof value !== "object" || value === null) {
      yield [name, { ...statistics, [name]: other(value) }];
      continue;
    }
    for (const [part, count] of Object.entries(value)) {
      yield [`${name}.${part}`, { ...statistics, [name]: { ...value, [part]: other(count) } }];
    }
  }
}

Deno.test("checks: statistics that differ in anything are found, of the life and of the session", () => {
  let numbers = 0;
  for (const [name, wrong] of spoilt(RIGHT)) {
    const { breaches, witness } = witness_of(OPENED, ENDED, ...OTHERS);
    witness.compare("deposit_1", { lifetime: wrong, current: RIGHT });
    witness.compare("deposit_1", { lifetime: RIGHT, current: wrong });
    assertEquals(
      breaches.lines().map((line) => line.includes(` ${name} of deposit_1 since `)),
      [true, true],
      name,
    );
    numbers += 1;
  }
  assert(numbers > 30, `Only ${numbers} numbers`);
});

Deno.test("checks: a start begins new sums, and the old ones go on", () => {
  const balances = { input: 0n, output: 0n, lamports: 0n };
  const start = {
    type: "thread_started",
    thread_id: "deposit_1",
    at_ms: 9,
    reason: "manual_start",
    balances,
  } as const;
  const { breaches, witness } = witness_of(OPENED, ENDED, ...OTHERS, start);
  witness.compare("deposit_1", { lifetime: RIGHT, current: EMPTY_STATISTICS });
  assertEquals(breaches.lines(), []);
});

Deno.test("checks: what happens to a deleted thread is found", () => {
  const deleted = { type: "thread_deleted", thread_id: "deposit_1", at_ms: 9 } as const;
  const { breaches } = witness_of(OPENED, ENDED, deleted, ...OTHERS.slice(-1));
  assertEquals(breaches.lines(), ["nothing happens to a deleted thread: thread_waited of deposit_1"]);
});

Deno.test("checks: a thread's internal error is one of the run", () => {
  const { breaches, witness } = witness_of();
  witness.add({ type: "thread_faulted", thread_id: "swap_1", kind: "swap", message: "boom", at_ms: 0 });
  assertEquals(breaches.lines(), ["no thread has an internal error: swap_1: boom"]);
});

Deno.test("breaches: the first of each kind are shown, the others counted", () => {
  const breaches = new Breaches();
  for (let number = 1; number <= 13; number += 1) breaches.add("rule", `${number}`);
  const lines = breaches.lines();
  assertEquals([lines.length, lines[0], lines.at(-1)], [11, "rule: 1", "rule: and 3 more"]);
});
