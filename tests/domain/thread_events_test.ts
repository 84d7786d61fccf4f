/** What befalls a thread beside its operations: waits, foreign tokens, grants, failures with evidence, its deletion. */
import { assertEquals } from "@std/assert";
import type { Address } from "@/domain/address.ts";
import type { FailureEvidence } from "@/domain/failure_evidence.ts";
import { foreign_tokens_message } from "@/domain/foreign_tokens.ts";
import { OPERATION_PURPOSES, type OperationPurpose } from "@/domain/operation.ts";
import { type ServiceEvent, session_completed_by } from "@/domain/service_event.ts";
import { amount, lamports } from "@/domain/units.ts";
import { BALANCES, DEPOSIT, ended, fold, opened, SCENE, started, WITHDRAWAL } from "./state_scene.ts";

const MINT = "mint" as Address;

function seen(mint: Address, at_ms: number): ServiceEvent {
  return {
    type: "foreign_tokens_seen",
    thread_id: "deposit_1",
    kind: "deposit",
    mint,
    token_account: "elsewhere" as Address,
    what: "lp_of_other_pool",
    signature: `s_${at_ms}`,
    at_ms,
  };
}

const DELETED: ServiceEvent = { type: "thread_deleted", thread_id: "deposit_1", at_ms: 80 };

Deno.test("a deleted thread is gone from every part; its wallet and its number stay", () => {
  const fault: ServiceEvent = {
    type: "thread_faulted",
    thread_id: "deposit_1",
    kind: "deposit",
    message: "fault",
    at_ms: 70,
  };
  const before = fold([...SCENE, opened("s1"), ended("s1"), fault, seen(MINT, 71)]);
  const after = fold([...SCENE, opened("s1"), ended("s1"), fault, seen(MINT, 71), DELETED]);
  for (const part of ["threads", "statistics", "errors"] as const) {
    assertEquals([before[part].has("deposit_1"), after[part].has("deposit_1")], [true, false], part);
    assertEquals([...after[part].keys()], ["withdrawal_1"], part);
  }
  assertEquals(after.wallets, before.wallets);
  assertEquals(after.wallets.get(DEPOSIT.wallet_address)?.sealed_key, "sealed");
  assertEquals(after.last_number, { deposit: 1, withdrawal: 1, swap: 0 });
  // What it has given to others stays with them.
  const receiver = after.statistics.get("withdrawal_1");
  assertEquals([receiver?.current.amount_received, [...receiver?.share_sources ?? []]], [7n, [[
    "deposit_1",
    7n,
  ]]]);
});

Deno.test("what still happens about a deleted thread changes nothing, except the key of its wallet", () => {
  const withdrawal_deleted: ServiceEvent = { ...DELETED, thread_id: "withdrawal_1" };
  const gone = [...SCENE, opened("s1"), withdrawal_deleted];
  const landed = fold([...gone, ended("s1")]);
  // The share has reached an account that nobody has any more.
  assertEquals(landed.statistics.get("deposit_1")?.current.amount_shared, 7n);
  assertEquals([landed.statistics.has("withdrawal_1"), landed.threads.has("withdrawal_1")], [false, false]);
  const late: ServiceEvent[] = [
    { ...ended("s9"), thread_id: "withdrawal_1", effects: null },
    { ...started("withdrawal_1"), thread_id: "withdrawal_1" } as ServiceEvent,
    { type: "thread_waited", thread_id: "withdrawal_1", reason: "no_input_tokens", from_ms: 1, at_ms: 2 },
    { ...seen(MINT, 90), thread_id: "withdrawal_1" } as ServiceEvent,
    withdrawal_deleted,
  ];
  for (const event of late) assertEquals(fold([...gone, event]), fold(gone), event.type);
  const { wallet_address } = WITHDRAWAL;
  const resealed = fold([...gone, {
    type: "wallet_resealed",
    thread_id: "withdrawal_1",
    wallet_address,
    sealed_key: "other",
    at_ms: 91,
  }]);
  assertEquals(resealed.wallets.get(wallet_address)?.sealed_key, "other");
});

Deno.test("foreign tokens are remembered once for each mint, and are an error that was expected", () => {
  const other = "other mint" as Address;
  const state = fold([...SCENE, seen(MINT, 61), seen(other, 62), seen(MINT, 63)]);
  const totals = state.statistics.get("deposit_1");
  assertEquals([...totals?.foreign_mints ?? []], [MINT, other]);
  assertEquals(state.statistics.get("withdrawal_1")?.foreign_mints.size, 0);
  const [first] = state.errors.get("deposit_1") ?? [];
  assertEquals(first, {
    at_ms: 61,
    operation_type: "deposit",
    purpose: "cycle",
    code: "lp_of_other_pool",
    message: foreign_tokens_message("deposit_1", MINT, "lp_of_other_pool"),
    expected: true,
    signature: "s_61",
    attempt: null,
    evidence: null,
  });
  assertEquals(totals?.current.outcomes, fold(SCENE).statistics.get("deposit_1")?.current.outcomes);
});

Deno.test("foreign mints outlast a start: the warning is not given again", () => {
  const stop = { type: "thread_stopped", thread_id: "deposit_1", at_ms: 70, reason: "manual_stop" } as const;
  const state = fold([...SCENE, seen(MINT, 61), { ...stop, balances: BALANCES }, started("deposit_1")]);
  assertEquals([...state.statistics.get("deposit_1")?.foreign_mints ?? []], [MINT]);
});

Deno.test("waits are added up, for this session and since creation", () => {
  const wait = (from_ms: number, at_ms: number): ServiceEvent => ({
    type: "thread_waited",
    thread_id: "deposit_1",
    reason: "input_too_small",
    from_ms,
    at_ms,
  });
  const state = fold([...SCENE, wait(100, 350), started("deposit_1"), wait(1_000, 1_020)]);
  const totals = state.statistics.get("deposit_1");
  assertEquals([totals?.current.waits, totals?.current.waited_ms], [1, 20]);
  assertEquals([totals?.lifetime.waits, totals?.lifetime.waited_ms], [2, 270]);
  assertEquals(state.errors.get("deposit_1"), []);
});

Deno.test("an error keeps what was tried, for what purpose, and what there was to see", () => {
  const failure = {
    category: "transaction",
    code: "custom_1",
    expected: false,
    message: "What the contract says",
    hint: "h",
  } as const;
  const attempt = { amount: amount(7n), available: amount(1_000n) };
  const evidence: FailureEvidence = {
    slot: 3,
    logs: ["Program log: no"],
    balances_before: BALANCES,
    balances_after: { ...BALANCES, lamports: 4n },
    prediction: "deposit: succeeds",
  };
  const failed = { outcome: "landed_error", effects: null, failure, attempt, evidence } as const;
  const state = fold([...SCENE, opened("s1"), ended("s1", { ...failed, purpose: "empty" })]);
  assertEquals(state.errors.get("deposit_1"), [{
    at_ms: 60,
    operation_type: "deposit",
    purpose: "empty",
    code: "custom_1",
    message: "What the contract says",
    expected: false,
    signature: "s1",
    attempt,
    evidence,
  }]);
});

Deno.test("a fault of our own code is an error without a transaction, and unexpected", () => {
  const fault = { type: "thread_faulted", thread_id: "deposit_1", kind: "deposit" } as const;
  const state = fold([...SCENE, { ...fault, message: "assertion", at_ms: 77 }]);
  assertEquals(state.errors.get("deposit_1"), [{
    at_ms: 77,
    operation_type: "deposit",
    purpose: "cycle",
    code: "internal_error",
    message: "assertion",
    expected: false,
    signature: null,
    attempt: null,
    evidence: null,
  }]);
});

Deno.test("what somebody asked for is funding, what the service gives by itself is a refill", () => {
  const given = {
    type: "thread_refilled",
    thread_id: "deposit_1",
    sol: lamports(3n),
    tokens: amount(50n),
    output_tokens: amount(0n),
    signature: "g",
    at_ms: 66,
  } as const;
  const statistics = fold([
    ...SCENE,
    { ...given, cause: "refill" },
    { ...given, cause: "manual", tokens: amount(0n), output_tokens: amount(9n) },
  ]).statistics.get("deposit_1")?.current;
  assertEquals([statistics?.refills, statistics?.refilled_tokens, statistics?.refilled_lamports], [
    1,
    50n,
    3n,
  ]);
  assertEquals([statistics?.funded_in, statistics?.funded_out, statistics?.funded_lamports], [0n, 9n, 3n]);
});

Deno.test("a session is completed by its end and by what it began, not by what is done to the thread later", () => {
  const stop = { type: "thread_stopped", thread_id: "deposit_1", at_ms: 70, reason: "manual_stop" } as const;
  assertEquals(session_completed_by({ ...stop, balances: BALANCES }), "deposit_1");
  const completed = (purpose: OperationPurpose) => session_completed_by(ended("s1", { purpose }));
  assertEquals(OPERATION_PURPOSES.map(completed), ["deposit_1", "deposit_1", undefined, undefined]);
  for (const event of [opened("s1"), DELETED, seen(MINT, 1), started("deposit_1")]) {
    assertEquals(session_completed_by(event), undefined);
  }
});
