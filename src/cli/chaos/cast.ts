import type { Service } from "@/daemon/compose.ts";

/** The cast of each part: both sides, both directions, sharing on. Base units of 9 and 6 decimals. */
const POOL = { token_a_decimals: 9, token_b_decimals: 6, ratio_whole_number: 160, ratio_direction: "a_to_b" };
/** Much faster than usual, and in large steps, so that deposits are refilled within seconds. */
const PACE = { min_interval_ms: 60, max_interval_ms: 240 };
const IN_LARGE_STEPS = { ...PACE, max_fraction_percent: 60 };
const DEPOSITS = [
  { token_type: "A", initial_amount: 1_000_000_000_000, auto_refill: true, share_lp_tokens: true },
  { token_type: "B", initial_amount: 160_000_000_000, auto_refill: true, share_lp_tokens: true },
];
const SWAPS = [
  { direction: "a_to_b", initial_amount: 100_000_000_000 },
  { direction: "b_to_a", initial_amount: 16_000_000_000 },
];

/** Creates the pool and its threads and starts them; answers the pool. */
export async function bring_on_the_cast({ methods }: Service): Promise<string> {
  const { pool_id } = await methods.call("create_pool", POOL) as { pool_id: string };
  const requests: [string, object][] = [
    ...DEPOSITS.flatMap((settings): [string, object][] => [
      ["create_deposit_thread", { ...settings, ...IN_LARGE_STEPS }],
      ["create_deposit_thread", { ...settings, ...PACE }],
      ["create_withdrawal_thread", { token_type: settings.token_type, ...PACE }],
    ]),
    ...SWAPS.map((settings): [string, object] => ["create_swap_thread", { ...settings, ...PACE }]),
  ];
  const created = await Promise.all(
    requests.map(([name, settings]) => methods.call(name, { pool_id, ...settings })),
  );
  for (const thread of created) {
    await methods.call("start_thread", { thread_id: (thread as { thread_id: string }).thread_id });
  }
  return pool_id;
}
