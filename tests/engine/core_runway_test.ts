import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { CORE_RUNWAY_ALARM_MS } from "@/base/limits.ts";
import type { Log } from "@/base/log.ts";
import { create_rng } from "@/base/rng.ts";
import { MIN_RUNWAY_MS } from "@/domain/policies/funding_policy.ts";
import { empty_state } from "@/domain/service_state.ts";
import { default_settings } from "@/domain/thread_settings.ts";
import type { WithdrawalThread } from "@/domain/thread.ts";
import { lamports, NO_AMOUNT } from "@/domain/units.ts";
import { BalanceView } from "@/engine/balance_view.ts";
import { measured_spending } from "@/engine/burn_rate.ts";
import { CoreRunway } from "@/engine/core_runway.ts";
import { StateKeeper } from "@/engine/state_keeper.ts";
import { ThreadEntry } from "@/engine/thread_entry.ts";
import { ThreadRegistry } from "@/engine/thread_registry.ts";
import { ManualClock } from "../base/manual_clock.ts";
import { EXAMPLE_POOL, test_address } from "../support/landed_transactions.ts";
import { MemoryLog } from "../support/memory_log.ts";
import { NOTHING_BURNT, OWN_END } from "../support/operation_parts.ts";
import { ChainModel, SILENT } from "./chain_model.ts";

const HOUR_MS = 3_600_000;
const COST = { pool_fee: 13_000_000n, network_fee: 5_000n };
const EACH = COST.pool_fee + COST.network_fee;

/** A core wallet and one running thread on time that the test moves. */
function scene(core_lamports: bigint) {
  const clock = new ManualClock();
  const chain = new ChainModel().port;
  const balances = new BalanceView();
  balances.start_at(chain.core_wallet, lamports(core_lamports));
  const keeper = new StateKeeper(empty_state(), new MemoryLog());
  const registry = new ThreadRegistry();
  const thread: WithdrawalThread = {
    thread_id: "withdrawal_1",
    kind: "withdrawal",
    side: "A",
    pool_id: EXAMPLE_POOL.pool_id,
    wallet_address: test_address(1),
    input_account: test_address(2),
    output_account: test_address(3),
    created_at_ms: 0,
    settings: default_settings("withdrawal"),
  };
  keeper.record({ type: "thread_created", thread });
  const configuration = keeper.state.threads.get(thread.thread_id);
  assert(configuration !== undefined);
  const entry = new ThreadEntry(configuration, keeper.state, EXAMPLE_POOL, create_rng(1, "runway"));
  registry.add(entry);
  const said: string[] = [];
  const log: Log = {
    ...SILENT,
    error: (message) => said.push(message),
    info: (message) => said.push(message),
  };
  const runway = new CoreRunway({ chain, balances, registry, clock, log });
  const start = () => {
    const nothing = { input: 0n, output: 0n, lamports: 0n };
    const { thread_id } = thread;
    keeper.record({
      type: "thread_started",
      thread_id,
      at_ms: clock.now_ms(),
      reason: "manual_start",
      balances: nothing,
    });
  };
  const operate = (times: number) => {
    for (let time = 0; time < times; time += 1) {
      keeper.record({
        type: "operation_ended",
        signature: null,
        thread_id: thread.thread_id,
        ...OWN_END,
        kind: "withdrawal",
        outcome: "landed_ok",
        slot: 1,
        index: 0,
        compute_units: 1,
        effects: {
          amount_in: NO_AMOUNT,
          amount_out: NO_AMOUNT,
          ...NOTHING_BURNT,
          shared: [],
          pool_fee: lamports(COST.pool_fee),
          network_fee: lamports(COST.network_fee),
        },
        failure: null,
        at_ms: clock.now_ms(),
      });
    }
  };
  return { clock, balances, chain, entry, runway, said, start, operate };
}

Deno.test("Spending is measured over the session, once it is a minute old", async () => {
  const { clock, entry, start, operate } = scene(0n);
  assertEquals(measured_spending(entry, clock.now_ms(), MIN_RUNWAY_MS), undefined, "It does not run");
  start();
  operate(30);
  await clock.advance(59_999);
  assertEquals(measured_spending(entry, clock.now_ms(), MIN_RUNWAY_MS), undefined, "It is too young to tell");
  await clock.advance(1);
  assertEquals(
    measured_spending(entry, clock.now_ms(), MIN_RUNWAY_MS),
    300n * EACH,
    "30 a minute, 300 in ten",
  );
  await clock.advance(60_000);
  assertEquals(measured_spending(entry, clock.now_ms(), MIN_RUNWAY_MS), 150n * EACH);
});

Deno.test("The alarm comes once, before the core wallet runs dry, and ends with the need", async () => {
  const hourly = 1_800n * EACH; // 30 operations in the first minute.
  const { clock, balances, chain, runway, said, start, operate } = scene(hourly);
  start();
  operate(30);
  await clock.advance(60_000);
  assertEquals(runway.reading(), {
    balance: lamports(hourly),
    burn_per_hour: lamports(hourly),
    runway_ms: HOUR_MS,
  });
  runway.check();
  assertEquals([runway.problem, said], [undefined, []]);
  const alarm_at = hourly * BigInt(CORE_RUNWAY_ALARM_MS) / BigInt(HOUR_MS);
  balances.start_at(chain.core_wallet, lamports(alarm_at));
  runway.check();
  assertEquals(runway.problem, undefined, "Exactly enough");
  balances.start_at(chain.core_wallet, lamports(alarm_at - EACH));
  for (let time = 0; time < 3; time += 1) runway.check();
  assertStringIncludes(runway.problem ?? "", "29 minutes");
  assertEquals(said.length, 1);
  balances.start_at(chain.core_wallet, lamports(hourly));
  runway.check();
  assertEquals([runway.problem, said.length], [undefined, 2]);
});

Deno.test("A wallet that nobody spends from lasts for ever", () => {
  const { runway } = scene(1n);
  runway.check();
  assertEquals([runway.reading().runway_ms, runway.problem], [null, undefined]);
});
