import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { random_seed } from "@/base/rng.ts";
import { refusal_of, type ServiceScene, until, with_service } from "../support/service.ts";
import { read_ledger } from "./ledger_reader.ts";

async function operations_of(scene: ServiceScene, thread_id: string) {
  const { wallet_address } = await scene.status(thread_id);
  return (await read_ledger(scene)).operations.filter(({ wallet }) => wallet === wallet_address);
}

Deno.test("A thread keeps to its own sizes", async () => {
  const seed = random_seed();
  console.log(`seed ${seed}`);
  await with_service(async (scene) => {
    const { pool_id } = await scene.pool();
    const sizes = { min_amount: 1_000, max_fraction_percent: 0.5, initial_amount: 10n ** 9n };
    const fast = { min_interval_ms: 10, max_interval_ms: 20 };
    const id = await scene.thread("deposit", { pool_id, token_type: "A", ...sizes, ...fast });
    await scene.start(id);
    await scene.ended(id, 30);
    await scene.call("stop_thread", { thread_id: id });
    for (const { amount, input_balance } of await operations_of(scene, id)) {
      assert(amount >= 1_000n && amount <= input_balance / 200n, `${amount} of ${input_balance}`);
    }
  }, { threading: { seed } });
});

Deno.test("A balance below the smallest amount waits", () =>
  with_service(async (scene) => {
    const { pool_id } = await scene.pool();
    const id = await scene.thread("deposit", {
      pool_id,
      token_type: "A",
      initial_amount: 100,
      min_amount: 50,
    });
    await scene.start(id);
    const entry = scene.service.threads.get(id);
    await until("it waits", () => entry.waiting?.reason === "input_too_small");
    assertEquals((await operations_of(scene, id)).length, 0);
  }));

Deno.test("The same seed draws the same amounts, whatever the daemon's seed", async () => {
  const amounts: bigint[][] = [];
  for (const seed of [1, 2]) {
    await with_service(async (scene) => {
      const { pool_id } = await scene.pool();
      const settings = { pool_id, token_type: "A", initial_amount: 10n ** 12n, seed: 42 };
      const id = await scene.thread("deposit", settings);
      await scene.start(id);
      await scene.ended(id, 4);
      await scene.call("stop_thread", { thread_id: id });
      amounts.push((await operations_of(scene, id)).slice(0, 4).map(({ amount }) => amount));
    }, { threading: { seed } });
  }
  assertEquals(amounts[0], amounts[1]);
});

Deno.test("A pace of a few milliseconds is kept, and how late cycles begin is measured", () =>
  with_service(async (scene) => {
    const { pool_id } = await scene.pool();
    const pace = { min_interval_ms: 5, max_interval_ms: 5 };
    const id = await scene.thread("withdrawal", { pool_id, token_type: "A", ...pace });
    await scene.start(id);
    const { punctuality } = scene.service.threads.get(id);
    await until("a hundred cycles have begun", () => punctuality.cycles >= 100);
    assert(punctuality.worst_ms >= punctuality.mean_ms && punctuality.mean_ms >= 0);
    assert(punctuality.worst_ms >= punctuality.last_ms);
  }));

Deno.test("Swaps for nothing are tried only where they are asked for, and each is foreseen", async () => {
  const seed = random_seed();
  console.log(`seed ${seed}`);
  await with_service(async (scene) => {
    // One unit of B is 1000 of A: most small amounts of A give nothing.
    const pool = await scene.pool({ token_a_decimals: 3, token_b_decimals: 0, ratio_whole_number: 1 });
    const { pool_id } = pool;
    const stock = await scene.thread("deposit", { pool_id, token_type: "B", initial_amount: 10n ** 9n });
    await scene.call("empty_thread", { thread_id: stock });
    const fast = { min_interval_ms: 20, max_interval_ms: 40, initial_amount: 10n ** 9n };
    const id = await scene.thread("swap", { pool_id, direction: "a_to_b", zero_output_swaps: true, ...fast });
    await scene.start(id);
    await scene.ended(id, 4, "landed_error");
    await scene.call("stop_thread", { thread_id: id });
    const { recent_errors, status } = await scene.status(id);
    assertEquals(status, "stopped");
    assertEquals(new Set(recent_errors.map(({ error_type }) => error_type)), new Set(["zero_output"]));
    const refused = (await operations_of(scene, id)).filter(({ ok }) => !ok);
    assert(refused.length >= 4 && refused.every(({ amount }) => amount < 1_000n));

    await scene.call("delete_thread", { thread_id: id });
    const careful = await scene.thread("swap", { pool_id, direction: "a_to_b", ...fast });
    await scene.start(careful);
    await scene.ended(careful, 20);
    await scene.call("stop_thread", { thread_id: careful });
    assertEquals((await scene.status(careful)).recent_errors, []);
    assertEquals(scene.service.auditor.findings, []);
  }, { threading: { seed } });
});

Deno.test("Settings out of range are refused by name, and nothing is created", () =>
  with_service(async (scene) => {
    const { pool_id } = await scene.pool();
    const cases: [Record<string, unknown>, string][] = [
      [{ min_interval_ms: 0 }, "min_interval_ms"],
      [{ max_interval_ms: 3_600_001 }, "max_interval_ms"],
      [{ min_interval_ms: 1.5 }, "min_interval_ms"],
      [{ min_interval_ms: 10, max_interval_ms: 9 }, "greater than"],
      [{ max_fraction_percent: 0 }, "max_fraction_percent"],
      [{ max_fraction_percent: 100.01 }, "max_fraction_percent"],
      [{ max_fraction_percent: 1.234 }, "max_fraction_percent"],
      [{ max_fraction_percent: "5" }, "max_fraction_percent"],
      [{ min_amount: 0 }, "min_amount"],
      [{ seed: -1 }, "seed"],
      [{ seed: 2 ** 31 }, "seed"],
      [{ pace: 1 }, "pace"],
    ];
    for (const [settings, named] of cases) {
      for (const kind of ["deposit", "withdrawal", "swap"] as const) {
        const what = kind === "swap" ? { direction: "a_to_b" } : { token_type: "A" };
        const { code, message } = await refusal_of(scene.thread(kind, { pool_id, ...what, ...settings }));
        assertEquals(code, -32602);
        assertStringIncludes(message, named);
      }
    }
    const { threads } = await scene.call<{ threads: unknown[] }>("get_all_threads");
    assertEquals(threads, []);
    assertEquals(scene.service.keeper.state.wallets.size, 0);
  }));
