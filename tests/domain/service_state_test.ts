/** What the events of a service add up to. */
import { assertEquals } from "@std/assert";
import type { Address } from "@/domain/address.ts";
import type { ServiceEvent } from "@/domain/service_event.ts";
import { apply_event, apply_to_part, empty_state, STATE_PARTS } from "@/domain/service_state.ts";
import { lamports } from "@/domain/units.ts";
import { BALANCES, effects, ended, fold, opened, SCENE, started } from "./state_scene.ts";

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

Deno.test("as many errors are kept as the state says", () => {
  const fault = (index: number): ServiceEvent => ({
    type: "thread_faulted",
    thread_id: "deposit_1",
    kind: "deposit",
    message: `fault ${index}`,
    at_ms: index,
  });
  for (const limit of [1, 3, 1_000]) {
    const state = empty_state(limit);
    for (const event of [...SCENE, ...Array.from({ length: 30 }, (_, index) => fault(index))]) {
      apply_event(state, event);
    }
    const messages = state.errors.get("deposit_1")?.map(({ message }) => message) ?? [];
    assertEquals([messages.length, messages.at(-1)], [Math.min(limit, 30), "fault 29"]);
  }
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
