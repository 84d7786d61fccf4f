import { assert, assertEquals } from "@std/assert";
import type { Clock } from "@/base/clock.ts";
import { start_service } from "@/daemon/compose.ts";
import { check_state } from "@/daemon/state_check/check_state.ts";
import { full_scene } from "../engine/full_scene.ts";
import { WholeClock } from "../recovery/lives.ts";
import { ServiceScene, started, test_config, with_directory } from "../support/service.ts";
import { with_cluster } from "../recovery/cluster.ts";

const HURRY = 10;
const DAY_MS = 86_400_000;
/** How far the wall clock leaps, each time from where it was; an hour for the change that people make twice a year. */
const LEAPS_MS = [3_600_000, 30 * DAY_MS, -31 * DAY_MS, -3_600_000, 400];

/** A machine whose wall clock is set again and again while its monotonic one goes on. */
class LeapingClock implements Clock {
  readonly inner = new WholeClock();
  readonly #start_ms = this.inner.now_ms();
  leap_ms = 0;

  now_ms(): number {
    return this.inner.now_ms() + this.leap_ms;
  }

  monotonic_ms(): number {
    return this.inner.monotonic_ms() - this.#start_ms;
  }

  sleep(delay_ms: number, signal?: AbortSignal): Promise<void> {
    return this.inner.sleep(delay_ms, signal);
  }
}

Deno.test("While the wall clock is set forward and back, threads go on and everything still agrees", () =>
  with_cluster((cluster) =>
    with_directory(async (directory) => {
      const config = test_config(directory, cluster.settings);
      const clock = new LeapingClock();
      const service = await started(start_service(config, clock, new AbortController().signal));
      clock.inner.go(HURRY);
      try {
        const scene = new ServiceScene(service, clock.inner, config.daemon.data_directory);
        const { all } = await full_scene(scene);
        await scene.start(...all);
        let count = 0;
        for (const leap_ms of LEAPS_MS) {
          clock.leap_ms += leap_ms;
          count += 1;
          for (const id of all) await scene.ended(id, count, "landed_ok", "landed_error");
          const { status, problems, uptime_seconds } = service.observation.health.report();
          assertEquals([status, problems], ["ok", []], `After a leap of ${leap_ms} ms`);
          assert(uptime_seconds >= 0);
        }
        await scene.call("get_thread_sessions", { thread_id: all[0] });
        await service.threads.stop_all("manual_stop");
        await service.auditor.check_pools();
        assertEquals(service.auditor.findings, []);
      } finally {
        clock.inner.go(1);
        assertEquals(await service.lifecycle.stop(), []);
      }
      const check = await check_state(config);
      assertEquals([check.differences, check.reports, check.agree], [[], [], true]);
    })
  ));
