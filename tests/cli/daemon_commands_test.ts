/** The commands that talk to a daemon, as processes beside a real one. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parse_json } from "@/base/json.ts";
import { EXIT } from "@/daemon/exit_codes.ts";
import { JsonRpcClient } from "@/jsonrpc/client.ts";
import { assert_refused, type Ended, run_cli } from "../support/process.ts";
import { type PoolReply, until, with_daemon } from "../support/service.ts";

const MOST = "18446744073709551615";

interface Deposits {
  readonly threads: readonly { readonly statistics: { readonly successful_deposits: number } }[];
}

type Run = (...args: string[]) => Promise<Ended>;

/** Commands that find the daemon by the environment alone. */
function commands_of(url: string, env: Record<string, string> = {}): Run {
  return (...args) => run_cli("cli", args, { FRT_STRESS_URL: url, ...env });
}

/** What a command that succeeds writes. */
async function text_of(running: Promise<Ended>): Promise<string> {
  const { code, stdout, stderr } = await running;
  assertEquals([code, stderr], [EXIT.ok, ""]);
  return stdout.trimEnd();
}

async function json_of<T>(running: Promise<Ended>): Promise<T> {
  return parse_json(await text_of(running)) as T;
}

Deno.test("pools and threads are made, driven and deleted, with tables for people and documents for programs", () =>
  with_daemon(async ({ url }) => {
    const run = commands_of(url);
    const [none, nobody] = await Promise.all([text_of(run("pools")), text_of(run("threads"))]);
    assertMatch(none + nobody, /^No pools\. .*frt pools create.*No threads\. .*frt threads create/s);
    const created = run(
      "pools",
      "create",
      "--decimals-a",
      "9",
      "--decimals-b",
      "6",
      "--ratio",
      "160",
      "--json",
    );
    const { pool_id, ratio_a_numerator } = await json_of<PoolReply>(created);
    assert(ratio_a_numerator > 0);
    const beginning = pool_id.slice(0, 6);
    const at = ["--pool", beginning];
    const deposits = ["threads", "create", "deposit", ...at, "--token", "A", "--amount", "1000000000"];
    assertEquals(
      await text_of(run(...deposits, "--count", "2", "--start")),
      "deposit_1 runs\ndeposit_2 runs",
    );
    const swaps = ["threads", "create", "swap", ...at, "--direction", "b_to_a", "--amount", MOST];
    const [withdrawal, swap] = await Promise.all([
      json_of<{ created: unknown[] }>(
        run("threads", "create", "withdrawal", ...at, "--token", "A", "--json"),
      ),
      text_of(run(...swaps)),
    ]);
    assertEquals([withdrawal.created.length, swap], [1, "swap_1 created"]);
    const again = await run(...swaps);
    assert_refused(again, EXIT.refused, "b_to_a", "other direction");

    await lists_fit(run, commands_of(url, { COLUMNS: "40" }), pool_id);

    const client = new JsonRpcClient(url);
    await until("both have deposited", async () => {
      const { threads } = await client.call<Deposits>("get_all_threads", { thread_type: "deposit" });
      return threads.every(({ statistics }) => statistics.successful_deposits > 0);
    });
    const stop = await json_of<{ stopped: string[]; refused: unknown[] }>(
      run("threads", "stop", ...at, "--json"),
    );
    assertEquals([stop.stopped.sort(), stop.refused], [["deposit_1", "deposit_2"], []]);
    const half = await run("threads", "start", "withdrawal_1", "nobody_1");
    assertEquals([half.code, half.stdout], [EXIT.refused, "1 started: withdrawal_1\n"]);
    assertStringIncludes(half.stderr, "nobody_1");
    assertEquals(await text_of(run("threads", "stop", "withdrawal_1")), "1 stopped: withdrawal_1");
    assertMatch(
      await text_of(run("threads", "empty", "deposit_1")),
      /^deposit_1 emptied; burnt: [\d,]+ of \w+$/,
    );
    await what_the_past_shows(run);
    await pools_agree(run, pool_id);
    await destruction_asks(run);
  }));

async function lists_fit(run: Run, narrow_run: Run, pool_id: string): Promise<void> {
  const [pools, shown, threads, narrow, listed] = await Promise.all([
    text_of(run("pools")),
    text_of(run("pools", "show", pool_id.slice(0, 6))),
    text_of(run("threads")),
    text_of(narrow_run("threads", "list", "--kind", "deposit")),
    json_of<{ threads: { thread_id: string }[] }>(run("threads", "--state", "created", "--json")),
  ]);
  const page = await json_of<{ threads: unknown[]; next_cursor: string }>(
    run("threads", "--limit", "1", "--json"),
  );
  assertEquals([page.threads.length, page.next_cursor], [1, "deposit_1"]);
  assertMatch(pools, new RegExp(`^${pool_id}  1 Token [AB] = 160 Token [AB]  [96]/[96] .* own`, "m"));
  assertStringIncludes(shown, `pool      ${pool_id}`);
  assertMatch(threads, /^deposit_2 +\w{6} +A +running /m);
  assertMatch(
    threads,
    new RegExp(`^swap_1 .* B → A +created .* ${MOST.replace(/\B(?=(\d{3})+$)/g, ",")} `, "m"),
  );
  assertMatch(threads, /^4 threads: 2 running, 0 stopped, 2 created, 0 error; /m);
  const table = narrow.split("\n\n")[0] ?? "";
  assert(table.split("\n").every((line) => line.length <= 40), narrow);
  assertEquals(listed.threads.map(({ thread_id }) => thread_id).sort(), ["swap_1", "withdrawal_1"]);
}

async function what_the_past_shows(run: Run): Promise<void> {
  const [status, document, operations, sessions, errors, thread, page] = await Promise.all([
    text_of(run("status")),
    json_of<{ health: { status: string }; pools: number }>(run("status", "--json")),
    text_of(run("operations", "--thread", "deposit_1", "--outcome", "landed_ok")),
    text_of(run("sessions", "deposit_1")),
    json_of<{ errors: unknown[] }>(run("errors", "--unexpected", "--json")),
    text_of(run("threads", "show", "deposit_1")),
    text_of(run("operations", "--limit", "1")),
  ]);
  assertMatch(status, /^service {5}ok, .*^wallet {6}\w{32,44}, [\d,.]+ SOL, .*^findings {4}none$/ms);
  assertEquals([document.health.status, document.pools], ["ok", 1]);
  assertMatch(
    operations,
    /^ *\d+ +[\d: -]{19} +deposit_1 +(cycle|empty) +landed_ok .* [1-9A-HJ-NP-Za-km-z]{80,88}$/m,
  );
  assertMatch(sessions, /manual_stop .* session_[\d_-]+\.json$/m);
  assertEquals(errors.errors, []);
  assertMatch(thread, /^thread {6}deposit_1 \(A\), stopped, .*^outcomes {4}landed ok [1-9]/ms);
  assertMatch(page, /\nOlder ones: --cursor \d+$/);
}

async function pools_agree(run: Run, pool_id: string): Promise<void> {
  assertMatch(
    await text_of(run("verify", pool_id.slice(0, 6))),
    new RegExp(`^${pool_id} {2}PASSED {2}(\\d+) of \\1 checks pass at slot [\\d,]+$`),
  );
  const { pools } = await json_of<{ pools: { passed: boolean }[] }>(run("verify", "--json"));
  assertEquals(pools.map(({ passed }) => passed), [true]);
  assertMatch(await text_of(run("verify", "--details")), /^ok +\S+ +\d+ +\d+ /m);
}

async function destruction_asks(run: Run): Promise<void> {
  const cases: [string[], string][] = [
    [["delete", "deposit_1"], "--yes"],
    [["empty", "--all"], "--yes"],
    [["delete"], "neither"],
    [["stop", "deposit_1", "--all"], "both"],
    [["start", "--kind", "burn"], "Allowed choices are deposit, withdrawal, swap"],
    [["create", "deposit", "--pool", "x"], "--token"],
    [["create", "swap", "--pool", "x", "--direction", "b_to_a", "--amount", "1e3"], "1e3"],
    [["list", "--limit", "0"], "--limit"],
  ];
  await Promise.all(cases.map(async ([args, part]) => {
    const { code, stdout, stderr } = await run("threads", ...args);
    assertEquals([code, stdout], [EXIT.usage, ""], stderr);
    assertStringIncludes(stderr, part);
  }));
  const deleted = await text_of(run("threads", "delete", "--state", "stopped", "--yes"));
  assertMatch(deleted, /^deposit_1 deleted; \d+\.\d{4} SOL returned, nothing burnt$/m);
  assertMatch(deleted, /^deposit_2 deleted; \d+\.\d{4} SOL returned, burnt: [\d,]+ of /m);
  assertEquals(deleted.split("\n").length, 3);
  const left = await json_of<{ threads: { thread_id: string }[] }>(run("threads", "--json"));
  assertEquals(left.threads.map(({ thread_id }) => thread_id), ["swap_1"]);
}

Deno.test("--url stands above the variable; refusals are documents where documents were asked for", () =>
  with_daemon(async ({ url }) => {
    const elsewhere = commands_of("http://127.0.0.1:1");
    assertEquals(await text_of(elsewhere("pools", "--json", "--url", url)), '{\n  "pools": []\n}');
    assert_refused(await elsewhere("status"), EXIT.unavailable, "http://127.0.0.1:1");
    const refused = await commands_of(url)("threads", "show", "deposit_1", "--json");
    assertEquals([refused.code, refused.stderr], [EXIT.refused, ""]);
    const { error } = parse_json(refused.stdout) as { error: { code: number } };
    assertEquals(error.code, -1004);
    const unusable = await commands_of("ftp://nowhere")("pools");
    assertEquals([unusable.code, unusable.stdout], [EXIT.usage, ""]);
    assertStringIncludes(unusable.stderr, "FRT_STRESS_URL");
    // The variable is none of a daemon's settings.
    assertEquals((await commands_of(url)("config", "check")).code, EXIT.ok);
  }));
