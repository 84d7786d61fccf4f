/** Signals to a daemon that cannot stop at once, because its ledger stands still with an operation in flight. */
import { assert, assertEquals } from "@std/assert";
import { system_clock } from "@/base/clock.ts";
import { SAME_WISH_MS } from "@/cli/limits.ts";
import { JsonRpcClient } from "@/jsonrpc/client.ts";
import { with_two_processes } from "../recovery/two_processes.ts";
import type { CliProcess } from "../support/process.ts";
import { type PoolReply, type ThreadStatus, until } from "../support/service.ts";

const PACE = { min_interval_ms: 20, max_interval_ms: 40 };

/** Runs `play` on a daemon that has been told to stop and waits for its ledger. */
function with_stopping(play: (daemon: CliProcess, ledger: CliProcess) => Promise<void>): Promise<void> {
  return with_two_processes(40, async (both) => {
    await using ledger = await both.start_ledger();
    await both.fund();
    await using daemon = await both.start_daemon();
    const client = new JsonRpcClient((await daemon.ready()).url);
    const { pool_id } = await client.call<PoolReply>("create_pool");
    const request = { pool_id, token_type: "A", initial_amount: 10n ** 9n, ...PACE };
    const { thread_id } = await client.call<{ thread_id: string }>("create_deposit_thread", request);
    await client.call("start_thread", { thread_id });
    const outcomes = async () =>
      (await client.call<ThreadStatus>("get_thread_status", { thread_id })).statistics.outcomes;
    await until(
      "a deposit has landed",
      async () => await outcomes().then(({ landed_ok }) => landed_ok !== 0),
    );
    ledger.signal("SIGSTOP");
    await until("an operation is open", async () => (await outcomes())["unknown"] === 1);
    daemon.signal("SIGINT");
    await daemon.saw(/"message":"Stopping"/);
    await play(daemon, ledger);
  });
}

Deno.test("Signals that come together are one: the daemon still stops in order", () =>
  with_stopping(async (daemon, ledger) => {
    daemon.signal("SIGINT"); // As from `deno task`, which hands on the Ctrl-C that the daemon has had itself.
    daemon.signal("SIGTERM");
    ledger.signal("SIGCONT");
    const { code, signal, stderr } = await daemon.ended();
    assertEquals([code, signal], [0, null], stderr);
    assertEquals(daemon.log().at(-1)?.message, "Stopped");
  }));

Deno.test("A later signal ends the daemon at once", () =>
  with_stopping(async (daemon) => {
    await until("it ends", async () => {
      await system_clock.sleep(SAME_WISH_MS / 4);
      if (!daemon.has_ended) daemon.signal("SIGTERM");
      return daemon.has_ended;
    });
    const { signal } = await daemon.ended();
    assertEquals(signal, "SIGTERM");
    assert(!daemon.log().some(({ message }) => message === "Stopped"));
  }));
