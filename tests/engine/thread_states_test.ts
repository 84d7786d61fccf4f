import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { random_seed } from "@/base/rng.ts";
import { refusal_of, until, with_service } from "../support/service.ts";
import { read_ledger } from "./ledger_reader.ts";

const NOWHERE = "4aeVqtWhrUh6wpX8acNj2hpWXKEQwxjA3PYb2sHhNyCn";

Deno.test("Threads that have nothing wait without any traffic on the chain", () =>
  with_service(async (scene) => {
    const { pool_id } = await scene.pool();
    const ids = [
      await scene.thread("deposit", { pool_id, token_type: "A", initial_amount: 0, auto_refill: true }),
      await scene.thread("deposit", { pool_id, token_type: "B" }),
      await scene.thread("withdrawal", { pool_id, token_type: "B" }),
      await scene.thread("swap", { pool_id, direction: "a_to_b", initial_amount: 0 }),
      await scene.thread("swap", { pool_id, direction: "b_to_a" }),
    ];
    const { transactions } = await read_ledger(scene);
    await scene.start(...ids);
    const ten_cycles_ms = scene.clock.now_ms() + 20_000;
    await until("ten cycles have gone by", () => scene.clock.now_ms() > ten_cycles_ms);
    for (const id of ids) {
      const { status, statistics, recent_errors } = await scene.status(id);
      assertEquals(status, "running");
      assertEquals(Object.values(statistics.outcomes), [0, 0, 0, 0, 0]);
      assertEquals(recent_errors, []);
    }
    await scene.service.threads.stop_all("manual_stop");
    assertEquals((await read_ledger(scene)).transactions, transactions);
  }));

Deno.test("A second swap thread of a direction is refused with -1001, the opposite one is not", () =>
  with_service(async (scene) => {
    const [{ pool_id }, other] = [await scene.pool(), await scene.pool()];
    await scene.thread("swap", { pool_id, direction: "a_to_b" });
    const again = await refusal_of(scene.thread("swap", { pool_id, direction: "a_to_b" }));
    assertEquals(again.code, -1001);
    assertEquals(again.message, `Swap thread for direction 'a_to_b' already exists for pool ${pool_id}`);
    assertEquals(again.data.kind, "duplicate_swap_direction");
    await scene.thread("swap", { pool_id, direction: "b_to_a" });
    await scene.thread("swap", { pool_id: other.pool_id, direction: "a_to_b" });
  }));

Deno.test("Each start begins the statistics at zero; a stop keeps them", async () => {
  const seed = random_seed();
  console.log(`seed ${seed}`);
  await with_service(async (scene) => {
    const { pool_id } = await scene.pool();
    const id = await scene.thread("deposit", { pool_id, token_type: "A", initial_amount: 10n ** 9n });
    assertEquals((await scene.status(id)).status, "created");
    assertEquals(await scene.call("start_thread", { thread_id: id }), { thread_id: id, status: "running" });
    await scene.ended(id, 3);
    assertEquals(await scene.call("stop_thread", { thread_id: id }), { thread_id: id, status: "stopped" });
    const stopped = await scene.status(id);
    const first_run = stopped.statistics.outcomes.landed_ok ?? 0;
    assert(first_run >= 3, "The stop kept the statistics");

    await scene.start(id);
    assertEquals((await scene.status(id)).statistics.outcomes.landed_ok, 0);
    assertEquals((await scene.status(id)).verification_totals.tokens_deposited, 0n);
    await scene.ended(id, 2);
    await scene.call("stop_thread", { thread_id: id });
    const again = await scene.status(id);
    const on_the_ledger = (await read_ledger(scene)).operations.length;
    assertEquals((again.statistics.outcomes.landed_ok ?? 0) + first_run, on_the_ledger);
    assertEquals(again.wallet_address, stopped.wallet_address);
  }, { threading: { seed } });
});

Deno.test("What does not fit a thread's state is refused with -1005 and changes nothing", () =>
  with_service(async (scene) => {
    const { pool_id } = await scene.pool();
    const id = await scene.thread("withdrawal", { pool_id, token_type: "A" });
    const refused = async (method: string, state: string) => {
      const { code, message, data } = await refusal_of(scene.call(method, { thread_id: id }));
      assertEquals([code, data.kind], [-1005, "wrong_thread_state"]);
      assertStringIncludes(message, state);
      assertEquals((await scene.status(id)).status, state);
    };
    await refused("stop_thread", "created");
    await scene.start(id);
    await refused("start_thread", "running");
    await scene.call("stop_thread", { thread_id: id });
    await refused("stop_thread", "stopped");
    await scene.start(id);
    const stops = await Promise.allSettled([
      scene.call("stop_thread", { thread_id: id }),
      scene.call("stop_thread", { thread_id: id }),
    ]);
    assert(stops.some(({ status }) => status === "fulfilled"), "One of two stops at once succeeds");
    assertEquals((await scene.status(id)).status, "stopped");
  }));

Deno.test("Ids that do not exist are refused by their own numbers", () =>
  with_service(async (scene) => {
    const { pool_id } = await scene.pool();
    const code_of = async (method: string, params: Record<string, unknown>) =>
      (await refusal_of(scene.call(method, params))).code;
    for (const unknown of ["ABC123...", NOWHERE, "", pool_id.toLowerCase(), "__proto__"]) {
      assertEquals(await code_of("create_deposit_thread", { pool_id: unknown, token_type: "A" }), -1002);
      assertEquals(await code_of("create_withdrawal_thread", { pool_id: unknown, token_type: "A" }), -1002);
      assertEquals(await code_of("create_swap_thread", { pool_id: unknown, direction: "a_to_b" }), -1002);
    }
    for (const thread_id of ["deposit_1", "", "swap_0", "constructor", pool_id]) {
      for (const method of ["start_thread", "stop_thread", "get_thread_status"]) {
        assertEquals(await code_of(method, { thread_id }), -1004);
      }
    }
    for (const token_type of ["C", "a", 1, null]) {
      assertEquals(await code_of("create_deposit_thread", { pool_id, token_type }), -32602);
    }
    for (const initial_amount of [-1, 1.5, "1e9", 2n ** 64n, "", " 1", null]) {
      assertEquals(
        await code_of("create_deposit_thread", { pool_id, token_type: "A", initial_amount }),
        -32602,
      );
    }
    assertEquals(await scene.thread("deposit", { pool_id, token_type: "A" }), "deposit_1");
  }));
