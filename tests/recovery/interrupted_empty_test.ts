import { assertEquals } from "@std/assert";
import { amount } from "@/domain/units.ts";
import { until } from "../support/service.ts";
import { with_lives } from "./lives.ts";

Deno.test("An empty that the end of the daemon has cut off is finished by the next life: its input is burnt", () =>
  with_lives(async (lives) => {
    const tokens = amount(12_345n);
    await lives.live(async (scene) => {
      const { pool_id } = await scene.pool();
      const id = await scene.thread("swap", { pool_id, direction: "a_to_b", initial_amount: tokens });
      const { thread } = scene.service.threads.get(id);
      // Written down, and then the daemon died: the bytes never left, and can never land any more.
      await scene.service.keeper.record_durably({
        type: "operation_opened",
        signature: "3".repeat(88),
        thread_id: id,
        pool_id: thread.pool_id,
        purpose: "empty",
        kind: "swap",
        amount: tokens,
        available: tokens,
        expected_output: amount(1n),
        shares: [],
        burns: [],
        wire: new Uint8Array(100),
        last_valid_block_height: 1,
        at_ms: scene.clock.now_ms(),
      });
    });
    await lives.live(async (scene) => {
      assertEquals(scene.service.recovery.operations_settled.expired, 1);
      const { statistics } = scene.service.threads.get("swap_1");
      assertEquals(statistics.empties.failed, 1);
      const left = async () => (await scene.status("swap_1")).balances.token_a;
      await until("the input is burnt", async () => await left() === 0n);
      const { empties } = scene.service.threads.get("swap_1").statistics;
      assertEquals([empties.burned_in, empties.failed, empties.successful], [tokens, 1, 0]);
    });
  }));
