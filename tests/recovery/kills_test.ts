/**
 * Daemon and ledger, each a process of its own, are killed at random moments, alone and together. What they leave is judged
 * by the ledger's own blocks. With the 20 kills of a daemon with its embedded ledger (tests/daemon/kill_test.ts) and the 12 of
 * a ledger alone (tests/localnet/durable_kill_test.ts) each run of all tests kills more than 50 times.
 */
import { assert, assertEquals } from "@std/assert";
import { system_clock } from "@/base/clock.ts";
import { OPERATION_DRAIN_MS } from "@/base/limits.ts";
import { create_rng } from "@/base/rng.ts";
import { judge, type Verdict } from "@/cli/chaos/judge.ts";
import { check_state } from "@/daemon/state_check/check_state.ts";
import { parse_address } from "@/domain/address.ts";
import { JsonRpcClient } from "@/jsonrpc/client.ts";
import { test_seed } from "../base/test_seed.ts";
import type { CliProcess } from "../support/process.ts";
import { type PoolReply, type ThreadStatus, until } from "../support/service.ts";
import { assert_well } from "./killed_daemon.ts";
import { type TwoProcesses, with_two_processes } from "./two_processes.ts";

const KILLS = 20;
const SLOT_MS = 40;
/** A kill comes at most this long after the last one has been got over. */
const LONGEST_LIFE_MS = 400;
/** Of ten starts of the daemon, so many are killed before it is ready. */
const KILLED_STARTS = 3;
const JUDGED_EVERY = 5;
/** From SIGTERM under load to the end of the process. */
const LONGEST_STOP_MS = 10_000;
const PACE = { min_interval_ms: 60, max_interval_ms: 240 };

async function set_the_scene(client: JsonRpcClient): Promise<void> {
  const { pool_id } = await client.call<PoolReply>("create_pool", {
    token_a_decimals: 9,
    token_b_decimals: 6,
  });
  const create = async (method: string, params: object) => {
    const { thread_id } = await client.call<{ thread_id: string }>(method, { pool_id, ...params, ...PACE });
    await client.call("start_thread", { thread_id });
  };
  for (const token_type of ["A", "B"]) {
    const money = { initial_amount: 10n ** 11n, auto_refill: true, max_fraction_percent: 60 };
    await create("create_deposit_thread", { token_type, ...money });
    await create("create_withdrawal_thread", { token_type });
  }
  await create("create_swap_thread", { direction: "a_to_b", initial_amount: 10n ** 10n });
  await create("create_swap_thread", { direction: "b_to_a", initial_amount: 10n ** 10n });
}

/** The two processes of one moment. */
class Pair {
  readonly #both: TwoProcesses;
  ledger: CliProcess;
  daemon: CliProcess;
  client: JsonRpcClient;

  private constructor(both: TwoProcesses, ledger: CliProcess, daemon: CliProcess, client: JsonRpcClient) {
    this.#both = both;
    this.ledger = ledger;
    this.daemon = daemon;
    this.client = client;
  }

  static async start(both: TwoProcesses): Promise<Pair> {
    const ledger = await both.start_ledger();
    await both.fund();
    const daemon = await both.start_daemon();
    return new Pair(both, ledger, daemon, new JsonRpcClient((await daemon.ready()).url));
  }

  async kill_ledger(): Promise<void> {
    this.ledger.signal("SIGKILL");
    await this.ledger.ended();
  }

  async start_ledger(): Promise<void> {
    this.ledger = await this.#both.start_ledger();
  }

  async kill_daemon(): Promise<void> {
    this.daemon.signal("SIGKILL");
    await this.daemon.ended();
  }

  /** Starts a daemon that does not come up. */
  async kill_start(life_ms: number): Promise<void> {
    await using daemon = await this.#both.start_daemon();
    await system_clock.sleep(life_ms);
    daemon.signal("SIGKILL");
    await daemon.ended();
  }

  async start_daemon(): Promise<void> {
    this.daemon = await this.#both.start_daemon();
    this.client = new JsonRpcClient((await this.daemon.ready()).url);
  }

  /** Lets a daemon settle what is open and bring its threads to rest. */
  async settle_and_stop(): Promise<void> {
    await this.start_daemon();
    for (const { thread_id } of await this.threads()) await this.client.call("stop_thread", { thread_id });
    this.daemon.signal("SIGTERM");
    const { code, stderr } = await this.daemon.ended();
    assertEquals(code, 0, stderr);
  }

  async threads(): Promise<ThreadStatus[]> {
    return (await this.client.call<{ threads: ThreadStatus[] }>("get_all_threads")).threads;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.daemon[Symbol.asyncDispose]();
    await this.ledger[Symbol.asyncDispose]();
  }
}

async function verdict_of(both: TwoProcesses): Promise<Verdict> {
  const core = parse_address((await both.core_wallet()).toBase58());
  assert(core !== undefined);
  return await judge(await both.config(), [both.url], core);
}

Deno.test("Daemon and ledger, killed one by one and together, do nothing twice, lose nothing and go on", () =>
  with_two_processes(SLOT_MS, async (both) => {
    const seed = test_seed();
    console.log(`TEST_SEED=${seed}`);
    const rng = create_rng(seed, "two processes");
    await using pair = await Pair.start(both);
    await set_the_scene(pair.client);
    const killed = { daemon: 0, start: 0, ledger: 0 };
    for (let kills = 0; kills < KILLS;) {
      await system_clock.sleep(rng.int(0, LONGEST_LIFE_MS));
      const place = `After ${JSON.stringify(killed)} of the run with TEST_SEED=${seed}`;
      const victim = rng.int(0, 9);
      const [takes_daemon, takes_ledger] = [victim < 7, victim >= 6];
      if (takes_ledger) await pair.kill_ledger();
      if (takes_daemon) await pair.kill_daemon();
      killed.daemon += takes_daemon ? 1 : 0;
      killed.ledger += takes_ledger ? 1 : 0;
      const before = kills;
      if (takes_ledger) await pair.start_ledger();
      if (takes_daemon && rng.int(0, 9) < KILLED_STARTS) {
        await pair.kill_start(rng.int(0, 2 * LONGEST_LIFE_MS));
        killed.start += 1;
      }
      kills = killed.daemon + killed.start + killed.ledger;
      const is_due = Math.floor(kills / JUDGED_EVERY) > Math.floor(before / JUDGED_EVERY);
      if (takes_daemon && is_due) assert_well(await verdict_of(both), place);
      if (takes_daemon) await pair.start_daemon();
      assertEquals((await pair.threads()).map(({ status }) => status), Array(6).fill("running"), place);
    }
    const landed = async () =>
      (await pair.threads()).map(({ statistics }) => Number(statistics.outcomes["landed_ok"]));
    await until(
      "a thread of each kind works again",
      async () => (await landed()).filter((count) => count > 0).length >= 3,
    );
    pair.daemon.signal("SIGTERM");
    const { code, took_ms, stderr } = await pair.daemon.ended();
    assertEquals(code, 0, stderr);
    assert(took_ms < LONGEST_STOP_MS, `It took ${took_ms} ms to stop`);
    let verdict = await verdict_of(both);
    const place = `At the end of the run with TEST_SEED=${seed}`;
    assert_well(verdict, place);
    // What a busy ledger has not executed by the end of the drain is left to the next start.
    if (took_ms >= OPERATION_DRAIN_MS) {
      await pair.settle_and_stop();
      verdict = await verdict_of(both);
      assert_well(verdict, place);
    }
    assertEquals(verdict.unknown, [], place);
    assert(verdict.landed > KILLS, `Only ${verdict.landed} operations landed`);
    const check = await check_state(await both.config());
    assertEquals([check.differences, check.agree], [[], true], place);
    console.log(
      `${JSON.stringify(killed)} killed, ${verdict.operations} operations, ${verdict.landed} landed, ` +
        `stopped within ${Math.round(took_ms)} ms, TEST_SEED=${seed}`,
    );
  }));
