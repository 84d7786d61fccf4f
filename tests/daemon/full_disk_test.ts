import { PublicKey } from "@solana/web3.js";
import { DatabaseSync } from "node:sqlite";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { system_clock } from "@/base/clock.ts";
import { type Daemon, start_daemon } from "@/daemon/run.ts";
import { check_state } from "@/daemon/state_check/check_state.ts";
import { type OutsideCluster, with_cluster } from "../recovery/cluster.ts";
import { WholeClock } from "../recovery/lives.ts";
import { with_mount } from "../storage/mount.ts";
import {
  refusal_of,
  started,
  test_config,
  type ThreadStatus,
  until,
  with_directory,
} from "../support/service.ts";

/** Takes the service the room to write; answers how to give it back. */
type Obstruct = (directory: string) => Promise<() => Promise<void>>;

const HURRY = 10;
/** Some cycles of every thread, at that speed. */
const SOME_CYCLES_MS = 1_500;

/** Fills the file system to its last byte. */
const fill_the_disk: Obstruct = async (directory) => {
  const ballast = `${directory}/ballast`;
  const file = await Deno.open(ballast, { write: true, create: true });
  for (let bytes = 65_536; bytes >= 512;) {
    try {
      await file.write(new Uint8Array(bytes));
    } catch {
      bytes >>= 1; // No room for so many any more.
    }
  }
  file.close();
  return () => Deno.remove(ballast);
};

/** Where no small disk can be had: somebody else holds the journal, so that nothing can be written to it. */
const hold_the_journal: Obstruct = (directory) => {
  const other = new DatabaseSync(`${directory}/data/journal.sqlite`);
  other.exec("BEGIN IMMEDIATE");
  return Promise.resolve(() => Promise.resolve(other.close()));
};

interface Answer {
  readonly code: number;
  readonly status: string;
  readonly problems: { readonly component: string; readonly message: string }[];
}

async function health(url: string): Promise<Answer> {
  const response = await fetch(`${url}/health`);
  return { code: response.status, ...await response.json() };
}

/** One thread of each side, running. */
async function put_under_load({ service }: Daemon): Promise<{ pool: PublicKey; ids: string[] }> {
  const call = (method: string, params: object) => service.methods.call(method, params as never);
  const { pool_id } = await call("create_pool", {}) as { pool_id: string };
  const ids: string[] = [];
  for (const token_type of ["A", "B"]) {
    const created = await call("create_deposit_thread", { pool_id, token_type, initial_amount: 10n ** 12n });
    const { thread_id } = created as { thread_id: string };
    await call("start_thread", { thread_id });
    ids.push(thread_id);
  }
  return { pool: new PublicKey(pool_id), ids };
}

/** What cannot be written down is not begun, and the refusal says why. */
async function refuses_new_work({ service }: Daemon, pool_id: string, thread_id: string): Promise<void> {
  for (
    const [method, params] of [
      ["create_withdrawal_thread", { pool_id, token_type: "A" }],
      ["empty_thread", { thread_id }],
    ] as const
  ) {
    const { code, data } = await refusal_of(service.methods.call(method, params));
    assertEquals([code, data.kind], [-1009, "system_failed"], method);
  }
}

async function live_through_it(
  directory: string,
  { settings, web3 }: OutsideCluster,
  obstruct: Obstruct,
): Promise<void> {
  const config = test_config(directory, settings);
  const clock = new WholeClock();
  const daemon = await started(start_daemon(config, clock));
  const { service, url } = daemon;
  const threads = async () =>
    (await service.methods.call("get_all_threads", {}) as { threads: ThreadStatus[] }).threads;
  try {
    clock.go(HURRY);
    const { pool, ids } = await put_under_load(daemon);
    const on_ledger = async () => (await web3.getSignaturesForAddress(pool)).length;
    await until("operations have landed", async () => await on_ledger() >= 10);
    assertEquals((await health(url)).code, 200);

    const make_room = await obstruct(directory);
    await until("the journal says that it cannot write", () => service.keeper.problem !== undefined);
    const { code, status, problems } = await health(url);
    assertEquals([code, status], [503, "failing"]);
    const journal = problems.find(({ component }) => component === "journal");
    assertMatch(journal?.message ?? "", /is full|is locked/);
    const ready = await fetch(`${url}/readyz`);
    assertEquals(ready.status, 503);
    assert((await ready.json()).reasons.includes("journal"), "Not ready while the disk refuses");
    await refuses_new_work(daemon, pool.toBase58(), ids[0] ?? "");
    await until("what was sent has ended", () => service.settler.open_count === 0);
    const before = await on_ledger();
    await system_clock.sleep(SOME_CYCLES_MS);
    assertEquals(await on_ledger(), before, "Something was sent that is not written down");
    assert((await health(url)).problems.length > 0, "It does not say so any more");
    assertEquals((await threads()).map(({ status }) => status), ["running", "running"]);

    await make_room();
    await until("it is well again", async () => (await health(url)).code === 200);
    for (const id of ids) {
      const done = async () =>
        (await threads()).find(({ thread_id }) => thread_id === id)?.statistics.outcomes;
      const count = (await done())?.["landed_ok"] ?? 0;
      await until(`${id} works again`, async () => ((await done())?.["landed_ok"] ?? 0) > count);
    }
  } finally {
    clock.go(1);
    await service.lifecycle.stop();
  }
  const check = await check_state(config);
  assertEquals([check.differences, check.reports, check.agree], [[], [], true]);
  assertEquals(check.ledger.open, 0);
  assert(check.ledger.landed_on_ledger >= 11, `${check.ledger.landed_on_ledger} operations`);
}

Deno.test("When the disk is full it says so, sends nothing, loses nothing, and goes on when there is room", () =>
  with_cluster((cluster) =>
    with_mount(
      "size=6m",
      (directory) => live_through_it(directory, cluster, fill_the_disk),
      () => with_directory((directory) => live_through_it(directory, cluster, hold_the_journal)),
    )
  ));

Deno.test("The same when somebody else holds the journal", () =>
  with_cluster((cluster) =>
    with_directory((directory) => live_through_it(directory, cluster, hold_the_journal))
  ));
