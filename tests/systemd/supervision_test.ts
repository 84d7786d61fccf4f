/** What the service manager hears, and when the watchdog goes hungry. */
import { assert, assertEquals } from "@std/assert";
import type { ServiceManager } from "@/daemon/notify.ts";
import { Progress, type ProgressSources } from "@/daemon/progress.ts";
import { supervise } from "@/daemon/supervision.ts";
import { log_of } from "@/base/log.ts";
import { ManualClock } from "../base/manual_clock.ts";
import { until, with_daemon } from "../support/service.ts";

/** Keeps what it is told. */
class MemoryManager implements ServiceManager {
  readonly told: string[] = [];
  readonly watchdog_ms: number | undefined;

  constructor(watchdog_ms?: number) {
    this.watchdog_ms = watchdog_ms;
  }

  #tell(text: string): Promise<void> {
    this.told.push(text);
    return Promise.resolve();
  }

  ready = (status: string) => this.#tell(`ready ${status}`);
  more_time = (duration_ms: number) => this.#tell(`more time ${duration_ms}`);
  status = (text: string) => this.#tell(text);
  alive = () => this.#tell("alive");
  stopping = (status: string) => this.#tell(`stopping ${status}`);
  close = () => {};
}

Deno.test("supervision: the watchdog is fed twice in its time, and not while nothing goes on", async () => {
  const clock = new ManualClock();
  const manager = new MemoryManager(4_000);
  const stop = new AbortController();
  let progressing = true;
  const supervised = { status: () => "fine", is_progressing: () => Promise.resolve(progressing) };
  const running = supervise(manager, supervised, clock, log_of("test"), stop.signal);
  await clock.settle();
  assertEquals(manager.told, ["ready fine"]);
  await clock.advance(8_000);
  assertEquals(manager.told.slice(1), Array(4).fill("alive"));
  progressing = false;
  await clock.advance(40_000);
  assertEquals(manager.told.filter((text) => text === "alive").length, 4);
  assertEquals(manager.told.filter((text) => text === "fine").length, 4);
  progressing = true;
  await clock.advance(2_000);
  assertEquals(manager.told.at(-1), "alive");
  stop.abort();
  await running;
});

Deno.test("supervision: without a watchdog only the status is told", async () => {
  const clock = new ManualClock();
  const manager = new MemoryManager();
  const stop = new AbortController();
  const supervised = { status: () => "fine", is_progressing: () => Promise.resolve(true) };
  const running = supervise(manager, supervised, clock, log_of("test"), stop.signal);
  await clock.advance(20_000);
  assertEquals(manager.told, ["ready fine", "fine", "fine"]);
  stop.abort();
  await running;
});

Deno.test("progress: blocks that a real node has and that nobody follows are none", () =>
  with_daemon(async ({ service }) => {
    const { rpc_client, observation } = service;
    const newest_slot = () => rpc_client.call<number>("getSlot", [{ commitment: "confirmed" }]);
    const followed = () => observation.health.report().slot;
    let has_running_threads = true;
    let frozen: number | undefined;
    let node_problem: string | undefined;
    const sources: ProgressSources = {
      has_running_threads: () => has_running_threads,
      slot: () => frozen ?? followed(),
      node_problem: () => node_problem,
      newest_slot,
    };
    const progress = new Progress(sources);
    for (let look = 0; look < 3; look += 1) {
      const before = followed();
      await until("blocks are followed", () => followed() > before);
      assertEquals(await progress.is_seen(), true, "the follower goes on");
    }
    frozen = followed();
    await progress.is_seen();
    const stuck = frozen;
    await until("the node has newer blocks", async () => await newest_slot() > stuck);
    assertEquals(await progress.is_seen(), false, "the chain goes on without us");
    node_problem = "no answer";
    assertEquals(await progress.is_seen(), true, "the node is not ours to mend");
    node_problem = undefined;
    has_running_threads = false;
    assertEquals(await progress.is_seen(), true, "nobody works");
    has_running_threads = true;
    assertEquals(await progress.is_seen(), false, "the chain still goes on without us");
    frozen = await newest_slot() + 1_000_000;
    await progress.is_seen();
    assertEquals(await progress.is_seen(), true, "the chain stands still");
    assert(followed() > 0);
  }));
