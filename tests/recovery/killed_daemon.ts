/** A daemon that will not end in order, the work that it is interrupted in, and what it must leave behind. */
import { join } from "node:path";
import { assert, assertEquals } from "@std/assert";
import type { Verdict } from "@/cli/chaos/judge.ts";
import type { StateCheck } from "@/daemon/state_check/check_state.ts";
import type { JsonRpcClient } from "@/jsonrpc/client.ts";
import type { PoolReply } from "../support/service.ts";

const SLOT_MS = 100;

/** Writes the settings of a daemon with a ledger of its own, everything below `directory`; answers their path. */
export async function killable_config(directory: string): Promise<string> {
  const path = join(directory, "config.toml");
  await Deno.writeTextFile(
    path,
    `[daemon]\nbind_address = "127.0.0.1:0"\ndata_directory = "${join(directory, "data")}"\n` +
      `[localnet]\nport = 0\nslot_ms = ${SLOT_MS}\n`,
  );
  return path;
}

/** One pool, both sides, both directions, everything shared: six threads that run. Answers the pool. */
export async function work_on_everything(client: JsonRpcClient, pace: object = {}): Promise<string> {
  const ratio = { ratio_whole_number: 160, ratio_direction: "a_to_b" };
  const settings = { token_a_decimals: 9, token_b_decimals: 6, ...ratio };
  const { pool_id } = await client.call<PoolReply>("create_pool", settings);
  const create = async (method: string, params: object) => {
    const { thread_id } = await client.call<{ thread_id: string }>(method, { pool_id, ...params, ...pace });
    await client.call("start_thread", { thread_id });
  };
  for (const [token_type, initial_amount] of [["A", 10n ** 12n], ["B", 160n * 10n ** 9n]] as const) {
    await create("create_deposit_thread", { token_type, initial_amount, auto_refill: true });
    await create("create_withdrawal_thread", { token_type });
  }
  await create("create_swap_thread", { direction: "a_to_b", initial_amount: 10n ** 11n });
  await create("create_swap_thread", { direction: "b_to_a", initial_amount: 16n * 10n ** 9n });
  return pool_id;
}

/** Documents, journal, sessions and ledger tell the same story, and nothing is missing. */
export function assert_agreement(check: StateCheck, place: string): void {
  assertEquals(check.differences, [], place);
  assertEquals(check.reports.filter(({ severity }) => severity === "loss"), [], place);
  assert(check.agree, place);
}

/** What the journal has not written yet is no loss, and a refill that the daemon did not live to see is not written. */
export function assert_well({ duplicates, lost }: Verdict, place: string): void {
  assertEquals(duplicates.filter((what) => !/ pays .* is not in the journal$/.test(what)), [], place);
  assertEquals(lost, [], place);
}
