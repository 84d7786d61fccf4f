import type { JsonValue } from "@/base/json.ts";
import type { Service } from "@/daemon/compose.ts";
import type { ThreadKind } from "@/domain/thread.ts";
import type { Group } from "@/scenario/scenario.ts";
import { create_scene } from "@/scenario/scene.ts";

const POOL = {
  name: "main",
  token_a_decimals: 9,
  token_b_decimals: 6,
  ratio_whole_number: 160,
  ratio_direction: "a_to_b",
} as const;

function one(kind: ThreadKind, params: Group["params"]): Group {
  return { name: kind, kind, pools: [POOL.name], count: 1, running_at_start: 1, params };
}

/** The demo's threads: both sides, both directions, sharing on. Amounts are base units of 9 and 6 decimals. */
const THREADS: readonly Group[] = [
  one("deposit", { token_type: "A", initial_amount: 1_000_000_000_000, auto_refill: true }),
  one("deposit", { token_type: "B", initial_amount: 160_000_000_000, auto_refill: true }),
  one("withdrawal", { token_type: "A" }),
  one("withdrawal", { token_type: "B" }),
  one("swap", { direction: "a_to_b", initial_amount: 100_000_000_000 }),
  one("swap", { direction: "b_to_a", initial_amount: 16_000_000_000 }),
];

/** Creates pool and threads as a scenario does; answers the ids of the threads. */
export async function set_the_scene({ methods }: Service): Promise<string[]> {
  const call = (method: string, params: Record<string, unknown>) =>
    methods.call(method, params as Record<string, JsonValue>);
  const { threads } = await create_scene({ pools: [POOL], groups: THREADS }, call);
  return [...threads.keys()];
}
