/**
 * A daemon under load is killed at random moments, again and again. After each kill everything that it has left tells the
 * same story as the ledger's own blocks, and the next start goes on with it.
 */
import { assert, assertEquals } from "@std/assert";
import { system_clock } from "@/base/clock.ts";
import { create_rng } from "@/base/rng.ts";
import { check_state, type StateCheck } from "@/daemon/state_check/check_state.ts";
import { settings_of } from "@/cli/settings.ts";
import { JsonRpcClient } from "@/jsonrpc/client.ts";
import { test_seed } from "../base/test_seed.ts";
import { CliProcess, run_cli } from "../support/process.ts";
import { assert_agreement, killable_config, work_on_everything } from "../recovery/killed_daemon.ts";
import { type ThreadStatus, until, with_directory } from "../support/service.ts";

const KILLS = 20;
const THREADS = 6;
/** A kill comes at most this long after the daemon is ready: in its first cycles, in a write, between two. */
const LONGEST_LIFE_MS = 2_500;

async function threads_of(client: JsonRpcClient): Promise<ThreadStatus[]> {
  return (await client.call<{ threads: ThreadStatus[] }>("get_all_threads")).threads;
}

Deno.test("Killed at any moment, the daemon loses no landed operation, counts none twice, and goes on", () =>
  with_directory(async (directory) => {
    const seed = test_seed();
    const rng = create_rng(seed, "kills");
    const config_path = await killable_config(directory);
    const config = await settings_of({ config: config_path });
    let wallets: string[] = [];
    let operations = 0;
    for (let kill = 0; kill <= KILLS; kill += 1) {
      const place = `After kill ${kill} of the run with TEST_SEED=${seed}`;
      await using daemon = CliProcess.start("serve", ["--config", config_path]);
      const client = new JsonRpcClient((await daemon.ready()).url);
      if (kill === 0) await work_on_everything(client);
      const threads = await threads_of(client);
      assertEquals(threads.map(({ status }) => status), Array(THREADS).fill("running"), place);
      const found = threads.map(({ wallet_address }) => wallet_address);
      if (kill > 0) assertEquals(found, wallets, place);
      wallets = found;
      if (kill === KILLS) {
        // The last one lives: its threads work with the keys that have survived, and it ends in order.
        await until(
          "every thread's wallet is in use again",
          async () =>
            (await threads_of(client)).some(({ statistics }) => statistics.outcomes["landed_ok"] !== 0),
        );
        daemon.signal("SIGTERM");
        assertEquals((await daemon.ended()).code, 0, daemon.stderr);
        break;
      }
      await system_clock.sleep(rng.int(0, LONGEST_LIFE_MS));
      daemon.signal("SIGKILL");
      await daemon.ended();
      const check = await check_state(config);
      assert_agreement(check, place);
      assert(check.operations >= operations, `${place}: operations were lost`);
      operations = check.operations;
    }
    const { code, stdout, stderr } = await run_cli("cli", [
      "verify-state",
      "--config",
      config_path,
      "--json",
    ]);
    assertEquals(code, 0, stdout + stderr);
    const last = JSON.parse(stdout) as StateCheck;
    assertEquals([last.agree, last.ledger.open, last.threads], [true, 0, THREADS]);
    assert(last.operations > KILLS, `Only ${last.operations} operations in ${KILLS} lives`);
    assert(last.sessions >= KILLS * THREADS, `Only ${last.sessions} sessions`);
    console.log(
      `${KILLS} kills, ${last.operations} operations, ${last.sessions} sessions, TEST_SEED=${seed}`,
    );
  }));
