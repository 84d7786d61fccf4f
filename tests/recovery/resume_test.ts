import { assert, assertEquals } from "@std/assert";
import { refusal_of, type ServiceScene } from "../support/service.ts";
import { Lives, with_lives } from "./lives.ts";

const AMOUNT = 10n ** 12n;

/** `deposit_1` runs, `deposit_2` was stopped by hand, `withdrawal_1` was never started. */
async function three_threads(scene: ServiceScene): Promise<string> {
  const { pool_id } = await scene.pool();
  const deposit = { pool_id, token_type: "A", initial_amount: AMOUNT };
  await scene.thread("deposit", deposit);
  await scene.thread("deposit", deposit);
  await scene.thread("withdrawal", { pool_id, token_type: "A" });
  await scene.start("deposit_1", "deposit_2");
  await scene.ended("deposit_1", 2);
  await scene.ended("deposit_2", 1);
  await scene.call("stop_thread", { thread_id: "deposit_2" });
  return pool_id;
}

const BEFORE_THE_STOP = { deposit_1: "running", deposit_2: "stopped", withdrawal_1: "created" };

Deno.test("After a stop in order, what ran runs again, and nothing else", () =>
  with_lives(async (lives) => {
    const lifetime = await lives.live(async (scene) => {
      await three_threads(scene);
      assertEquals(await Lives.statuses(scene), BEFORE_THE_STOP);
      await scene.service.threads.stop_all("daemon_stop");
      const entry = scene.service.threads.get("deposit_1");
      assertEquals(entry.configuration.closed_session?.stop_reason, "daemon_stop");
      return structuredClone(entry.totals.lifetime);
    });
    assert(lifetime.outcomes.landed_ok >= 2);

    const settled = await lives.live(async (scene) => {
      const { recovery, threads } = scene.service;
      assertEquals(await Lives.statuses(scene), { ...BEFORE_THE_STOP, deposit_1: "stopped" });
      assertEquals([recovery.threads, recovery.threads_resumed, recovery.sessions_interrupted], [3, 0, 0]);
      assert(
        scene.service.observation.health.report().slot > 0,
        "Nothing is known of slot 0 after a restart",
      );
      return structuredClone(threads.get("deposit_1").totals);
    }, { threading: { resume_on_start: false } });
    assertEquals(settled.lifetime, lifetime);
    assertEquals(settled.current, lifetime, "Statistics stay until the next start");

    await lives.live(async (scene) => {
      const { recovery, threads } = scene.service;
      assertEquals([recovery.pools, recovery.pools_missing, recovery.threads_resumed], [1, [], 1]);
      assertEquals(await Lives.statuses(scene), BEFORE_THE_STOP);
      const { totals, configuration } = threads.get("deposit_1");
      assertEquals(configuration.session?.start_reason, "resumed");
      assert(totals.current.outcomes.landed_ok < lifetime.outcomes.landed_ok, "They begin at zero");
      await scene.ended("deposit_1", 1);
      const { current, lifetime: grown } = threads.get("deposit_1").totals;
      assertEquals(grown.outcomes.landed_ok, lifetime.outcomes.landed_ok + current.outcomes.landed_ok);
      assertEquals(grown.amount_in, lifetime.amount_in + current.amount_in);
    });
  }));

Deno.test("Numbers of threads go on after a restart, also after one that could not be funded", () =>
  with_lives(async (lives) => {
    const pool_id = await lives.live(async (scene) => {
      const { pool_id } = await scene.pool();
      const deposit = { pool_id, token_type: "A", initial_amount: AMOUNT };
      assertEquals(await scene.thread("deposit", deposit), "deposit_1");
      const too_much = { ...deposit, initial_amount: 2n ** 64n - 1n };
      assertEquals((await refusal_of(scene.thread("deposit", too_much))).data.kind, "invalid_parameter");
      return pool_id;
    });
    await lives.live(async (scene) => {
      assertEquals(Object.keys(await Lives.statuses(scene)), ["deposit_1"]);
      assertEquals(scene.service.keeper.state.wallets.size, 2, "The key of deposit_2 is kept");
      const deposit = { pool_id, token_type: "A", initial_amount: AMOUNT };
      assertEquals(await scene.thread("deposit", deposit), "deposit_3");
    });
  }));

Deno.test("A swap direction stays taken after a restart, the other one stays free", () =>
  with_lives(async (lives) => {
    const pool_id = await lives.live(async (scene) => {
      const { pool_id } = await scene.pool();
      await scene.thread("swap", { pool_id, direction: "a_to_b", initial_amount: AMOUNT });
      return pool_id;
    });
    await lives.live(async (scene) => {
      const swap = { pool_id, direction: "a_to_b", initial_amount: 10n ** 6n };
      const refusal = await refusal_of(scene.thread("swap", swap));
      assertEquals(refusal.data.kind, "duplicate_swap_direction");
      assertEquals(await scene.thread("swap", { ...swap, direction: "b_to_a" }), "swap_2");
    });
  }));
