import { assert, assertEquals } from "@std/assert";
import { type Clock, system_clock } from "@/base/clock.ts";
import { HURRIED_CALL_MS, LAST_READINGS_MS, OPERATION_DRAIN_MS, RPC_TIMEOUT_MS } from "@/base/limits.ts";
import { start_daemon } from "@/daemon/run.ts";
import { HONEST } from "@/nemesis/fault.ts";
import { Nemesis } from "@/nemesis/proxy.ts";
import { with_cluster } from "../recovery/cluster.ts";
import { started, test_config, until, with_directory } from "../support/service.ts";

/** What else a stop waits for, besides calls of the node. */
const OWN_WAITS_MS: readonly number[] = [OPERATION_DRAIN_MS, LAST_READINGS_MS];

/** The machine's time, but a wait that is longer than a hurried call's ends only when nobody waits any more. */
const impatient_clock: Clock = {
  now_ms: () => system_clock.now_ms(),
  monotonic_ms: () => system_clock.monotonic_ms(),
  sleep(delay_ms, signal) {
    const comes = delay_ms <= HURRIED_CALL_MS || OWN_WAITS_MS.includes(delay_ms);
    if (comes || signal === undefined) return system_clock.sleep(delay_ms, signal);
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  },
};

Deno.test("A node that does not answer any more does not keep the daemon from ending: its calls are cut after two seconds", () =>
  with_cluster(({ settings }) =>
    with_directory(async (directory) => {
      // The time that a call has otherwise never comes: what ends, ends because of the stop.
      assert(HURRIED_CALL_MS < RPC_TIMEOUT_MS && !OWN_WAITS_MS.includes(RPC_TIMEOUT_MS));
      const ledger_url = String(settings["solana"]?.["rpc_url"]);
      const nemesis = new Nemesis({ ledger_url, port: 0, fault: HONEST });
      try {
        const config = test_config(directory, { ...settings, solana: { rpc_url: nemesis.url } });
        const { service } = await started(start_daemon(config, impatient_clock));
        const call = (method: string, params: object) => service.methods.call(method, params as never);
        const { pool_id } = await call("create_pool", {}) as { pool_id: string };
        const deposit = {
          pool_id,
          token_type: "A",
          initial_amount: 10n ** 9n,
          min_interval_ms: 20,
          max_interval_ms: 40,
        };
        const { thread_id } = await call("create_deposit_thread", deposit) as { thread_id: string };
        await call("start_thread", { thread_id });
        const outcomes = () => service.threads.get(thread_id).statistics.outcomes;
        await until("a deposit has landed", () => outcomes().landed_ok > 0);
        let unanswered = 0;
        nemesis.fault = () => {
          unanswered += 1;
          return Promise.resolve("silence");
        };
        await until("an operation is open", () => outcomes().unknown === 1);
        const before_check = unanswered;
        let check = "open";
        void service.auditor.check_pools().then(() => check = "checked", () => check = "failed");
        await until("the check's call has reached the node", () => unanswered > before_check);
        assertEquals(check, "open");
        let problems: unknown;
        void service.lifecycle.stop().then((found) => problems = found);
        await until("the daemon has stopped", () => problems !== undefined);
        assertEquals([problems, check], [[], "failed"]);
      } finally {
        await nemesis.stop();
      }
    })
  ));
