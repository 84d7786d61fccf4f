/** What exists in the service that is fuzzed, and which calls cannot change it. */
import { type JsonValue, parse_json } from "@/base/json.ts";
import { ratio_of_whole_tokens } from "@/domain/ratio.ts";
import { service_contracts } from "@/rpc/contracts/all.ts";
import type { Contract, Contracts } from "@/rpc/contract.ts";
import type { Daemon } from "@/daemon/run.ts";
import type { Message } from "./messages.ts";

/** One pool with one thread of each kind. */
export interface World {
  /** Whether all threads run, or none. */
  readonly are_running: boolean;
  readonly pool_id: string;
  readonly thread_ids: readonly string[];
  /** Events of the journal so far. */
  readonly events: () => number;
}

/** Makes a {@linkcode World} in a daemon of its own. */
export async function create_world({ service }: Daemon): Promise<World> {
  let events = 0;
  service.keeper.on_event(() => events++);
  const call = (method: string, params: JsonValue) =>
    service.methods.call(method, params as never) as Promise<Record<string, string>>;
  const { pool_id = "" } = await call("create_pool", {
    token_a_decimals: 9,
    token_b_decimals: 6,
    ratio_whole_number: 160,
    ratio_direction: "a_to_b",
  });
  await call("create_deposit_thread", { pool_id, token_type: "A", initial_amount: 1_000_000_000 });
  await call("create_withdrawal_thread", { pool_id, token_type: "A" });
  await call("create_swap_thread", { pool_id, direction: "a_to_b", initial_amount: 1_000_000_000 });
  return {
    are_running: false,
    pool_id,
    thread_ids: ["deposit_1", "withdrawal_1", "swap_1"],
    events: () => events,
  };
}

/** A call whose parameters are as declared, and which the service refuses all the same. */
function is_refused(method: string, params: Record<string, unknown>, world: World): boolean {
  const { pool_id, thread_id } = params;
  if (typeof pool_id === "string" && pool_id !== world.pool_id) return true;
  if (typeof thread_id === "string" && !world.thread_ids.includes(thread_id)) return true;
  if (method === "create_swap_thread") return params["direction"] === "a_to_b";
  if (method === "start_thread") return world.are_running;
  if (method === "stop_thread") return !world.are_running;
  if (method !== "create_pool") return false;
  const { token_a_decimals: a, token_b_decimals: b, ratio_whole_number: whole, ratio_direction: way } =
    params;
  if (typeof whole !== "bigint" || typeof a !== "number" || typeof b !== "number") return false;
  const ways = way === undefined ? ["a_to_b", "b_to_a"] as const : [way as "a_to_b" | "b_to_a"];
  return ways.every((one) => ratio_of_whole_tokens(whole, one, a, b) === undefined);
}

function named(contract: Contract, params: JsonValue | undefined): unknown {
  if (!Array.isArray(params)) return params ?? {};
  const names = Object.keys(contract.params.shape);
  return Object.fromEntries(params.map((value, index) => [names[index] ?? `behind_${index}`, value]));
}

/** Whether a message changes nothing: whatever it asks for, it is refused or it only reads. */
export function is_harmless({ text }: Message, world: World): boolean {
  const message = parse_json(text);
  if (message === null || typeof message !== "object" || Array.isArray(message)) return true;
  const { method, params } = message;
  const contracts: Contracts = service_contracts;
  const contract = typeof method === "string" && Object.hasOwn(contracts, method)
    ? contracts[method]
    : undefined;
  if (typeof method !== "string" || contract === undefined || !contract.changes_state) return true;
  const checked = contract.params.safeParse(named(contract, params));
  return !checked.success || is_refused(method, checked.data, world);
}
