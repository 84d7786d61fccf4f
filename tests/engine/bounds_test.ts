/** What strangers and impatient clients may pile up is bounded. */
import { assert, assertEquals } from "@std/assert";
import { MAX_FOREIGN_MINTS_NOTED, MAX_WAITING_FOR_THREAD } from "@/base/limits.ts";
import { system_clock } from "@/base/clock.ts";
import { create_rng } from "@/base/rng.ts";
import { apply_event, empty_state } from "@/domain/service_state.ts";
import { ForeignTokenWatch } from "@/engine/foreign_token_watch.ts";
import { StateKeeper } from "@/engine/state_keeper.ts";
import { ThreadEntry } from "@/engine/thread_entry.ts";
import { ThreadRegistry } from "@/engine/thread_registry.ts";
import { RpcError } from "@/jsonrpc/rpc_error.ts";
import { early_events, THREAD } from "../recovery/model.ts";
import { amount } from "@/domain/units.ts";
import { EXAMPLE_POOL, landed, test_address } from "../support/landed_transactions.ts";
import { MemoryLog } from "../support/memory_log.ts";
import { with_service } from "../support/service.ts";
import { SILENT } from "./chain_model.ts";

Deno.test("Strangers can send tokens of as many mints as they like: only so many are noted", () => {
  const state = empty_state();
  for (const event of early_events(1_000)) apply_event(state, event);
  const log = new MemoryLog();
  const keeper = new StateKeeper(state, log);
  const configuration = state.threads.get(THREAD.thread_id);
  assert(configuration !== undefined);
  const registry = new ThreadRegistry();
  registry.add(new ThreadEntry(configuration, state, EXAMPLE_POOL, create_rng(1, "strangers")));
  const watch = new ForeignTokenWatch(registry, keeper, system_clock, SILENT);
  for (let number = 0; number < 3 * MAX_FOREIGN_MINTS_NOTED; number += 1) {
    const [account, mint] = [test_address(10_000 + number), test_address(50_000 + number)];
    const change = { account, owner: THREAD.wallet_address, mint, before: amount(0n), after: amount(1n) };
    watch.on_transaction({ ...landed({ calls: [], signature: `gift ${number}` }), token_changes: [change] });
  }
  assertEquals(log.events.length, MAX_FOREIGN_MINTS_NOTED);
  assertEquals(state.statistics.get(THREAD.thread_id)?.foreign_mints.size, MAX_FOREIGN_MINTS_NOTED);
});

Deno.test("Requests that wait for a thread's turn are refused when there are too many, and the others are carried out", () =>
  with_service(async (scene) => {
    const { pool_id } = await scene.pool();
    const thread_id = await scene.thread("deposit", { pool_id, token_type: "A", initial_amount: 10n ** 9n });
    const asked = 2 * MAX_WAITING_FOR_THREAD;
    const ends = await Promise.allSettled(
      Array.from({ length: asked }, () => scene.service.methods.call("empty_thread", { thread_id })),
    );
    const refused = ends.filter((end) => end.status === "rejected").map(({ reason }) => reason);
    assertEquals(ends.length - refused.length, MAX_WAITING_FOR_THREAD + 1);
    for (const reason of refused) {
      assert(reason instanceof RpcError);
      assert(/requests wait for it already/.test(reason.message), reason.message);
    }
    await system_clock.sleep(300); // What was sent a second time may still be answered.
  }));
