/** What is kept of threads for those who ask again, against what is made anew, while everything happens to the threads. */
import { assert, assertEquals } from "@std/assert";
import { stringify_json } from "@/base/json.ts";
import type { Log } from "@/base/log.ts";
import { create_rng, random_seed } from "@/base/rng.ts";
import { wire_status } from "@/daemon/wire_observation.ts";
import { failed_operations } from "@/domain/statistics.ts";
import type { Engine } from "@/engine/assemble_engine.ts";
import type { ThreadFilter } from "@/engine/thread_counts.ts";
import { ThreadDocuments } from "@/monitoring/thread_status/thread_documents.ts";
import { thread_facts } from "@/monitoring/thread_status/thread_facts.ts";
import { thread_view } from "@/monitoring/thread_view.ts";
import { RIGHT_RULES } from "@/simulation/chain/contract_rules.ts";
import { ModelChain } from "@/simulation/chain/model_chain.ts";
import { Network } from "@/simulation/chain/network.ts";
import { Breaches } from "@/simulation/checks/breaches.ts";
import { VirtualClock } from "@/simulation/clock/virtual_clock.ts";
import { engine_on_model } from "@/simulation/engine_on_model.ts";
import { set_the_scene } from "@/simulation/scene.ts";
import { Visitors } from "@/simulation/visitors.ts";

const THREADS = 24;
const SIMULATED_MS = 240_000;
const LOOK_EVERY_MS = 370;
/** Events at which documents are looked at in the middle of things: one in this many. */
const LOOK_AT_EVENT = 7;

const no_log: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Runs threads with faults and visitors who start, stop, empty, fund, create and delete; calls `look` in between. */
async function play(
  seed: number,
  look: (engine: Engine, clock: VirtualClock, model: ModelChain) => () => void,
): Promise<void> {
  const clock = new VirtualClock();
  const network = new Network(create_rng(seed, "network"), clock);
  const model = new ModelChain({ clock, network, rules: RIGHT_RULES, seed, on_execution: () => {} });
  const breaches = new Breaches();
  const on_fault = (error: Error) => breaches.add("no fault", error.message);
  const engine = engine_on_model({ model, clock, log: no_log, seed, on_fault, on_append: () => {} });
  const looked = look(engine, clock, model);
  let events = 0;
  engine.keeper.on_event(() => {
    events += 1;
    if (events % LOOK_AT_EVENT === 0) looked();
  });
  await clock.run((async () => {
    const stop = new AbortController();
    const chain = model.cluster.run(stop.signal);
    const requests = await set_the_scene(engine, THREADS, create_rng(seed, "scene"));
    const faults = network.run_faults(stop.signal);
    for (const thread_id of requests.keys()) engine.threads.start(thread_id);
    const rng = create_rng(seed, "visitors");
    const visits = new Visitors({ engine, clock, rng, seed, breaches }, requests).run(stop.signal);
    while (clock.monotonic_ms() < SIMULATED_MS) {
      await clock.sleep(LOOK_EVERY_MS);
      looked();
    }
    await engine.threads.stop_all("manual_stop");
    looked();
    stop.abort();
    await Promise.all([faults, visits, chain]);
  })());
  assert(events > 100, `Only ${events} events, seed ${seed}`);
}

Deno.test("A kept status document is what would be made anew, whatever has happened in between", async () => {
  const seed = random_seed();
  let [same, other] = [0, 0];
  await play(seed, (engine, clock, model) => {
    const sources = wire_status(engine, clock);
    model.on_block(({ transactions }) => {
      for (const transaction of transactions) sources.activity.on_transaction(transaction);
    });
    const documents = new ThreadDocuments(sources);
    const before = new Map<string, object>();
    return () => {
      for (const entry of engine.registry.all()) {
        const { thread_id } = entry.thread;
        const kept = documents.of(entry);
        if (before.get(thread_id) === kept) same += 1;
        else other += 1;
        before.set(thread_id, kept);
        const expected = stringify_json(thread_view(thread_facts(entry, sources, clock.now_ms())));
        assertEquals(stringify_json(kept), expected, `${thread_id}, seed ${seed}`);
      }
    };
  });
  assert(same > 100 && other > 100, `${same} kept, ${other} made, seed ${seed}`);
});

/** The sums as they are defined: over each thread that fits. */
function summed(engine: Engine, { pool_id, kind, status }: ThreadFilter) {
  const threads = { created: 0, running: 0, stopped: 0, error: 0 };
  let operations = 0;
  for (const entry of engine.registry.all()) {
    const { thread, statistics } = entry;
    if (pool_id !== undefined && thread.pool_id !== pool_id) continue;
    if (kind !== undefined && thread.kind !== kind) continue;
    if (status !== undefined && entry.status !== status) continue;
    threads[entry.status] += 1;
    operations += statistics.outcomes.landed_ok + failed_operations(statistics);
  }
  return { threads, operations };
}

Deno.test("The sums over threads are those of the threads, by every filter, whatever has happened in between", async () => {
  const seed = random_seed();
  const seen = new Set<string>();
  await play(seed, (engine) => () => {
    const pool_ids = [undefined, ...engine.pools.all().map(({ pool_id }) => pool_id)];
    for (const pool_id of pool_ids) {
      for (const kind of [undefined, "deposit", "withdrawal", "swap"] as const) {
        for (const status of [undefined, "created", "running", "stopped", "error"] as const) {
          const filter = { pool_id, kind, status };
          const sums = engine.registry.sums(filter);
          assertEquals(sums, summed(engine, filter), `${JSON.stringify(filter)}, seed ${seed}`);
          seen.add(`${status}:${sums.operations > 0}`);
        }
      }
    }
  });
  for (const state of ["running:true", "stopped:true", "created:false"]) assert(seen.has(state), state);
});
