import { assert, assertEquals } from "@std/assert";
import { system_clock } from "@/base/clock.ts";
import { start_daemon } from "@/daemon/run.ts";
import { HONEST } from "@/nemesis/fault.ts";
import { Nemesis } from "@/nemesis/proxy.ts";
import { with_cluster } from "../recovery/cluster.ts";
import { started, test_config, until, with_directory } from "../support/service.ts";

const LONGEST_STOP_MS = 10_000;

Deno.test("A node that does not answer any more does not keep the daemon from ending within ten seconds", () =>
  with_cluster(({ settings }) =>
    with_directory(async (directory) => {
      const ledger_url = String(settings["solana"]?.["rpc_url"]);
      const nemesis = new Nemesis({ ledger_url, port: 0, fault: HONEST });
      try {
        const config = test_config(directory, { ...settings, solana: { rpc_url: nemesis.url } });
        const { service } = await started(start_daemon(config));
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
        await until("a deposit has landed", () =>
          service.threads.get(thread_id).statistics.outcomes.landed_ok > 0);
        nemesis.fault = () =>
          Promise.resolve("silence");
        await until("an operation is open", () =>
          service.threads.get(thread_id).statistics.outcomes.unknown === 1);
        const check = service.auditor.check_pools().then(() =>
          "checked", () =>
          "failed");
        await system_clock.sleep(200);
        const started_ms = system_clock.monotonic_ms();
        assertEquals(await service.lifecycle.stop(), []);
        const took_ms = system_clock.monotonic_ms() - started_ms;
        assert(took_ms < LONGEST_STOP_MS, `It took ${took_ms} ms`);
        assertEquals(await check, "failed");
      } finally {
        await nemesis.stop();
      }
    })
  ));
