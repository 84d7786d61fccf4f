import { assert, assertEquals } from "@std/assert";
import { random_seed } from "@/base/rng.ts";
import { type PoolReply, type ServiceScene, until, with_service } from "../support/service.ts";
import { read_ledger, type SeenOperation, token_holders } from "../engine/ledger_reader.ts";
import { Stranger } from "../engine/stranger.ts";
import { deviations, GROUPS } from "./design_groups.ts";

// deno-lint-ignore no-explicit-any -- the groups are looked at member by member
type Status = any;

const RICH = 10n ** 12n;

interface Scene {
  readonly pool: PoolReply;
  readonly ids: Readonly<Record<"deposit" | "withdrawal" | "forth" | "back", string>>;
}

async function busy_pool(scene: ServiceScene): Promise<Scene> {
  // 1 A = 3 B at 4 and 2 decimals: swaps of A round.
  const pool = await scene.pool({ token_a_decimals: 4, token_b_decimals: 2, ratio_whole_number: 3 });
  const { pool_id } = pool;
  const stock = await scene.thread("deposit", { pool_id, token_type: "B", initial_amount: RICH });
  await scene.call("empty_thread", { thread_id: stock });
  await scene.call("delete_thread", { thread_id: stock });
  const refill = { initial_amount: RICH, auto_refill: true };
  const deposit = await scene.thread("deposit", { pool_id, token_type: "A", ...refill });
  const withdrawal = await scene.thread("withdrawal", { pool_id, token_type: "A" });
  const forth = await scene.thread("swap", { pool_id, direction: "a_to_b", initial_amount: 10n ** 6n });
  const back = await scene.thread("swap", { pool_id, direction: "b_to_a" });
  return { pool, ids: { deposit, withdrawal, forth, back } };
}

async function status_of(scene: ServiceScene, thread_id: string): Promise<Status> {
  return await scene.call("get_thread_status", { thread_id });
}

function sum(
  list: readonly SeenOperation[],
  member: "amount_in" | "amount_out" | "pool_fee" | "network_fee",
): bigint {
  return list.reduce((total, operation) => total + operation[member], 0n);
}

function largest(list: readonly SeenOperation[]): bigint {
  return list.reduce((most, { amount_in }) => amount_in > most ? amount_in : most, 0n);
}

type Told = { readonly status: Status; readonly ok: readonly SeenOperation[] };

/** What is the same for every kind of thread: counts and costs. */
function assert_common(status: Status, own: readonly SeenOperation[]): void {
  const ok = own.filter((operation) => operation.ok);
  assert(ok.length > 0);
  const counts = status.statistics.operation_counts;
  assertEquals([counts.successful_operations, counts.total_attempts], [ok.length, own.length]);
  assertEquals(counts.success_rate_percentage, Math.floor(ok.length * 10_000 / own.length) / 100);
  const { network_fees, pool_fees } = status.cost_tracking;
  assertEquals(network_fees.total_sol_spent, sum(own, "network_fee"));
  assertEquals([network_fees.average_fee_per_transaction, network_fees.fee_trend_last_10_ops], [
    5_000n,
    5_000,
  ]);
  assertEquals(pool_fees.total_pool_fees_paid, sum(ok, "pool_fee"));
  assertEquals(pool_fees.average_pool_fee_per_op, sum(ok, "pool_fee") / BigInt(ok.length));
  assertEquals(status.health_monitoring.operational_status, "stopped");
  assertEquals(status.health_monitoring.performance_indicators.operations_behind_schedule, 0);
  assert(status.statistics.timing_stats.last_operation_duration_ms > 0);
}

function assert_deposits({ status, ok }: Told, withdrawals: Told): void {
  const { deposit_stats, funding_info, lp_sharing } = status.deposit_specific;
  assertEquals(deposit_stats.total_tokens_deposited, sum(ok, "amount_in"));
  assertEquals(deposit_stats.largest_deposit, largest(ok));
  assertEquals(deposit_stats.average_deposit_size, sum(ok, "amount_in") / BigInt(ok.length));
  assertEquals(funding_info.refill_threshold_amount, RICH / 20n);
  assertEquals(funding_info.tokens_from_sharing, sum(withdrawals.ok, "amount_out"));
  assertEquals(lp_sharing.total_lp_tokens_shared, sum(ok, "amount_out"));
  assertEquals(lp_sharing.last_sharing_amount, ok.at(-1)?.amount_out);
}

function assert_withdrawals({ status, ok }: Told, deposits: Told): void {
  const { lp_token_sources, withdrawal_stats } = status.withdrawal_specific;
  assertEquals(lp_token_sources.lp_sharing_sources, [{
    source_thread_id: deposits.status.thread_id,
    tokens_received: lp_token_sources.lp_tokens_from_deposits,
  }]);
  assertEquals(lp_token_sources.lp_tokens_from_deposits, sum(deposits.ok, "amount_out"));
  assertEquals(withdrawal_stats.total_lp_tokens_used, sum(ok, "amount_in"));
}

function assert_swaps(pool: PoolReply, forth: Told, back: Told): void {
  const { swap_stats, price_analysis, token_flow } = forth.status.swap_specific;
  const [numerator, denominator] = [BigInt(pool.ratio_b_denominator), BigInt(pool.ratio_a_numerator)];
  const dropped = sum(forth.ok, "amount_in") * numerator - sum(forth.ok, "amount_out") * denominator;
  assertEquals(swap_stats.total_price_impact, dropped / denominator);
  const losses = forth.ok.map(({ amount_in, amount_out }) => {
    const exact = amount_in * numerator;
    return Number((exact - amount_out * denominator) * 100_000_000n / exact) / 1_000_000;
  });
  const two_decimals = (value: number) => Math.round(value * 100) / 100;
  assertEquals(price_analysis.worst_price_impact_percentage, two_decimals(Math.max(...losses)));
  assertEquals(price_analysis.best_price_impact_percentage, two_decimals(Math.min(...losses)));
  assertEquals(token_flow.opposite_thread_id, back.status.thread_id);
  const received = back.status.swap_specific.token_flow.tokens_received_from_opposite;
  assertEquals(received, token_flow.tokens_sent_to_opposite_thread);
}

Deno.test("A status holds every promised group, and each figure is what the ledger says", async () => {
  const seed = random_seed();
  console.log(`seed ${seed}`);
  await with_service(async (scene) => {
    const { pool, ids } = await busy_pool(scene);
    await scene.start(ids.back, ids.withdrawal, ids.deposit, ids.forth);
    await scene.ended(ids.forth, 12);
    for (const id of [ids.withdrawal, ids.back]) await scene.ended(id, 3);
    for (const id of Object.values(ids)) {
      const status = await status_of(scene, id);
      assertEquals(deviations(status, GROUPS[status.type as keyof typeof GROUPS], MAY_BE_NULL), []);
      assertEquals([status.health_monitoring.operational_status, status.status], ["healthy", "running"]);
    }
    await scene.call("stop_threads");
    const { operations } = await read_ledger(scene);
    const told = async (id: string): Promise<Told> => {
      const status = await status_of(scene, id);
      const own = operations.filter(({ wallet }) => wallet === status.wallet_address);
      assert_common(status, own);
      return { status, ok: own.filter(({ ok }) => ok) };
    };
    const [deposits, withdrawals] = [await told(ids.deposit), await told(ids.withdrawal)];
    assert_deposits(deposits, withdrawals);
    assert_withdrawals(withdrawals, deposits);
    assert_swaps(pool, await told(ids.forth), await told(ids.back));
  }, { threading: { seed } });
});

/** What a busy thread may still have nothing to say about. */
const MAY_BE_NULL = new Set([
  "health_monitoring.resource_status.next_scheduled_operation", // A cycle is under way.
  "error_monitoring.error_trends.most_common_error",
  "pool_integration.pool_info.lp_token_mint", // A swap thread has no LP tokens.
]);

Deno.test("A thread's part in its pool counts strangers as well", () =>
  with_service(async (scene) => {
    const pool = await scene.pool();
    const { pool_id } = pool;
    const sizes = { min_amount: 1_000, max_fraction_percent: 100, share_lp_tokens: false };
    const id = await scene.thread("deposit", { pool_id, token_type: "A", initial_amount: 1_000, ...sizes });
    await scene.start(id);
    await scene.ended(id, 1);
    const impact = async () => (await status_of(scene, id)).pool_integration.pool_impact;
    assertEquals(await impact(), {
      thread_contribution_to_pool_volume: 100,
      estimated_pool_fee_contribution: 100,
      thread_liquidity_share: 100,
    });
    const stranger = await Stranger.arrive(scene, pool, 10_000n);
    assertEquals(await stranger.send([], await stranger.deposit_a(3_000n)), null);
    assertEquals(await impact(), {
      thread_contribution_to_pool_volume: 25,
      estimated_pool_fee_contribution: 50,
      thread_liquidity_share: 25,
    });
    const { vault_a } = await token_holders(scene, pool);
    assertEquals((await scene.web3.getTokenAccountBalance(vault_a, "confirmed")).value.amount, "4000");
  }));

Deno.test("Failures show in errors, trends and health, with what was tried and what is done about it", () =>
  with_service(async (scene) => {
    const { pool_id } = await scene.pool();
    const id = await scene.thread("swap", { pool_id, direction: "a_to_b", initial_amount: 10n ** 9n });
    await scene.start(id);
    await scene.ended(id, 3, "landed_error");
    const { error_monitoring, health_monitoring } = await status_of(scene, id);
    const [first] = error_monitoring.recent_errors;
    assertEquals([first.error_type, first.recovery_action], [
      "insufficient_pool_liquidity",
      "waiting_for_liquidity",
    ]);
    assertEquals([first.operation_details.available_balance, first.operation_details.operation_type], [
      10n ** 9n,
      "swap",
    ]);
    const attempted = first.operation_details.attempted_amount;
    assert(attempted > 0n && attempted <= 10n ** 9n / 50n);
    const { errors_last_hour, most_common_error, error_rate_percentage } = error_monitoring.error_trends;
    assert(errors_last_hour >= 3);
    assertEquals([most_common_error, error_rate_percentage], ["insufficient_pool_liquidity", 100]);
    assertEquals(health_monitoring.operational_status, "warning");
    assert(health_monitoring.performance_indicators.consecutive_failures >= 3);
    await scene.call("stop_thread", { thread_id: id });
    await scene.start(id);
    await until("the new session has its own figures", async () => {
      const status = await status_of(scene, id);
      return status.error_monitoring.error_trends.errors_last_hour < errors_last_hour;
    });
  }));

Deno.test("A thread that has done nothing has no figures, and none are made up", () =>
  with_service(async (scene) => {
    const { pool_id } = await scene.pool();
    const id = await scene.thread("withdrawal", { pool_id, token_type: "B" });
    const status = await status_of(scene, id);
    assertEquals(status.statistics.operation_counts.success_rate_percentage, null);
    assertEquals(status.statistics.timing_stats, {
      operations_per_minute: null,
      average_operation_interval_ms: null,
      last_operation_duration_ms: null,
      total_active_time_seconds: 0,
    });
    assertEquals(status.cost_tracking.network_fees.average_fee_per_transaction, null);
    assertEquals(status.health_monitoring.performance_indicators.last_successful_operation, null);
    assertEquals(status.pool_integration.pool_impact.thread_contribution_to_pool_volume, null);
    assertEquals(status.thread_identity.started_at, null);
    await scene.start(id);
    await until("it waits", async () => (await status_of(scene, id)).health_monitoring.waiting !== null);
    const { health_monitoring } = await status_of(scene, id);
    assertEquals(health_monitoring.waiting.reason, "no_input_tokens");
    assertEquals(health_monitoring.operational_status, "healthy", "Waiting is what it is there for");
    assertEquals(health_monitoring.resource_status.lp_tokens_sufficient, false);
    assertEquals(health_monitoring.resource_status.tokens_sufficient, true);
  }));
