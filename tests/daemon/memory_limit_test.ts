/**
 * A daemon that may have no more memory dies in the middle of its work. Whatever sets the limit, it is a kill: the next start
 * settles what was open, does nothing twice and goes on.
 */
import { assert, assertEquals } from "@std/assert";
import { judge } from "@/cli/chaos/judge.ts";
import { settings_of } from "@/cli/settings.ts";
import type { Config } from "@/daemon/config.ts";
import { open_ledger_for_reading } from "@/daemon/ledger.ts";
import { check_state } from "@/daemon/state_check/check_state.ts";
import { parse_address } from "@/domain/address.ts";
import { JsonRpcClient } from "@/jsonrpc/client.ts";
import {
  assert_agreement,
  assert_well,
  killable_config,
  work_on_everything,
} from "../recovery/killed_daemon.ts";
import { CliProcess } from "../support/process.ts";
import { type ThreadStatus, until, with_directory } from "../support/service.ts";

const PACE = { min_interval_ms: 50, max_interval_ms: 100 };
const WORKERS = 6;
/** Old objects of one isolate, in megabytes: enough to start and to work with. */
const SMALL_HEAP_MB = 36;
/** More threads than such a heap holds. */
const TOO_MANY = 600;
/** What the process may still take on top of what it has, in bytes. */
const LAST_BYTES = 4 * 1_048_576;

/** Lets the daemon run out of memory. */
type Exhaust = (daemon: CliProcess, client: JsonRpcClient, pool_id: string) => Promise<void>;

async function threads_of(client: JsonRpcClient): Promise<ThreadStatus[]> {
  return (await client.call<{ threads: ThreadStatus[] }>("get_all_threads", { limit: 1_000 })).threads;
}

function landed({ statistics }: ThreadStatus): number {
  return Number(statistics.outcomes["landed_ok"]);
}

async function all_work(client: JsonRpcClient): Promise<boolean> {
  const workers = (await threads_of(client)).filter(({ status }) => status === "running");
  return workers.length === WORKERS && workers.every((thread) => landed(thread) > 0);
}

/** Works until the memory is used up; answers how many operations had landed by then. */
async function work_and_die(config: string, env: Record<string, string>, exhaust: Exhaust) {
  await using daemon = CliProcess.start("serve", ["--config", config], env);
  const { url, address } = await daemon.ready();
  const client = new JsonRpcClient(url);
  const pool_id = await work_on_everything(client, PACE);
  await until("every thread has worked", () => all_work(client));
  const landed_before = (await threads_of(client)).reduce((sum, thread) => sum + landed(thread), 0);
  await exhaust(daemon, client, pool_id);
  const { code, signal, stderr } = await daemon.ended();
  assert(code !== 0 && signal !== null, `It ended with ${code}: ${stderr}`);
  assert(/out of memory|memory allocation of \d+ bytes failed/.test(stderr), stderr);
  return { pool_id, address, landed_before };
}

async function live_again(config: string, pool_id: string): Promise<void> {
  await using daemon = CliProcess.start("serve", ["--config", config]);
  const client = new JsonRpcClient((await daemon.ready()).url);
  await until("every thread works again", () => all_work(client));
  const { passed } = await client.call<{ passed: boolean }>("verify_pool", { pool_id });
  assert(passed, "The pool is not as the model says");
  assertEquals((await client.call<{ findings: unknown[] }>("get_findings")).findings, []);
  daemon.signal("SIGTERM");
  assertEquals((await daemon.ended()).code, 0, daemon.stderr);
}

async function assert_books(config: Config, core_wallet: string, landed_before: number): Promise<void> {
  const check = await check_state(config);
  assert_agreement(check, "At the end");
  const { open, landed_on_ledger, landed_in_journal } = check.ledger;
  assertEquals([open, landed_in_journal], [0, landed_on_ledger]);
  // What it had counted before it died, and one of each thread since.
  assert(landed_on_ledger >= landed_before + WORKERS, `${landed_on_ledger} of ${landed_before} and more`);
  const core = parse_address(core_wallet);
  assert(core !== undefined);
  const ledger = await open_ledger_for_reading(config);
  try {
    const verdict = await judge(config, [ledger.url], core);
    assert_well(verdict, "At the end");
    assertEquals(verdict.unknown, []);
    assertEquals(verdict.landed, landed_on_ledger);
  } finally {
    await ledger.stop();
  }
}

function exhausted(env: Record<string, string>, exhaust: Exhaust): Promise<void> {
  return with_directory(async (directory) => {
    const config = await killable_config(directory);
    const { pool_id, address, landed_before } = await work_and_die(config, env, exhaust);
    assert_agreement(await check_state(await settings_of({ config })), "After its death");
    await live_again(config, pool_id);
    await assert_books(await settings_of({ config }), address, landed_before);
  });
}

Deno.test("A daemon whose heap is too small for its threads dies of it, and the next start goes on", () =>
  exhausted({ DENO_V8_FLAGS: `--max-old-space-size=${SMALL_HEAP_MB}` }, async (daemon, client, pool_id) => {
    const request = { pool_id, token_type: "A" };
    const one = () =>
      client.call("create_withdrawal_thread", request).catch(() => "It has died before the answer");
    while (!daemon.has_ended) await Promise.all(Array.from({ length: TOO_MANY }, one));
  }));

Deno.test("A daemon whose process may have no more memory dies of it, and the next start goes on", () =>
  exhausted({}, async (daemon) => {
    // Deno shows the file only to who may do everything.
    const { stdout } = await new Deno.Command("cat", { args: [`/proc/${daemon.pid}/status`] }).output();
    const has_kib = Number(/^VmData:\s*(\d+) kB$/m.exec(new TextDecoder().decode(stdout))?.[1]);
    const limit = has_kib * 1_024 + LAST_BYTES;
    const limits = ["--pid", String(daemon.pid), `--data=${limit}`];
    const { success } = await new Deno.Command("prlimit", { args: limits }).output();
    assert(success, "prlimit of util-linux has set the limit");
  }));
