import { assert, assertEquals } from "@std/assert";
import { random_seed } from "@/base/rng.ts";
import { until, with_service } from "../support/service.ts";
import { Stranger } from "./stranger.ts";

/** That it delays nobody either is tried in simulated time, in delay_test.ts: here a busy machine would delay everybody. */
Deno.test("What goes wrong in one pool is no failure in another, nor of its own neighbours", async () => {
  const seed = random_seed();
  console.log(`seed ${seed}`);
  await with_service(async (scene) => {
    const [sick, healthy] = [await scene.pool(), await scene.pool()];
    const pace = { min_interval_ms: 800, max_interval_ms: 800 };
    const deposit = (pool_id: string, settings = {}) =>
      scene.thread("deposit", { pool_id, token_type: "A", initial_amount: 10n ** 12n, ...pace, ...settings });
    const failing = await Promise.all(Array.from({ length: 10 }, () => deposit(sick.pool_id)));
    const waiting = await Promise.all(
      Array.from(
        { length: 10 },
        () => scene.thread("withdrawal", { pool_id: sick.pool_id, token_type: "B", ...pace }),
      ),
    );
    const swapping = await scene.thread("swap", {
      pool_id: sick.pool_id,
      direction: "a_to_b",
      initial_amount: 10n ** 9n,
      ...pace,
    });
    const sound = await Promise.all([deposit(healthy.pool_id), deposit(healthy.pool_id)]);
    const stranger = await Stranger.arrive(scene, sick, 1n);
    const core = await scene.core_wallet();
    assertEquals(await stranger.send([core], stranger.pause(core.publicKey, 19, 1)), null);
    await scene.start(...failing, ...waiting, swapping, ...sound);
    const cycles = (id: string) => scene.service.threads.get(id).punctuality.cycles;
    await until("a waiting thread has had thirty cycles", () => waiting.some((id) => cycles(id) >= 30));
    for (const id of sound) {
      const { statistics, recent_errors } = await scene.status(id);
      assertEquals(recent_errors, []);
      assertEquals(statistics.outcomes.landed_error, 0);
      assert((statistics.outcomes["landed_ok"] ?? 0) > 0, `${id} has done nothing`);
    }
    for (const id of failing) {
      const { status, statistics } = await scene.status(id);
      assertEquals(status, "running", "A pause is expected");
      assert((statistics.outcomes.landed_error ?? 0) > 0);
    }
    // Swaps are not paused: their thread meets an empty pool, which is another failure and its own.
    const { recent_errors } = await scene.status(swapping);
    assertEquals(
      new Set(recent_errors.map((error) => error.error_type)),
      new Set(["insufficient_pool_liquidity"]),
    );
    assertEquals(scene.service.auditor.findings, []);
  }, { threading: { seed } });
});
