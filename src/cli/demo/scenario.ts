import type { Service } from "@/daemon/compose.ts";

/** The demo's threads: both sides, both directions, sharing on. Amounts are base units of 9 and 6 decimals. */
const POOL = { token_a_decimals: 9, token_b_decimals: 6, ratio_whole_number: 160, ratio_direction: "a_to_b" };
const DEPOSITS = [
  { token_type: "A", initial_amount: 1_000_000_000_000, auto_refill: true, share_lp_tokens: true },
  { token_type: "B", initial_amount: 160_000_000_000, auto_refill: true, share_lp_tokens: true },
];
const WITHDRAWALS = [{ token_type: "A" }, { token_type: "B" }];
const SWAPS = [
  { direction: "a_to_b", initial_amount: 100_000_000_000 },
  { direction: "b_to_a", initial_amount: 16_000_000_000 },
];

/** Creates pool and threads through the service's own methods; answers the ids of the threads. */
export async function set_the_scene(service: Service): Promise<string[]> {
  const { methods } = service;
  const { pool_id } = await methods.call("create_pool", POOL) as { pool_id: string };
  const requests: [string, object][] = [
    ...DEPOSITS.map((settings): [string, object] => ["create_deposit_thread", settings]),
    ...WITHDRAWALS.map((settings): [string, object] => ["create_withdrawal_thread", settings]),
    ...SWAPS.map((settings): [string, object] => ["create_swap_thread", settings]),
  ];
  const created = await Promise.all(
    requests.map(([name, settings]) => methods.call(name, { pool_id, ...settings })),
  );
  return created.map((thread) => (thread as { thread_id: string }).thread_id);
}
