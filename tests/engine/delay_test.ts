/** What threads of a pool that nothing works in cost those of another one, in simulated time: no machine is too slow for it. */
import { assert, assertEquals } from "@std/assert";
import { create_rng } from "@/base/rng.ts";
import type { Pool } from "@/domain/pool.ts";
import { default_settings } from "@/domain/thread_settings.ts";
import { amount } from "@/domain/units.ts";
import type { Engine } from "@/engine/assemble_engine.ts";
import type { ThreadRequest } from "@/engine/thread_creation.ts";
import { set_pool_pause } from "@/simulation/chain/administration.ts";
import { RIGHT_RULES } from "@/simulation/chain/contract_rules.ts";
import { ModelChain } from "@/simulation/chain/model_chain.ts";
import { Network } from "@/simulation/chain/network.ts";
import { VirtualClock } from "@/simulation/clock/virtual_clock.ts";
import { engine_on_model } from "@/simulation/engine_on_model.ts";
import { test_seed } from "../base/test_seed.ts";
import { SILENT } from "./chain_model.ts";

const SIMULATED_MS = 60_000;
/** A thread may have this share of its cycles less than when it is alone. */
const ALLOWED_LOSS = 0.05;
/** Deposits, and LP tokens for them. */
const PAUSED_LIQUIDITY = 1;
const PACE = { min_interval_ms: 800, max_interval_ms: 800 };

function deposit(pool: Pool): ThreadRequest {
  return {
    ...{ pool, kind: "deposit", side: "A", initial_amount: amount(10n ** 12n) },
    ...{ auto_refill: true, share_lp_tokens: true, settings: { ...default_settings("deposit"), ...PACE } },
  };
}

function withdrawal(pool: Pool): ThreadRequest {
  return { pool, kind: "withdrawal", side: "B", settings: { ...default_settings("withdrawal"), ...PACE } };
}

function swap(pool: Pool): ThreadRequest {
  return {
    ...{
      pool,
      kind: "swap",
      direction: "a_to_b",
      initial_amount: amount(10n ** 9n),
      zero_output_swaps: false,
    },
    settings: { ...default_settings("swap"), ...PACE },
  };
}

interface Course {
  /** Cycles of each thread of the sound pool. */
  readonly sound: readonly number[];
  /** Operations of the paused pool's deposit threads that have failed on the chain. */
  readonly failed: number;
}

/** Two threads of a sound pool, and beside them twenty-one of a paused one, which run or do not. */
async function perform(
  engine: Engine,
  chain: ModelChain,
  clock: VirtualClock,
  with_sick: boolean,
): Promise<Course> {
  const { pools, threads } = engine;
  const stop = new AbortController();
  const running = chain.cluster.run(stop.signal);
  const [sick, healthy] = [await pools.create({}), await pools.create({})];
  const create = async (requests: readonly ThreadRequest[]) => {
    const entries = await Promise.all(requests.map((request) => threads.create(request)));
    return entries.map(({ thread }) => thread.thread_id);
  };
  const failing = await create(Array.from({ length: 10 }, () => deposit(sick)));
  const idle = await create([...Array.from({ length: 10 }, () => withdrawal(sick)), swap(sick)]);
  const sound = await create([deposit(healthy), deposit(healthy)]);
  chain.administrate(set_pool_pause(0, chain.admin_wallet, sick.pool_id, PAUSED_LIQUIDITY, true));
  for (const thread_id of with_sick ? [...failing, ...idle, ...sound] : sound) threads.start(thread_id);
  await clock.sleep(SIMULATED_MS);
  const cycles = sound.map((thread_id) => threads.get(thread_id).punctuality.cycles);
  const failed = failing.reduce((sum, id) => sum + threads.get(id).statistics.outcomes.landed_error, 0);
  await threads.stop_all("manual_stop");
  stop.abort();
  await running;
  return { sound: cycles, failed };
}

function course(seed: number, with_sick: boolean): Promise<Course> {
  const clock = new VirtualClock();
  const network = new Network(create_rng(seed, "network"), clock);
  const chain = new ModelChain({ clock, network, rules: RIGHT_RULES, seed, on_execution: () => {} });
  const on_fault = (error: Error) => {
    throw error;
  };
  const engine = engine_on_model({ model: chain, clock, log: SILENT, seed, on_fault, on_append: () => {} });
  return clock.run(perform(engine, chain, clock, with_sick));
}

Deno.test("Threads of a paused pool delay nobody in another one", async () => {
  const seed = test_seed();
  console.log(`TEST_SEED=${seed}`);
  const alone = await course(seed, false);
  const beside = await course(seed, true);
  assertEquals(alone.failed, 0);
  assert(beside.failed >= 10, `Only ${beside.failed} operations of the paused pool have failed`);
  alone.sound.forEach((cycles, index) => {
    assert(cycles >= 20, `A thread has had ${cycles} cycles alone`);
    const least = cycles * (1 - ALLOWED_LOSS);
    const found = beside.sound[index] ?? 0;
    assert(found >= least, `${found} cycles beside the paused pool, ${cycles} alone`);
  });
});
