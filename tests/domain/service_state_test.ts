import { assertEquals } from "@std/assert";
import type { Address } from "@/domain/address.ts";
import type { OperationEffects } from "@/domain/operation.ts";
import type { OperationEnded, OperationOpened, ServiceEvent } from "@/domain/service_event.ts";
import {
  apply_event,
  apply_to_part,
  empty_state,
  type ServiceState,
  STATE_PARTS,
} from "@/domain/service_state.ts";
import type { DepositThread, Thread, WithdrawalThread } from "@/domain/thread.ts";
import { amount, lamports } from "@/domain/units.ts";

const POOL_ID = "pool" as Address;
const BALANCES = { input: 10n, output: 0n, lamports: 5n };

function common(thread_id: string) {
  const account = (what: string) => `${thread_id}_${what}` as Address;
  return {
    thread_id,
    pool_id: POOL_ID,
    wallet_address: account("wallet"),
    input_account: account("in"),
    output_account: account("out"),
    created_at_ms: 1,
  };
}

const DEPOSIT: DepositThread = {
  ...common("deposit_1"),
  kind: "deposit",
  side: "A",
  initial_amount: amount(100n),
  auto_refill: false,
  share_lp_tokens: true,
};
const WITHDRAWAL: WithdrawalThread = { ...common("withdrawal_1"), kind: "withdrawal", side: "A" };

function opened(signature: string): OperationOpened {
  return {
    type: "operation_opened",
    signature,
    thread_id: "deposit_1",
    pool_id: POOL_ID,
    kind: "deposit",
    amount: amount(7n),
    expected_output: amount(7n),
    shares: [],
    wire: new Uint8Array(),
    last_valid_block_height: 9,
    at_ms: 50,
  };
}

function effects(amount_in: bigint, shared: bigint): OperationEffects {
  return {
    amount_in: amount(amount_in),
    amount_out: amount(amount_in),
    shared: [{ thread_id: "withdrawal_1", token_account: WITHDRAWAL.input_account, amount: amount(shared) }],
    pool_fee: lamports(13n),
    network_fee: lamports(5n),
  };
}

function ended(signature: string | null, changes: Partial<OperationEnded> = {}): OperationEnded {
  return {
    type: "operation_ended",
    signature,
    thread_id: "deposit_1",
    kind: "deposit",
    outcome: "landed_ok",
    slot: 3,
    index: 0,
    compute_units: 100,
    effects: effects(7n, 7n),
    failure: null,
    at_ms: 60,
    ...changes,
  };
}

function created(thread: Thread): ServiceEvent[] {
  const { thread_id, kind, wallet_address } = thread;
  return [
    { type: "wallet_created", thread_id, kind, wallet_address, sealed_key: "sealed", at_ms: 1 },
    { type: "thread_created", thread },
  ];
}

function started(thread_id: string): ServiceEvent {
  return { type: "thread_started", thread_id, at_ms: 40, reason: "manual_start", balances: BALANCES };
}

const SCENE = [...created(DEPOSIT), ...created(WITHDRAWAL), started("deposit_1"), started("withdrawal_1")];

function fold(events: readonly ServiceEvent[]): ServiceState {
  const state = empty_state();
  for (const event of events) apply_event(state, event);
  return state;
}

Deno.test("an operation is open between its two events and counted once after them", () => {
  const during = fold([...SCENE, opened("s1")]).statistics.get("deposit_1")?.current.outcomes;
  assertEquals(during?.unknown, 1);
  const after = fold([...SCENE, opened("s1"), ended("s1")]).statistics.get("deposit_1");
  assertEquals(after?.current.outcomes, {
    landed_ok: 1,
    landed_error: 0,
    rejected: 0,
    expired: 0,
    unknown: 0,
  });
  assertEquals(after?.current.amount_in, 7n);
  assertEquals(after?.current.pool_fees, 13n);
});

Deno.test("one that could not be signed leaves nothing open", () => {
  const failure = { category: "network", code: "x", expected: true, message: "no block", hint: "" } as const;
  const event = ended(null, { outcome: "rejected", effects: null, failure, slot: null, index: null });
  const state = fold([...SCENE, event]);
  const { outcomes } = state.statistics.get("deposit_1")?.current ?? {};
  assertEquals(outcomes, { landed_ok: 0, landed_error: 0, rejected: 1, expired: 0, unknown: 0 });
  assertEquals(state.errors.get("deposit_1")?.map(({ code }) => code), ["x"]);
});

Deno.test("a failed operation costs its network fee and moves no tokens", () => {
  const failure = {
    category: "transaction",
    code: "y",
    expected: true,
    message: "drained",
    hint: "",
  } as const;
  const paid = { ...effects(0n, 0n), shared: [], pool_fee: lamports(0n) };
  const event = ended("s1", { outcome: "landed_error", effects: paid, failure });
  const totals = fold([...SCENE, opened("s1"), event]).statistics.get("deposit_1")?.current;
  assertEquals(totals?.network_fees, 5n);
  assertEquals(totals?.amount_in, 0n);
  assertEquals(totals?.largest_amount_in, null);
});

Deno.test("a share is credited to its receiver, with its source", () => {
  const state = fold([...SCENE, opened("s1"), ended("s1"), opened("s2"), ended("s2")]);
  const receiver = state.statistics.get("withdrawal_1");
  assertEquals(receiver?.current.amount_received, 14n);
  assertEquals([...receiver?.share_sources ?? []], [["deposit_1", 14n]]);
  assertEquals(receiver?.current.outcomes.landed_ok, 0);
});

Deno.test("a start begins the statistics at zero and keeps the lifetime's", () => {
  const stop = { type: "thread_stopped", thread_id: "deposit_1", at_ms: 70, reason: "manual_stop" } as const;
  const state = fold([
    ...SCENE,
    opened("s1"),
    ended("s1"),
    { ...stop, balances: BALANCES },
    started("deposit_1"),
  ]);
  const totals = state.statistics.get("deposit_1");
  assertEquals(totals?.current.outcomes.landed_ok, 0);
  assertEquals(totals?.lifetime.outcomes.landed_ok, 1);
  assertEquals(state.threads.get("deposit_1")?.closed_session?.stop_reason, "manual_stop");
});

Deno.test("an unexpected error ends the session and puts the thread into the state error", () => {
  const stop: ServiceEvent = {
    type: "thread_stopped",
    thread_id: "deposit_1",
    at_ms: 70,
    reason: "unexpected_error",
    balances: BALANCES,
  };
  const configuration = fold([...SCENE, stop]).threads.get("deposit_1");
  assertEquals(configuration?.status, "error");
  assertEquals(configuration?.session, null);
});

Deno.test("only the last ten errors are kept, in order", () => {
  const events = Array.from({ length: 12 }, (_, index): ServiceEvent => ({
    type: "thread_faulted",
    thread_id: "deposit_1",
    kind: "deposit",
    message: `fault ${index}`,
    at_ms: index,
  }));
  const messages = fold([...SCENE, ...events]).errors.get("deposit_1")?.map(({ message }) => message);
  assertEquals(messages, Array.from({ length: 10 }, (_, index) => `fault ${index + 2}`));
});

Deno.test("numbers of threads are never given again, not even of one that could not be set up", () => {
  const wallet: ServiceEvent = {
    type: "wallet_created",
    thread_id: "deposit_12",
    kind: "deposit",
    wallet_address: "w" as Address,
    sealed_key: "sealed",
    at_ms: 1,
  };
  assertEquals(fold([...SCENE, wallet]).last_number, { deposit: 12, withdrawal: 1, swap: 0 });
});

Deno.test("the parts can be folded one by one, each from another place", () => {
  const events = [...SCENE, opened("s1"), ended("s1"), opened("s2"), ended("s2")];
  const whole = fold(events);
  for (const [lag, part] of STATE_PARTS.entries()) {
    // Each part has stopped at another event; what came later is replayed into it alone.
    const state = fold(events.slice(0, 5 + lag));
    for (const event of events.slice(5 + lag)) apply_to_part(state, part, event);
    assertEquals(state[part], whole[part]);
  }
});

Deno.test("an event about a thread that does not exist changes nothing", () => {
  const before = fold(SCENE);
  const after = fold([...SCENE, {
    ...ended("s9", { outcome: "expired", effects: null }),
    thread_id: "deposit_9",
  }]);
  assertEquals(after, before);
});
