import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { SYSVAR_CLOCK_PUBKEY } from "@solana/web3.js";
import { system_clock } from "@/base/clock.ts";
import { MAX_CLOCK_OFFSET_SECONDS } from "@/base/limits.ts";
import { start_localnet } from "@/localnet/mod.ts";
import { on_ledger, with_ledger_path } from "./durable_scene.ts";
import { eventually, type LedgerScene } from "./ledger_scene.ts";

const DAY_SECONDS = 86_400;
/** How far a ledger's time may be from where it is expected: no test of ours takes an hour. */
const SLACK_SECONDS = 3_600;

const machine_seconds = () => system_clock.now_ms() / 1_000;

/** What the ledger takes for the time: its Clock sysvar, and its newest block. */
async function times(scene: LedgerScene): Promise<{ clock: number; block: number }> {
  const account = await scene.web3.getAccountInfo(SYSVAR_CLOCK_PUBKEY, "processed");
  const block = await scene.web3.getBlockTime(await scene.web3.getSlot("confirmed"));
  assert(account && block !== null);
  return { clock: Number(account.data.readBigInt64LE(32)), block };
}

async function assert_offset(scene: LedgerScene, offset_seconds: number): Promise<void> {
  // The newest block after a restart is one of the earlier run.
  await scene.reach(await scene.web3.getSlot("processed"), "confirmed");
  for (const [name, seconds] of Object.entries(await times(scene))) {
    const found = seconds - machine_seconds();
    assert(
      Math.abs(found - offset_seconds) < SLACK_SECONDS,
      `${name}: ${found} s, expected ${offset_seconds} s`,
    );
  }
}

Deno.test("clock and block times are as far from the machine's as asked for", async () => {
  const offsets = [
    undefined,
    0,
    3 * DAY_SECONDS,
    -3 * DAY_SECONDS,
    MAX_CLOCK_OFFSET_SECONDS,
    -MAX_CLOCK_OFFSET_SECONDS,
  ];
  for (const clock_offset_seconds of offsets) {
    await with_ledger_path((path) =>
      on_ledger(path, async (scene) => {
        await assert_offset(scene, clock_offset_seconds ?? 0);
        const first = await times(scene);
        await eventually(async () => (await times(scene)).block > first.block); // It goes on.
      }, { clock_offset_seconds })
    );
  }
});

Deno.test("a restart moves the clock on, and never back", () =>
  with_ledger_path(async (path) => {
    await on_ledger(path, (scene) => assert_offset(scene, 0));
    await on_ledger(path, (scene) => assert_offset(scene, 2 * DAY_SECONDS), {
      clock_offset_seconds: 2 * DAY_SECONDS,
    });
    // Without the offset the ledger's time stands until the machine's has caught up.
    for (const clock_offset_seconds of [0, -DAY_SECONDS]) {
      await on_ledger(path, async (scene) => {
        await assert_offset(scene, 2 * DAY_SECONDS);
        const before = await times(scene);
        await scene.reach(await scene.web3.getSlot("confirmed") + 3, "confirmed");
        assertEquals(await times(scene), before);
      }, { clock_offset_seconds });
    }
    await on_ledger(path, (scene) => assert_offset(scene, 5 * DAY_SECONDS), {
      clock_offset_seconds: 5 * DAY_SECONDS,
    });
  }));

Deno.test("an offset that is no number of seconds, or too large a one, is refused", async () => {
  for (
    const clock_offset_seconds of [1.5, NaN, MAX_CLOCK_OFFSET_SECONDS + 1, -MAX_CLOCK_OFFSET_SECONDS - 1]
  ) {
    const error = await assertRejects(() =>
      start_localnet({ port: 0, slot_ms: 20, programs: [], clock_offset_seconds })
    );
    assertStringIncludes(error.message, `A clock offset of ${clock_offset_seconds} s is not possible`);
  }
});
