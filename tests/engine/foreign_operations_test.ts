import { assert, assertEquals } from "@std/assert";
import { random_seed } from "@/base/rng.ts";
import { until, with_service } from "../support/service.ts";
import { full_scene } from "./full_scene.ts";
import { read_ledger } from "./ledger_reader.ts";
import { Stranger } from "./stranger.ts";

Deno.test("What strangers do to the pool is checked as well, between the service's own operations", async () => {
  const seed = random_seed();
  console.log(`seed ${seed}`);
  await with_service(async (scene) => {
    const it = await full_scene(scene);
    const stranger = await Stranger.arrive(scene, it.pool, 10n ** 12n);
    await scene.start(...it.all);
    await scene.ended(it.deposit_b, 2);
    assertEquals(await stranger.send([], await stranger.deposit_a(123_456_789n)), null);
    assertEquals(await stranger.send([], await stranger.swap_a_to_b(1_000n, 160n)), null);
    // One unit too many is refused by the contract, and two operations may stand in one transaction.
    const greedy = await stranger.send([], await stranger.swap_a_to_b(1_000n, 161n));
    assertEquals(greedy, { InstructionError: [0, { Custom: 1047 }] });
    assertEquals(await stranger.send([], await stranger.deposit_a(7n), await stranger.deposit_a(8n)), null);
    await scene.service.threads.stop_all("manual_stop");

    const { operations } = await read_ledger(scene);
    const foreign = operations.filter(({ wallet }) => wallet === stranger.wallet.publicKey.toBase58());
    assertEquals(foreign.length, 4); // Of the double deposit the reader sees the first one only.
    await scene.service.auditor.check_pools();
    const { operations_checked, operations_equal, findings } = scene.service.auditor.counts();
    assertEquals(scene.service.auditor.findings, []);
    assertEquals([operations_checked, operations_equal, findings], [
      operations.length + 1,
      operations.length + 1,
      0,
    ]);
  }, { threading: { seed } });
});

Deno.test("A pause is an expected error: the threads keep running, the check foresees each refusal", () =>
  with_service(async (scene) => {
    const pool = await scene.pool();
    const { pool_id } = pool;
    const [deposit, swap] = [
      await scene.thread("deposit", { pool_id, token_type: "B", initial_amount: 10n ** 12n }),
      await scene.thread("swap", { pool_id, direction: "a_to_b", initial_amount: 10n ** 9n }),
    ];
    const stranger = await Stranger.arrive(scene, pool, 1n);
    const core = await scene.core_wallet();
    await scene.start(deposit, swap);
    await scene.ended(deposit, 2);
    assertEquals(await stranger.send([core], stranger.pause(core.publicKey, 19, 3)), null);
    for (const [id, code] of [[deposit, "pool_liquidity_paused"], [swap, "pool_swaps_paused"]] as const) {
      await until(`${id} has met the pause`, async () => {
        const { recent_errors } = await scene.status(id);
        return recent_errors.some(({ error_type, expected }) => error_type === code && expected === true);
      });
    }
    assertEquals((await scene.status(deposit)).status, "running");
    assertEquals((await scene.status(swap)).status, "running");
    assertEquals(await stranger.send([core], stranger.pause(core.publicKey, 20, 3)), null);
    const successes = async () => (await scene.status(deposit)).statistics.outcomes.landed_ok ?? 0;
    await scene.ended(deposit, await successes() + 2);
    await scene.service.threads.stop_all("manual_stop");
    await scene.service.auditor.check_pools();
    assertEquals(scene.service.auditor.findings, []);
    const { operations_checked } = scene.service.auditor.counts();
    assertEquals(operations_checked, (await read_ledger(scene)).operations.length);
    assert(operations_checked > 4, "There was something to check");
  }));
