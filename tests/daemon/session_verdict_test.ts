/** Whether a session can vouch for its pool: on the true contract, on builds with a bug, and over restarts. */
import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { disk } from "@/storage/file_system.ts";
import { decode_session, type SessionDocument } from "@/storage/documents/session_document.ts";
import { session_files } from "../recovery/left_behind.ts";
import { type Lives, with_lives } from "../recovery/lives.ts";
import { type RawSettings, type ServiceScene, until } from "../support/service.ts";

interface Sessions {
  readonly sessions: readonly {
    readonly verification_summary: { readonly pool_verification_passed: boolean | null };
  }[];
}

function planted(name: string): RawSettings {
  return { localnet: { program: fileURLToPath(new URL(`../fixtures/planted/${name}.so`, import.meta.url)) } };
}

async function verdicts(scene: ServiceScene, thread_id: string): Promise<(boolean | null)[]> {
  const { sessions } = await scene.call<Sessions>("get_thread_sessions", { thread_id });
  return sessions.map(({ verification_summary }) => verification_summary.pool_verification_passed);
}

async function last_file(lives: Lives, thread_id: string): Promise<SessionDocument> {
  const paths = (await session_files(lives.data_directory, thread_id)).toSorted();
  return decode_session(await Deno.readTextFile(paths.at(-1) ?? ""));
}

/** A deposit thread of A, a withdrawal thread of A that gets its LP tokens, a swap thread of B that has nothing. */
async function three_threads(scene: ServiceScene): Promise<[string, string, string]> {
  const { pool_id } = await scene.pool();
  return [
    await scene.thread("deposit", { pool_id, token_type: "A", initial_amount: 10n ** 12n }),
    await scene.thread("withdrawal", { pool_id, token_type: "A" }),
    await scene.thread("swap", { pool_id, direction: "b_to_a" }),
  ];
}

Deno.test("sessions: on the true contract they vouch for the pool; one without an operation says nothing", () =>
  with_lives(async (lives) => {
    const ids = await lives.live(async (scene) => {
      const made = await three_threads(scene);
      const [deposit, withdrawal, swap] = made;
      await scene.start(...made);
      await scene.ended(deposit, 3);
      await scene.ended(withdrawal, 2);
      for (const thread_id of [deposit, withdrawal]) await scene.call("stop_thread", { thread_id });
      await until(
        "both sessions are told",
        async () =>
          (await verdicts(scene, deposit)).length + (await verdicts(scene, withdrawal)).length === 2,
      );
      assertEquals([...await verdicts(scene, deposit), ...await verdicts(scene, withdrawal)], [true, true]);
      assertEquals(await verdicts(scene, swap), []);
      return made;
    });
    const [deposit, withdrawal, swap] = ids;
    const { pool_verification, pool_verification_data: data, counters } = await last_file(lives, withdrawal);
    assert(pool_verification.passed && pool_verification.operations_checked >= 2);
    assertEquals(data["observed_pool_token_decrease"], data["expected_pool_token_decrease"]);
    assertEquals(data["observed_pool_lp_decrease"], counters.amount_in);
    assert(counters.amount_in > 0n);
    // The index is made anew from the files.
    for (const suffix of ["", "-wal", "-shm"]) {
      const path = `${lives.data_directory}/index.sqlite${suffix}`;
      if (await disk.status(path) !== undefined) await Deno.remove(path);
    }
    await lives.live(async (scene) => {
      assertEquals(await verdicts(scene, deposit), [true]);
      assertEquals(await verdicts(scene, swap), [null]);
    });
  }));

Deno.test("sessions: what a transaction shows to be wrong disproves every session of the pool, also after a restart", () =>
  with_lives(async (lives) => {
    const settings = planted("deposit_mints_one_more");
    const ids = await lives.live(async (scene) => {
      const made = await three_threads(scene);
      const [deposit] = made;
      const { pool_id } = await scene.pool();
      const innocent = await scene.thread("swap", {
        pool_id,
        direction: "a_to_b",
        initial_amount: 10n ** 9n,
      });
      await scene.start(...made, innocent);
      await scene.ended(deposit, 2);
      await scene.ended(innocent, 2, "landed_error");
      const { operations } = await scene.call<{
        operations: { pool_check: { as_expected: boolean; model: string } | null }[];
      }>("get_operations", { thread_id: deposit, outcome: "landed_ok" });
      assertEquals(operations[0]?.pool_check, { as_expected: false, model: "different" });
      return { made, innocent };
    }, settings);
    const [deposit, , swap] = ids.made;
    const { pool_verification, pool_verification_data: data } = await last_file(lives, deposit);
    assertEquals(pool_verification.passed, false);
    assert(pool_verification.operations_different >= 2 && pool_verification.finding_id !== null);
    assertEquals(
      data["observed_pool_lp_increase"],
      data["expected_pool_lp_increase"],
      "The wallet got what was minted",
    );
    assert((data["observed_pool_lp_increase"] ?? 0n) > (data["observed_pool_token_increase"] ?? 0n));
    await lives.live(async (scene) => {
      assertEquals((await verdicts(scene, deposit)).at(-1), false);
      assertEquals((await verdicts(scene, swap)).at(-1), false, "It was there when it happened");
      assertEquals((await verdicts(scene, ids.innocent)).at(-1), true, "Another pool");
    }, { ...settings, threading: { resume_on_start: false } });
  }));

Deno.test("sessions: what only a reading shows disproves a session that has ended, at its end or the daemon's", () =>
  with_lives(async (lives) => {
    const settings = planted("deposit_books_one_more");
    const ids = await lives.live(async (scene) => {
      const made = await three_threads(scene);
      const [deposit, withdrawal] = made;
      await scene.start(deposit);
      await scene.ended(deposit, 2);
      await scene.call("stop_thread", { thread_id: deposit });
      await until("the session is disproved", async () => (await verdicts(scene, deposit))[0] === false);
      assertEquals((await last_file(lives, deposit)).pool_verification.operations_different, 0);
      // Once more, and nobody waits for a reading.
      await scene.start(deposit, withdrawal);
      await scene.ended(deposit, 2);
      return made;
    }, settings);
    for (const thread_id of ids.slice(0, 2)) {
      const { session_info, pool_verification } = await last_file(lives, thread_id);
      assertEquals([session_info.stop_reason, pool_verification.passed], ["daemon_stop", false], thread_id);
    }
  }));
